"""A page under the relay in a real chromium: it speaks with the dialog, and is a stranger to the platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Frame, Page
from pytest_django import DjangoDbBlocker, Settings

from channels_app.models import User
from connectors.models import AppVersion
from connectors.relay import bridge_url
from tests.connectors.apps import make_version
from tests.connectors.relay.web import web
from tests.journeys.browser import browser
from tests.target import Heard, Reply, Target, target

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent


@dataclass
class Place:
    """A platform with alice signed in, and a vendor with an app."""

    platform: str
    context: BrowserContext
    vendor: Target
    alice: User
    version: AppVersion


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Committed, for another process reads it; and once, for playwright's loop keeps the tests from the database."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def place(db: None) -> Iterator[Place]:
    alice = User.objects.create_user("alice@example.com", "pw", confirmed=True, display_name="Alice")
    client = Client()
    client.force_login(alice)
    with target() as vendor, web(PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1") as platform:
        version = make_version(alice, configuration_url=vendor.url("/configure"))
        with browser(platform) as (context, _):
            cookie = client.cookies["patchbay_session"].value
            context.add_cookies([{"name": "patchbay_session", "value": cookie, "url": platform}])
            yield Place(platform, context, vendor, alice, version)


@dataclass
class Dialog:
    """Alice's browser, with the vendor's page in the dialog."""

    platform: str
    vendor: Target
    context: BrowserContext
    page: Page
    frame: Frame
    relay: str

    @property
    def session(self) -> list[str]:
        return [
            str(cookie["value"])
            for cookie in self.context.cookies(self.platform)
            if cookie["name"] == "patchbay_session"
        ]

    def grant(self) -> str:
        found = {cookie["name"]: cookie for cookie in self.context.cookies(self.relay)}
        return f"pb_relay={found['pb_relay_bound']['value']}"

    def try_out(self, script: str) -> Any:
        """What comes of a script in the vendor's page, or the name of its error."""
        return self.frame.evaluate(
            f"async (platform) => {{ try {{ {script} }} catch (error) {{ return error.name }} }}", self.platform
        )

    @property
    def heard(self) -> Any:
        return self.frame.evaluate("heard")


def vendor_answer(heard: Heard) -> Reply:
    headers = {"Content-Type": "text/html", "X-Frame-Options": "DENY", "Set-Cookie": "own=1"}
    page = "sign_in.html" if heard.path == "/sign-in" else "page.html"
    return Reply(headers=headers, body=(HERE / page).read_bytes())


@pytest.fixture
def dialog(place: Place, settings: Settings) -> Iterator[Dialog]:
    settings.APPS_HOST = place.platform.replace("http://", "apps.")
    place.vendor.heard.clear()
    place.vendor.answer = vendor_answer
    url = bridge_url(place.version, place.vendor.url("/configure?team=1"), place.alice, timezone.now()) or ""
    page = place.context.new_page()
    page.goto("/settings/")
    assert "Alice" in page.content()
    page.goto(f"/dialog#{quote(url)}")
    page.wait_for_function("heard.length > 0")
    frame = page.frame(url="**/configure?team=1")
    assert frame
    frame.wait_for_function("heard.length > 0")
    yield Dialog(place.platform, place.vendor, place.context, page, frame, frame.evaluate("location.origin"))
    page.close()


