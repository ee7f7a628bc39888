from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from connectors.relay import bridge, bridge_url, hosts, proxy, tickets
from connectors.relay.messages import Asked, Reply
from tests.conftest import People
from tests.connectors.apps import make_version

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PAGE = "https://builds.example/configure?team=1#top"


def ticket_in(url: str | None) -> str:
    return parse_qs(urlsplit(url or "").query)["ticket"][0]


def test_each_app_has_a_host_of_its_own(people: People) -> None:
    one, other = make_version(people.alice), make_version(people.alice)
    urls = [bridge_url(version, PAGE, people.bob, NOW) for version in (one, other)]
    assert [urlsplit(url or "").netloc for url in urls] == [
        f"{version.app.connector_id.hex}.apps.localhost:8000" for version in (one, other)
    ]
    assert {urlsplit(url or "").path for url in urls} == {"/.patchbay/bridge"}


def test_the_ticket_says_who_may_see_which_page_for_two_minutes(people: People) -> None:
    version = make_version(people.alice)
    sealed = ticket_in(bridge_url(version, PAGE, people.bob, NOW))
    ticket = tickets.read_ticket(sealed, now=NOW + timedelta(seconds=119))
    assert ticket is not None
    assert (tickets.version_id(ticket), ticket.user, ticket.page) == (version.pk, people.bob.pk.hex, PAGE)
    assert tickets.read_ticket(sealed, now=NOW + timedelta(seconds=120)) is None
    assert tickets.read_ticket(sealed[:-1], now=NOW) is None
    assert tickets.read_grant(sealed, now=NOW) is None


@pytest.mark.parametrize(
    ("page", "declared"),
    [
        ("https://pages.example.org/setup", True),
        ("https://a.b.example.net/setup", True),
        ("https://example.net/setup", False),
        ("https://evilexample.net/setup", False),
        ("https://builds.example:8443/configure", False),
        ("http://pages.example.org/setup", False),
        ("https://builds.example@other.example/configure", False),
        ("https://other.example/configure", False),
        ("javascript:alert(1)//builds.example", False),
        ("/configure", False),
        ("https://a;script-src-elem *.b.example.net/", False),
        ("https://evil.example\\.b.example.net/", False),
        ("https://evil.example\\@b.example.net/", False),
    ],
)
def test_only_pages_of_declared_hosts(people: People, page: str, declared: bool) -> None:
    version = make_version(people.alice, valid_domains=("pages.example.org", "*.example.net"))
    assert (bridge_url(version, page, people.bob, NOW) is not None) == declared


def test_nothing_of_ours_is_relayed(people: People, settings: Settings) -> None:
    settings.BASE_URL, settings.APPS_HOST = "https://patchbay.example", "apps.example"
    other = f"{'a' * 32}.apps.example"
    version = make_version(
        people.alice, configuration_url="https://patchbay.example/x", valid_domains=("*.apps.example", "*.example")
    )
    for host in ("patchbay.example", "patchbay.example:443", "apps.example", other):
        assert bridge_url(version, f"https://{host}/", people.bob, NOW) is None
    assert bridge_url(version, "https://pages.example/", people.bob, NOW)


def test_off_without_a_host(people: People, settings: Settings) -> None:
    settings.APPS_HOST = ""
    assert bridge_url(make_version(people.alice), PAGE, people.bob, NOW) is None


def test_the_bridge_of_managed_clients_comes_first(people: People, settings: Settings) -> None:
    settings.TEAMSJS_BRIDGE_ORIGIN = "https://bridge.example"
    url = bridge_url(make_version(people.alice), PAGE, people.bob, NOW)
    assert (url or "").startswith("https://bridge.example/.patchbay/bridge?ticket=")


class TestTheBridgeOfManagedClients:
    """An origin that the SDK trusts: the page is framed from its own address."""

    HOST = "bridge.example"

    @pytest.fixture
    def origin(self, settings: Settings) -> None:
        settings.TEAMSJS_BRIDGE_ORIGIN = f"https://{self.HOST}"

    def ask(self, path: str, query: str = "", host: str = HOST) -> Reply:
        return bridge.respond(Asked("GET", host, f"/.patchbay/{path}", query), now=NOW)

    def test_frames_the_page_itself_and_grants_nothing(self, people: People, origin: None) -> None:
        url = bridge_url(make_version(people.alice), PAGE, people.bob, NOW) or ""
        reply = self.ask("bridge", urlsplit(url).query)
        assert (reply.status, 'src="https://builds.example/configure?team=1#top"' in reply.body.decode()) == (200, True)
        policy = dict(reply.headers)["Content-Security-Policy"]
        assert "frame-src 'self' https://builds.example; frame-ancestors http://localhost:8000;" in policy
        assert "Set-Cookie" not in dict(reply.headers)

    def test_serves_nothing_else(self, people: People, origin: None) -> None:
        assert [self.ask(name).status for name in ("bridge.js", "bridge", "ticket", "enter", "")] == [
            200,
            403,
            404,
            404,
            404,
        ]
        asked = Asked("GET", self.HOST, "/configure", "")
        refusal = proxy.find_refusal(asked, now=NOW)
        assert hosts.is_ours(self.HOST)
        assert refusal is not None
        assert refusal.status == 404

    def test_is_no_page_of_an_app_without_the_setting(self, people: People) -> None:
        assert not hosts.is_ours(self.HOST)
        assert not hosts.is_ours("localhost:8000")
        assert not hosts.is_ours("")
