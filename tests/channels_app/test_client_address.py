"""X-Forwarded-For is what strangers write, but for the part that our own proxies added."""

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from channels_app.client_address import address_of, network_of

CLIENT, PROXY, BALANCER = "198.51.100.7", "10.0.0.2", "10.0.0.3"
# Whoever sends a header may write this into it.
LIES = st.lists(st.one_of(st.ip_addresses().map(str), st.text(alphabet="1. :[]%x", max_size=20)))
same_settings = examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class TestWithoutAProxy:
    @same_settings
    @given(forwarded=st.text())
    def test_the_header_is_not_read(self, settings: Any, forwarded: str) -> None:
        settings.TRUSTED_PROXIES = 0
        assert address_of(CLIENT, forwarded) == CLIENT


class TestBehindACountOfProxies:
    @pytest.mark.parametrize(
        ("count", "peer", "forwarded"),
        [
            (1, PROXY, CLIENT),
            (1, PROXY, f"203.0.113.1, {CLIENT}"),
            (1, PROXY, f"{CLIENT}:50312"),
            (2, PROXY, f"203.0.113.1, {CLIENT}, {BALANCER}"),
            (1, "", CLIENT),  # a Unix socket
        ],
    )
    def test_the_client_stands_before_them(self, settings: Any, count: int, peer: str, forwarded: str) -> None:
        settings.TRUSTED_PROXIES = count
        assert address_of(peer, forwarded) == CLIENT

    @pytest.mark.parametrize("forwarded", ["", "203.0.113.1", "nonsense"])
    def test_who_comes_past_them_speaks_for_itself(self, settings: Any, forwarded: str) -> None:
        settings.TRUSTED_PROXIES = 2
        assert address_of(CLIENT, forwarded) == CLIENT

    @same_settings
    @given(lie=LIES)
    def test_nobody_chooses_their_address(self, settings: Any, lie: list[str]) -> None:
        settings.TRUSTED_PROXIES = 1
        assert address_of(PROXY, ",".join([*lie, f" {CLIENT}"])) == CLIENT


class TestBehindNetworksOfProxies:
    @same_settings
    @given(lie=LIES)
    def test_the_rightmost_stranger_is_the_client(self, settings: Any, lie: list[str]) -> None:
        settings.TRUSTED_PROXIES = OURS
        assert address_of(PROXY, ",".join([*lie, CLIENT, BALANCER, "fd00::9"])) == CLIENT

    def test_a_stranger_who_comes_past_them_is_not_believed(self, settings: Any) -> None:
        settings.TRUSTED_PROXIES = OURS
        assert address_of(CLIENT, "203.0.113.1") == CLIENT

    def test_a_hop_that_is_no_address_ends_it_at_our_proxy(self, settings: Any) -> None:
        settings.TRUSTED_PROXIES = OURS
        assert address_of(PROXY, "203.0.113.1, unknown") == PROXY

    def test_between_our_own_machines_the_first_is_the_client(self, settings: Any) -> None:
        settings.TRUSTED_PROXIES = OURS
        assert address_of(PROXY, "10.1.1.1, 10.0.0.9") == "10.1.1.1"


def test_one_address_is_written_in_one_way(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    assert address_of("::ffff:198.51.100.7", "") == CLIENT
    assert address_of("2001:DB8::0:1", "") == "2001:db8::1"
    assert address_of("", "") == "unknown"


def test_what_one_client_can_choose_from_is_one_network() -> None:
    assert network_of(CLIENT) == CLIENT
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("unknown") == "unknown"