class TestMessages:
    def test_pass_both_ways_as_they_are(self, dialog: Dialog) -> None:
        question = {"id": 1, "func": "getContext", "args": [], "timestamp": 5, "uuidAsString": "u1"}
        dialog.frame.evaluate("(question) => say(question)", question)
        dialog.frame.wait_for_function("heard.length > 1")
        assert dialog.page.evaluate("heard[1]") == question
        assert dialog.heard == [
            {"id": 0, "uuidAsString": "u0", "args": ["settings", "web", "{}", "2.0.5"]},
            {"id": 1, "uuidAsString": "u1", "args": [{"locale": "en-us", "frameContext": "settings"}]},
        ]

    def test_of_others_do_not(self, dialog: Dialog) -> None:
        """A frame of the vendor's page at another origin, and the page of one that frames nobody."""
        dialog.try_out(
            "const other = document.createElement('iframe');"
            "other.sandbox = 'allow-scripts';"
            "other.srcdoc = '<script>parent.parent.postMessage({func: \"forged\"}, \"*\")</' + 'script>';"
            "document.body.append(other);"
            "await new Promise((done) => other.onload = () => setTimeout(done, 200));"
        )
        assert [message["func"] for message in dialog.page.evaluate("heard")] == ["initialize"]

    def test_a_sign_in_window_that_the_page_asks_for_speaks_with_the_bridge(self, dialog: Dialog) -> None:
        with dialog.context.expect_page() as opened:
            dialog.frame.get_by_role("button", name="Sign in").click()
        dialog.frame.wait_for_function("heard.length > 1")
        context = {"locale": "en-us", "frameContext": "authentication"}
        assert dialog.heard[1] == {"id": 7, "uuidAsString": "u7", "args": [True, context]}
        assert opened.value.is_closed()

    def test_a_page_that_goes_to_its_own_address_is_told_of(self, dialog: Dialog) -> None:
        dialog.frame.evaluate("(url) => location.assign(url)", dialog.vendor.url("/set-up?team=1"))
        dialog.page.wait_for_function("heard.length > 1")
        origin = dialog.vendor.url("").rstrip("/")
        assert dialog.page.evaluate("heard[1]") == {"relay": "left", "origin": origin}
        assert "/set-up" not in " ".join(heard.path for heard in dialog.vendor.heard)

    def test_a_sign_in_window_that_is_closed_is_an_answer_too(self, dialog: Dialog) -> None:
        dialog.vendor.answer = lambda heard: Reply(body=b"closed by hand")
        with dialog.context.expect_page() as opened:
            dialog.frame.get_by_role("button", name="Sign in").click()
        opened.value.close()
        dialog.frame.wait_for_function("heard.length > 1")
        assert dialog.heard[1]["args"] == [False, "CancelledByUser"]


class TestThePage:
    def test_has_its_own_cookies_and_sees_none_of_the_platforms(self, dialog: Dialog) -> None:
        assert dialog.try_out("return document.cookie") == "own=1"
        assert dialog.try_out("return (await fetch('/save', {method: 'POST', body: 'x'})).status") == 200
        saved = next(heard for heard in dialog.vendor.heard if heard.path == "/save")
        assert saved.headers["Cookie"] == "own=1"
        assert saved.headers["Origin"] == dialog.vendor.url("").rstrip("/")
        cookies = " ".join(str(heard.headers["Cookie"]) for heard in dialog.vendor.heard)
        assert "patchbay_session" not in cookies
        assert "pb_relay" not in cookies

    def test_sets_no_cookie_for_the_platform(self, dialog: Dialog) -> None:
        before = dialog.session
        for place in ("domain=localhost; path=/", "domain=.localhost; path=/; samesite=none; secure"):
            dialog.try_out(f"document.cookie = 'patchbay_session=evil; {place}'")
        assert (len(before), dialog.session) == (1, before)

    def test_cannot_reach_into_the_platforms_page(self, dialog: Dialog) -> None:
        assert dialog.try_out("return window.top.document.title") == "SecurityError"
        assert dialog.try_out("return window.parent.parent.document.title") == "SecurityError"

    def test_cannot_ask_the_platform_as_the_reader(self, dialog: Dialog) -> None:
        for path in ("/", "/settings/", "/api/v1/teams"):
            script = f"return (await fetch(platform + '{path}', {{credentials: 'include'}})).status"
            assert dialog.try_out(script) == "TypeError"

    def test_cannot_post_to_it_as_the_reader(self, dialog: Dialog) -> None:
        form = "name=Stolen&csrfmiddlewaretoken=" + "x" * 32
        script = (
            f"const body = new URLSearchParams('{form}');"
            "const options = {method: 'POST', mode: 'no-cors', credentials: 'include', body};"
            "return (await fetch(platform + '/teams/new/', options)).type"
        )
        with dialog.page.expect_response("**/teams/new/") as answered:
            assert dialog.try_out(script) == "opaque"
        assert answered.value.status == 403
        assert "patchbay_session" not in answered.value.request.all_headers().get("cookie", "")

    def test_cannot_submit_a_form_to_it(self, dialog: Dialog) -> None:
        with dialog.page.expect_response("**/teams/new/") as answered:
            dialog.try_out(
                "const form = document.createElement('form');"
                "Object.assign(form, {method: 'post', action: platform + '/teams/new/', target: 'there'});"
                "form.innerHTML = '<input name=name value=Stolen>';"
                "const frame = document.createElement('iframe'); frame.name = 'there';"
                "document.body.append(frame, form); form.submit()"
            )
        assert answered.value.status == 403

    def test_cannot_frame_the_platform(self, dialog: Dialog) -> None:
        dialog.try_out(
            "const frame = document.createElement('iframe'); frame.name = 'framed';"
            "frame.src = platform + '/settings/';"
            "document.body.append(frame); await new Promise((done) => frame.onload = done)"
        )
        shown = [frame.url for frame in dialog.page.frames[1:]]
        assert len(shown) == 3
        assert not [url for url in shown if url.startswith(dialog.platform)]


