"""What proves who we are stays with the origin it was meant for."""

import pytest
from django.utils import timezone

from connectors.outbound import Request, client, send
from tests.connectors.outbound.test_send import LOOPBACK
from tests.target import Reply, Target, target

pytestmark = pytest.mark.django_db


def test_credentials_stay_with_the_host_they_were_meant_for(service: Target) -> None:
    with target() as other:
        service.answer = lambda heard: Reply(302, {"Location": other.url()})
        request = Request("GET", service.url(), {"Authorization": "Bearer secret", "Accept": "text/plain"})
        send(request, purpose="test", now=timezone.now(), network=LOOPBACK, redirects=1)
    assert service.heard[0].headers["Authorization"] == "Bearer secret"
    assert other.heard[0].headers["Authorization"] is None
    assert other.heard[0].headers["Accept"] == "text/plain"


def test_keys_in_other_headers_stay_too(service: Target) -> None:
    with target() as other:
        service.answer = lambda heard: Reply(302, {"Location": other.url()})
        keys = {"X-Api-Key": "secret", "Private-Token": "secret"}
        request = Request("GET", service.url(), {**keys, "If-None-Match": '"1"'})
        send(request, purpose="test", now=timezone.now(), network=LOOPBACK, redirects=1)
    assert service.heard[0].headers["X-Api-Key"] == "secret"
    assert other.heard[0].headers["X-Api-Key"] is other.heard[0].headers["Private-Token"] is None
    assert other.heard[0].headers["If-None-Match"] == '"1"'


@pytest.mark.parametrize(
    ("following", "is_same"),
    [
        ("https://a.example/other?path", True),
        ("https://A.EXAMPLE:443/", True),
        ("http://a.example/", False),
        ("https://a.example:8443/", False),
        ("https://b.example/", False),
        ("https://b.a.example/", False),
        ("https://a.example.b.example/", False),
    ],
)
def test_keys_are_one_schemes_one_hosts_and_one_ports(following: str, is_same: bool) -> None:
    headers = {"X-Api-Key": "secret", "Accept": "text/plain"}
    carried = client._headers_for_hop(Request("GET", "https://a.example/", headers), following)
    assert carried == (headers if is_same else {"Accept": "text/plain"})
