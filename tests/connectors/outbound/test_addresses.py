"""The table every guard against server-side request forgery is measured by."""

import pytest

from connectors.outbound import Allowed, Blocked
from connectors.outbound.addresses import Target, vet_address
from connectors.outbound.urls import vet_url

NOTHING = Allowed()
TARGET = Target("https", "service.example", 443)

REFUSED = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.9"),
    *("169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"),
    *("192.0.0.1", "192.0.2.7", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "ff0e::1",
    ),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1"),
    *(
        "64:ff9b::169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::10.0.0.1",
        "64:ff9b:1:7::8.8.8.8",
    ),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::1"),
    *("100::1", "2001:db8::1", "2001:2::1", "2001:10::1", "3fff::1", "5f00::1", "4000::1", "e000::1"),
]
PUBLIC = [
    *(
        "8.8.8.8",
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
    ),
    *("192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "2001:4860:4860::8888", "::ffff:8.8.8.8"),
]


@pytest.mark.parametrize("address", REFUSED)
def test_private_and_reserved_addresses_are_refused(address: str) -> None:
    with pytest.raises(Blocked, match="private or reserved"):
        vet_address(address, TARGET, NOTHING)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    vet_address(address, TARGET, NOTHING)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",  # decimal
        "http://0x7f000001/",  # hex
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",  # octal
        "http://017700000001/",
        "http://127.1/",  # short
        "http://1.2.3/",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "http://service.example./",  # trailing dot
        "http://127.0.0.1./",
        "http://127。0。0。1/",  # ideographic full stops
        "http://１２７.0.0.1/",  # full-width digits
        "http://①②⑦.⓪.⓪.①/",
        "http://[::1%eth0]/",
        "http://[::1%25eth0]/",
        "http://[fe80::1%251]/",
        "http://[v1.x]/",
        "http://[::1/",
        "http://user:password@service.example/",
        "http://service.example@127.0.0.1/",
        "http://user@service.example/",
        "http://service.example\\@127.0.0.1/",
        "http://127%2e0.0.1/",
        "http://service.example:0/",
        "http://service.example:22/",
        "https://service.example:25/",
        "http://service.example:6379/",
        "http://service.example:5432/",
        "http://service.example:99999/",
        "http://service.example:x/",
        "http:///path",
        "http://",
        "https:service.example",
        "//service.example/",
        "/path",
        "",
        "ftp://service.example/",
        "file:///etc/passwd",
        "gopher://service.example/",
        "javascript:alert(1)",
        "http://service.example/a b",
        "http://service.example/\r\nHost: other",
        " http://service.example/",
        "http://-service.example/",
        "http://service..example/",
        "http://serv_ice.exa$mple/",
    ],
)
def test_odd_urls_are_refused(url: str) -> None:
    with pytest.raises(Blocked):
        vet_url(url, NOTHING)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://service.example/hook?a=b", "service.example", 443),
        ("http://Service.Example:8080", "service.example", 8080),
        ("https://8.8.8.8/", "8.8.8.8", 443),
        ("https://[2606:4700::1111]:8443/x", "2606:4700::1111", 8443),
        ("https://bücher.example/", "xn--bcher-kva.example", 443),
        ("http://intra_net:3000/", "intra_net", 3000),
    ],
)
def test_usual_urls_pass(url: str, host: str, port: int) -> None:
    _url, target = vet_url(url, NOTHING)
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize(
    ("entries", "host", "port", "address"),
    [
        (["10.1.2.3"], "intranet", 443, "10.1.2.3"),
        (["10.1.0.0/16"], "intranet", 443, "10.1.2.3"),
        (["10.1.2.3:8080"], "intranet", 8080, "10.1.2.3"),
        (["Intranet"], "intranet", 443, "192.168.7.7"),
        (["intranet:8443"], "intranet", 8443, "::1"),
        (["::1"], "intranet", 443, "::1"),
        (["[::1]:9000"], "intranet", 9000, "::1"),
        (["127.0.0.1"], "intranet", 80, "::ffff:127.0.0.1"),
        (["64:ff9b::/96"], "intranet", 443, "64:ff9b::8.8.8.8"),
    ],
)
def test_the_operator_may_let_hosts_through(entries: list[str], host: str, port: int, address: str) -> None:
    vet_address(address, Target("https", host, port), Allowed.read(entries))


@pytest.mark.parametrize(
    ("entries", "host", "port", "address"),
    [
        (["10.1.2.3"], "intranet", 443, "10.1.2.4"),
        (["10.1.2.3:8080"], "intranet", 443, "10.1.2.3"),
        (["intranet"], "intranet.evil.example", 443, "10.1.2.3"),
        (["intranet:8443"], "intranet", 443, "10.1.2.3"),
        # The wrapper is let through, what it wraps is not.
        (["64:ff9b::/96"], "intranet", 443, "64:ff9b::169.254.169.254"),
        (["2002::/16"], "intranet", 443, "2002:a9fe:a9fe::1"),
    ],
)
def test_and_no_others(entries: list[str], host: str, port: int, address: str) -> None:
    with pytest.raises(Blocked):
        vet_address(address, Target("https", host, port), Allowed.read(entries))


def test_a_listed_port_need_not_be_one_of_the_webs() -> None:
    vet_url("http://127.0.0.1:22/", Allowed.read(["127.0.0.1:22"]))
    vet_url("http://intranet:81/", Allowed.read(["intranet:81"]))
    with pytest.raises(Blocked):
        vet_url("http://127.0.0.1:22/", Allowed.read(["127.0.0.1", "10.0.0.1:22"]))