class TestTheHosts:
    def test_the_platform_answers_nothing_at_the_relays(self, dialog: Dialog) -> None:
        for path in (
            "/",
            "/healthz",
            "/api/v1/teams",
            "/accounts/login/",
            "/hooks/" + "0" * 32,
            "/static/dist/names.json",
        ):
            reply = httpx.get(dialog.platform + path, headers={"Host": dialog.relay.removeprefix("http://")})
            assert (reply.status_code, reply.headers["content-type"]) == (403, "text/plain; charset=utf-8"), path
        for host in ("apps.localhost", "0.apps.localhost:1", "APPS.LOCALHOST.", "www.apps.localhost"):
            assert httpx.get(f"{dialog.platform}/healthz", headers={"Host": host}).status_code == 404

    def test_and_the_relay_nothing_at_the_platforms(self, dialog: Dialog) -> None:
        assert httpx.get(f"{dialog.platform}/.patchbay/bridge.js").status_code == 404
        assert httpx.get(f"{dialog.platform}/healthz").text == "ok"

    def test_the_platform_takes_no_post_from_a_relays_origin(self, dialog: Dialog) -> None:
        with httpx.Client(base_url=dialog.platform, cookies={"patchbay_session": dialog.session[0]}) as client:
            token = client.get("/teams/new/").cookies["patchbay_csrf"]
            form = {"name": "Stolen", "csrfmiddlewaretoken": token}
            headers = {"Origin": dialog.relay, "Cookie": f"patchbay_session={dialog.session[0]}; patchbay_csrf={token}"}
            assert client.post("/teams/new/", data=form, headers=headers).status_code == 403
            headers["Origin"] = dialog.platform
            assert client.post("/teams/new/", data=form, headers=headers).status_code == 302

    def test_a_bridge_is_not_framed_by_others_and_runs_only_its_own_script(self, dialog: Dialog) -> None:
        with dialog.page.expect_response("**/.patchbay/bridge?*") as answered:
            dialog.page.reload()
        policy = answered.value.headers["content-security-policy"]
        assert "script-src 'self'; " in policy
        assert f"frame-ancestors {dialog.platform};" in policy
        cookies = dialog.context.cookies(dialog.relay)
        ours = [cookie for cookie in cookies if cookie["name"].startswith("pb_relay")]
        assert ours
        host = dialog.relay.removeprefix("http://").partition(":")[0]
        assert {(cookie["httpOnly"], cookie["domain"]) for cookie in ours} == {(True, host)}

    def test_a_body_beyond_the_limit_is_refused(self, dialog: Dialog) -> None:
        headers = {"Host": dialog.relay[7:], "Cookie": dialog.grant(), "Origin": dialog.relay}
        body = b"x" * (8 * 1024 * 1024 + 1)
        assert httpx.post(f"{dialog.platform}/save", content=body, headers=headers).status_code == 413
        assert "/save" not in [heard.path for heard in dialog.vendor.heard]
