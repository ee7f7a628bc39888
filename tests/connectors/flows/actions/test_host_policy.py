"""Which hosts a connection's cards may call."""

from typing import Any

import pytest

from channels_app import access
from connectors.flows import actions
from connectors.flows.actions.host_policy import require_allowed
from connectors.models import Connection
from connectors.outbound import Allowed, Network
from tests.api import Api
from tests.conftest import Hook, People

pytestmark = pytest.mark.django_db

NETWORK = Network(allowed=Allowed.read(["intranet", "127.0.0.1"]))


def listed(hook: Hook, people: People, *hosts: str, url: str = "") -> list[str]:
    actions.set_action_policy(connection=hook.connection, by=people.alice, hosts=hosts, url=url)
    return Connection.objects.get(pk=hook.connection.pk).action_hosts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("api.example.com", "api.example.com"),
        ("  API.Example.com ", "api.example.com"),
        ("https://api.example.com/hook?x", "api.example.com"),
        ("https://api.example.com:8443/hook", "api.example.com:8443"),
        ("*.example.com", "*.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("intranet:3000", "intranet:3000"),
        ("8.8.8.8", "8.8.8.8"),
        ("[2606:4700::1111]:8443", "[2606:4700::1111]:8443"),
    ],
)
def test_hosts_are_kept_as_they_are_compared(hook: Hook, people: People, written: str, kept: str) -> None:
    assert listed(hook, people, written, "", kept) == [kept]


@pytest.mark.parametrize(
    "host", ["*", "*.com", "*.*.example.com", "a b", "user@host.example", "exa$mple.com", "a..b", "https://"]
)
def test_what_is_no_host_is_refused(hook: Hook, people: People, host: str) -> None:
    with pytest.raises(actions.InvalidPolicy, match="is not a host"):
        listed(hook, people, host)


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (["api.example.com"], "https://api.example.com/x"),
        (["api.example.com"], "https://api.example.com:8443/x"),
        (["api.example.com:443"], "https://api.example.com/"),
        (["*.example.com"], "https://a.b.example.com/"),
        (["intranet"], "http://intranet:3000/"),
        (["[2606:4700::1111]"], "https://[2606:4700::1111]/"),
    ],
)
def test_listed_hosts_may_be_called(hook: Hook, people: People, hosts: list[str], url: str) -> None:
    listed(hook, people, *hosts)
    require_allowed(hook.connection, url, NETWORK)


@pytest.mark.parametrize(
    ("hosts", "url", "rule"),
    [
        ([], "https://api.example.com/", "no-hosts"),
        (["api.example.com"], "https://example.com/", "host"),
        (["api.example.com"], "https://api.example.com.evil.example/", "host"),
        (["*.example.com"], "https://example.com/", "host"),
        (["*.example.com"], "https://evilexample.com/", "host"),
        (["api.example.com:8443"], "https://api.example.com/", "host"),
        (["api.example.com"], "http://api.example.com/", "https"),
        (["api.example.com"], "https://api.example.com:22/", "blocked"),
        (["api.example.com"], "https://user@api.example.com/", "blocked"),
    ],
)
def test_others_may_not(hook: Hook, people: People, hosts: list[str], url: str, rule: str) -> None:
    listed(hook, people, *hosts)
    with pytest.raises(actions.Refused) as refused:
        require_allowed(hook.connection, url, NETWORK)
    assert refused.value.rule == rule


def test_the_action_url_must_be_among_the_hosts(hook: Hook, people: People, settings: Any) -> None:
    url = "https://api.example.com/actions"
    listed(hook, people, "api.example.com", url=url)
    assert Connection.objects.get(pk=hook.connection.pk).action_url == url
    for hosts, wrong in (
        (["other.example.com"], url),
        (["api.example.com"], "http://api.example.com/"),
        ([], "nonsense"),
    ):
        with pytest.raises(actions.InvalidPolicy):
            listed(hook, people, *hosts, url=wrong)


def test_only_those_who_manage_connections_set_it(hook: Hook, people: People) -> None:
    with pytest.raises(access.NotAllowed):
        actions.set_action_policy(connection=hook.connection, by=people.carol, hosts=["api.example.com"])
    actions.set_action_policy(connection=hook.connection, by=people.bob, hosts=["api.example.com"])


def test_the_api_reads_and_writes_it(hook: Hook, people: People) -> None:
    path = f"webhooks/{hook.connection.pk}/actions"
    api = Api(people.alice)
    assert api.get(path) == {"hosts": [], "url": ""}
    policy = {"hosts": ["api.example.com"], "url": "https://api.example.com/actions"}
    assert api.expect(200, "put", path, policy) == policy == api.get(path)
    api.expect(400, "put", path, {"hosts": ["*"]})
    Api(people.carol).expect(403, "put", path, {"hosts": []})
    Api(people.mallory).expect(404, "put", path, {"hosts": []})
    assert api.expect(200, "put", path, {"hosts": []}) == {"hosts": [], "url": ""}
