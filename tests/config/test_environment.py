from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


class TestTrustedProxies:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("", 0),
            ("0", 0),
            ("2", 2),
            ("10.0.0.0/8", (ip_network("10.0.0.0/8"),)),
            (" 10.0.0.0/8 , fd00::/8,", (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))),
            ("192.0.2.1", (ip_network("192.0.2.1/32"),)),
        ],
    )
    def test_are_a_count_or_networks(self, text: str, meant: object) -> None:
        assert environment.trusted_proxies(text) == meant

    @pytest.mark.parametrize("text", ["11", "-1", "1,2", "10.0.0.0/33", "10.0.0.1/8", "proxy", "*", "1.5", "٣", "yes"])
    def test_written_wrongly_are_refused_with_what_is_allowed(self, text: str) -> None:
        with pytest.raises(ImproperlyConfigured) as refused:
            environment.trusted_proxies(text)
        assert f"PATCHBAY_TRUSTED_PROXIES={text} is not a number of proxies from 0 to 10" in str(refused.value)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "app.localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_this_machine_only(host: str) -> None:
    assert environment.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "patchbay.intranet", "10.0.0.1", "localhost.example.com", ""])
def test_more_than_this_machine(host: str) -> None:
    assert not environment.is_loopback(host)
