"""What the relay does for whom: an app's own pages, from the app's own hosts, for who was given a ticket."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from connectors.models import AppVersion, Exchange
from connectors.outbound import Allowed, Network
from connectors.relay import proxy, tickets
from connectors.relay.messages import Asked
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.relay.conftest import LOOPBACK, Visitor
from tests.target import Reply, Target

pytestmark = pytest.mark.django_db


class TestWhoIsLetIn:
    def test_nobody_without_a_grant(self, visitor: Visitor, vendor: Target) -> None:
        reply = visitor.asks("GET", "/configure")
        assert (reply.status, vendor.heard) == (403, [])
        assert b"Close the dialog and open it again" in reply.body

    def test_whoever_was_given_the_bridge(self, visitor: Visitor, vendor: Target) -> None:
        assert visitor.open_bridge().status == 200
        reply = visitor.asks("GET", "/configure?a=%2F&b")
        assert (reply.status, reply.body) == (200, b"ok")
        assert [heard.path for heard in vendor.heard] == ["/configure?a=%2F&b"]

    def test_a_link_opens_the_bridge_for_two_minutes(self, visitor: Visitor) -> None:
        assert visitor.open_bridge(opened_at=timezone.now() - timedelta(minutes=2, seconds=1)).status == 403
        assert visitor.cookie == ""

    def test_a_forged_grant_is_none(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        visitor.cookie = visitor.cookie[:-1] + ("A" if visitor.cookie[-1] != "A" else "B")
        assert (visitor.asks("GET", "/").status, vendor.heard) == (403, [])

    def test_a_grant_ends_after_an_hour(self, visitor: Visitor, vendor: Target) -> None:
        ticket = tickets.Ticket.to(visitor.version, by=visitor.by, page=visitor.page, now=timezone.now())
        origin = vendor.url("").rstrip("/")
        old = ticket.grant(origin, now=timezone.now() - timedelta(hours=1, seconds=1))
        visitor.cookie = f"pb_relay={old.seal()}"
        assert (visitor.asks("GET", "/").status, vendor.heard) == (403, [])
        visitor.cookie = f"pb_relay={ticket.grant(origin, now=timezone.now()).seal()}"
        assert visitor.asks("GET", "/").status == 200

    def test_a_ticket_is_no_grant(self, visitor: Visitor, vendor: Target) -> None:
        ticket = tickets.Ticket.to(visitor.version, by=visitor.by, page=visitor.page, now=timezone.now())
        visitor.cookie = f"pb_relay={ticket.seal()}"
        assert (visitor.asks("GET", "/").status, vendor.heard) == (403, [])

    def test_not_at_another_apps_host(self, visitor: Visitor, vendor: Target, people: People) -> None:
        other = make_version(people.mallory, configuration_url=visitor.page)
        there = f"{other.app.connector_id.hex}.apps.localhost:8000"
        assert visitor.open_bridge(host=there).status == 403
        visitor.open_bridge()
        assert (visitor.asks("GET", "/", host=there).status, vendor.heard) == (403, [])

    def test_nobody_at_a_host_without_an_app(self, visitor: Visitor) -> None:
        visitor.open_bridge()
        for host in ("apps.localhost:8000", "x.apps.localhost:8000", "a." + visitor.host):
            assert visitor.asks("GET", "/", host=host).status == 404

    def test_nobody_who_was_locked_out(self, visitor: Visitor) -> None:
        visitor.by.is_active = False
        visitor.by.save()
        assert visitor.open_bridge().status == 403


class TestAWindowThatAPageOpens:
    """Some browsers send it without the grant, which they keep for the embedded page."""

    def test_is_let_in_by_a_ticket_of_the_page(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        ticket = visitor.asks_us("ticket").body.decode().strip()
        visitor.cookie = ""
        reply = visitor.asks_us(f"enter?ticket={ticket}&to=%2Fsign-in%3Fa%3D%252F")
        assert (reply.status, dict(reply.headers)["Location"]) == (303, f"http://{visitor.host}/sign-in?a=%2F")
        assert visitor.asks("GET", "/sign-in").status == 200

    def test_gets_no_ticket_without_a_grant_or_for_another_site(self, visitor: Visitor) -> None:
        assert visitor.asks_us("ticket").status == 403
        visitor.open_bridge()
        assert visitor.asks_us("ticket", site="cross-site").status == 403

    def test_gets_no_more_time_than_the_page_has(self, visitor: Visitor) -> None:
        visitor.open_bridge()
        ticket = tickets.read_ticket(visitor.asks_us("ticket").body.decode().strip(), now=timezone.now())
        grant = tickets.read_grant(visitor.cookie.partition("=")[2], now=timezone.now())
        assert ticket
        assert grant
        assert ticket.grant(grant.origin, now=timezone.now() + timedelta(seconds=100)).expires == grant.expires

    @pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "/\\evil.example", "@evil.example"])
    def test_is_sent_nowhere_else(self, visitor: Visitor, to: str) -> None:
        visitor.open_bridge()
        ticket = visitor.asks_us("ticket").body.decode().strip()
        reply = visitor.asks_us(f"enter?ticket={ticket}&to={quote(to, safe='')}")
        assert dict(reply.headers)["Location"].startswith(f"http://{visitor.host}/")
        assert not dict(reply.headers)["Location"].startswith(f"http://{visitor.host}//")


class TestWhereItReaches:
    def test_a_private_address_is_refused(self, visitor: Visitor, vendor: Target) -> None:
        visitor.network = Network(allowed=Allowed.read([]))
        visitor.open_bridge()
        reply = visitor.asks("GET", "/configure")
        assert (reply.status, vendor.heard) == (403, [])
        assert b"private or reserved network" in reply.body

    def test_a_name_that_resolves_to_one_is_refused(self, people: People, vendor: Target) -> None:
        page = f"http://builds.example:{vendor.port}/configure"
        visitor = Visitor(make_version(people.alice, configuration_url=page), people.bob, page)
        visitor.network = Network(resolve=lambda host, port: ["127.0.0.1"], allowed=Allowed.read([]))
        visitor.open_bridge()
        assert (visitor.asks("GET", "/configure").status, vendor.heard) == (403, [])

    def test_redirects_are_not_followed(self, visitor: Visitor, vendor: Target) -> None:
        vendor.answer = lambda heard: Reply(302, {"Location": "http://169.254.169.254/latest/meta-data/"})
        visitor.open_bridge()
        reply = visitor.asks("GET", "/configure")
        assert (reply.status, len(vendor.heard)) == (302, 1)
        assert dict(reply.headers)["location"] == "http://169.254.169.254/latest/meta-data/"

    def test_a_host_that_is_no_longer_declared_is_refused(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        manifest = visitor.version.manifest
        manifest["connectors"][0]["configurationUrl"] = "https://elsewhere.example/"
        visitor.version.save()
        assert (visitor.asks("GET", "/configure").status, vendor.heard) == (403, [])

    @pytest.mark.parametrize("path", ["//evil.example/", "/@evil.example/", "/..//evil.example", "/.evil.example"])
    def test_no_path_leads_elsewhere(self, visitor: Visitor, vendor: Target, path: str) -> None:
        visitor.open_bridge()
        assert visitor.asks("GET", path).status == 200
        assert vendor.heard[0].headers["Host"] == f"127.0.0.1:{vendor.port}"


class TestWhatPasses:
    def test_a_body_and_the_vendors_own_origin(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        headers = [("origin", f"http://{visitor.host}"), ("content-type", "application/json"), ("cookie", "own=1")]
        assert visitor.asks("POST", "/save", headers, body=b'{"password": "hush"}').status == 200
        heard = vendor.heard[0]
        assert (heard.method, heard.body) == ("POST", b'{"password": "hush"}')
        assert heard.headers["Origin"] == vendor.url("").rstrip("/")
        assert heard.headers["Cookie"] == "own=1"

    def test_what_people_enter_is_not_kept(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        visitor.asks("POST", "/save", [("content-type", "application/json")], body=b'{"password": "hush"}')
        row = Exchange.objects.get()
        assert (row.purpose, row.status, row.request_body) == ("relay", 200, "(20 bytes of application/json)")
        assert "ok" not in row.response_body

    def test_the_vendors_cookies_but_not_with_our_names(self, visitor: Visitor, vendor: Target) -> None:
        vendor.answer = lambda heard: Reply(headers={"Set-Cookie": heard.path[1:]})
        visitor.open_bridge()
        found = [dict(visitor.asks("GET", f"/{line}").headers).get("set-cookie") for line in ("a=1", "pb_relay=x")]
        assert found == ["a=1; SameSite=None; Secure; Partitioned", None]

    def test_too_much_is_not_taken(self, visitor: Visitor, vendor: Target) -> None:
        vendor.answer = lambda heard: Reply(headers={"Content-Length": str(9 * 1024 * 1024)})
        visitor.open_bridge()
        assert visitor.asks("GET", "/").status == 502


class TestWhoMayAsk:
    """A browser sends its cookies along wherever the request comes from."""

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
    def test_not_another_sites_page(self, visitor: Visitor, vendor: Target, site: str, method: str) -> None:
        visitor.open_bridge()
        headers = [("sec-fetch-mode", "cors"), ("origin", "https://evil.example"), ("cookie", visitor.cookie)]
        asked = [("sec-fetch-site", site), *headers]
        assert (self.with_only(visitor, method, asked), vendor.heard) == (403, [])

    def test_not_a_form_of_another_site(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("cookie", visitor.cookie)]
        assert (self.with_only(visitor, "POST", headers), vendor.heard) == (403, [])

    def test_not_by_an_older_browser_either(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        headers = [("origin", "https://evil.example"), ("cookie", visitor.cookie)]
        assert (self.with_only(visitor, "POST", headers), vendor.heard) == (403, [])

    def test_a_sign_in_service_sends_the_browser_back(self, visitor: Visitor) -> None:
        visitor.open_bridge()
        headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("cookie", visitor.cookie)]
        assert self.with_only(visitor, "GET", headers) == 200

    def test_no_websocket_and_no_service_worker(self, visitor: Visitor, vendor: Target) -> None:
        visitor.open_bridge()
        assert visitor.asks("GET", "/", [("upgrade", "websocket")]).status == 403
        assert visitor.asks("GET", "/sw.js", [("service-worker", "script")]).status == 403
        assert (visitor.asks("TRACE", "/").status, visitor.asks("CONNECT", "x:443").status) == (405, 405)
        assert vendor.heard == []

    def with_only(self, visitor: Visitor, method: str, headers: list[tuple[str, str]]) -> int:
        asked = Asked(method, visitor.host, "/", "", headers)
        now = timezone.now()
        return (proxy.find_refusal(asked, now=now) or proxy.relay(asked, now=now, network=LOOPBACK)).status


class TestAConfigurationPageThatFails:
    """Its exchanges name the app, so that its author can hear of it."""

    def purposes(self) -> set[tuple[str, bool]]:
        return {(it.purpose, it.app_id is not None) for it in Exchange.objects.all()}

    @pytest.mark.parametrize("state", ["published", "retired", "withdrawn"])
    def test_is_known_again(self, visitor: Visitor, vendor: Target, state: str) -> None:
        AppVersion.objects.update(state=state)
        visitor.open_bridge()
        vendor.answer = lambda _heard: Reply(503, body=b"down")
        assert visitor.asks("GET", "/configure?theme=dark").status == 503
        assert self.purposes() == {("page", True)}

    def test_of_a_draft_is_its_authors_own_affair(self, visitor: Visitor) -> None:
        visitor.open_bridge()
        visitor.asks("GET", "/configure")
        assert self.purposes() == {("relay", False)}

    def test_is_no_other_page_and_no_other_request(self, visitor: Visitor) -> None:
        AppVersion.objects.update(state="published")
        visitor.open_bridge()
        visitor.asks("GET", "/favicon.ico")
        visitor.asks("POST", "/configure")
        assert self.purposes() == {("relay", False)}
