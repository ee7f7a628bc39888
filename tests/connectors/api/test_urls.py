import re
from dataclasses import astuple
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from channels_app.models import Message
from tests.conftest import Hook
from tests.connectors.sender import Answer, Sender

TEXT = b'{"text": "disk full"}'
PROVIDER = "203a1e2c-26cc-47ca-83ae-be98f960b6b2"
# Symfony's and FriendsOfFlarum's own checks of the classic path.
SYMFONY = (
    r"/webhookb2/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}@[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"/IncomingWebhook/[0-9a-f]{32}/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
)


def with_slash(url: str) -> str:
    path, mark, query = url.partition("?")
    return f"{path}/{mark}{query}"


def classic_forms(url: str) -> dict[str, str]:
    return {
        "as given": url,
        "the older path": url.replace("/webhookb2/", "/webhook/"),
        "a fifth segment": f"{url}/V2QaKK-x7Yd_0aQ1ads1",
        "a connector's GUID": url.replace("IncomingWebhook", PROVIDER),
        "capital GUIDs": re.sub(r"/webhookb2/[^/]+", lambda match: match[0].upper(), url).replace(
            "/WEBHOOKB2/", "/webhookb2/"
        ),
    }


def workflows_forms(url: str) -> dict[str, str]:
    direct = "/powerautomate/automations/direct/workflows/"
    return {
        "as given": url,
        "direct": url.replace("/workflows/", direct),
        "direct with a cell": url.replace("/workflows/", direct.replace("workflows", "cu/12/workflows")),
        "sig first": re.sub(r"\?(.*)&(sig=.*)", r"?\2&\1", url),
        "escaped once": url.replace("&", "&amp;"),
        "escaped twice": url.replace("&", "&amp;amp;"),
        "only sig": re.sub(r"\?.*&(sig=.*)", r"?\1", url),
    }


class TestAWebhook:
    def test_has_three_urls(self, hook: Hook) -> None:
        assert len(hook.urls.short) < 150
        assert "?" not in hook.urls.short
        assert re.fullmatch(SYMFONY, hook.urls.teams.removeprefix(settings.BASE_URL))
        assert "/workflows/" in hook.urls.workflows
        assert "&sig=" in hook.urls.workflows
        for url in astuple(hook.urls):
            assert url.startswith(settings.BASE_URL)

    @pytest.mark.parametrize("slash", [False, True])
    def test_takes_the_short_url(self, hook: Hook, sender: Sender, slash: bool) -> None:
        assert_is_one(sender.post(with_slash(hook.urls.short) if slash else hook.urls.short, TEXT))

    @pytest.mark.parametrize("form", classic_forms(""))
    @pytest.mark.parametrize("slash", [False, True])
    def test_takes_the_classic_url(self, hook: Hook, sender: Sender, form: str, slash: bool) -> None:
        url = classic_forms(hook.urls.teams)[form]
        assert_is_one(sender.post(with_slash(url) if slash else url, TEXT))

    @pytest.mark.parametrize("form", workflows_forms(""))
    @pytest.mark.parametrize("slash", [False, True])
    def test_takes_the_workflows_url(self, hook: Hook, sender: Sender, form: str, slash: bool) -> None:
        url = workflows_forms(hook.urls.workflows)[form]
        answer = sender.post(with_slash(url) if slash else url, TEXT)
        assert (answer.status, answer.body) == (202, b"")
        assert_has_a_receipt(answer)
        assert answer.headers["content-length"] == "0"

    @pytest.mark.parametrize("shape", ["short", "teams", "workflows"])
    @pytest.mark.parametrize("slashes", [r"//\1//\2", r"///\1/\2"])
    def test_may_have_slashes_too_many(self, hook: Hook, sender: Sender, shape: str, slashes: str) -> None:
        path = getattr(hook.urls, shape).removeprefix(settings.BASE_URL)
        answer = sender.post(settings.BASE_URL + re.sub(r"^/([^/]+)/(.*)", slashes, path), TEXT)
        assert answer.message.plain == "disk full"

    def test_is_never_redirected(self, hook: Hook, sender: Sender) -> None:
        for url in [*astuple(hook.urls), hook.urls.short.replace("pbh_", "pbh_0"), f"{settings.BASE_URL}/hooks/"]:
            for form in (url, with_slash(url), url.replace("http:", "https:")):
                answer = sender.post(form, TEXT)
                assert not 300 <= answer.status < 400
                assert answer.status == 404 or "message-id" in "".join(answer.headers)


def assert_is_one(answer: Answer) -> None:
    assert (answer.status, answer.body) == (200, b"1")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-length"] == "1"
    assert_has_a_receipt(answer)


def assert_has_a_receipt(answer: Answer) -> None:
    assert UUID(answer.headers["request-id"])
    assert answer.headers["location"] == f"{settings.BASE_URL}/messages/{answer.headers['x-message-id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert Message.objects.get().pk == UUID(answer.headers["x-message-id"])
    assert answer.message.plain == "disk full"


class TestAnUnknownUrl:
    @pytest.mark.parametrize("path", ["/hooks", "/webhook", "/webhookb2", "/workflows", "/powerautomate", "/hooks/x/y"])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
    def test_is_never_a_page(self, path: str, method: str, settings: Any) -> None:
        for settings.DEBUG in (True, False):
            answer = Client(enforce_csrf_checks=True).generic(method, path)
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.status_code == (404 if method == "POST" else 405)

    @pytest.mark.parametrize(
        "path",
        [
            "//hooks",
            "//hooks/x",
            "//x",
            "/hooks/index.html",
            "/webhook/x",
            "/workflows/new?sig=",
            "/powerautomate/x/y/",
            "/hooks/pbh_" + "0" * 32,
            "/hooks/" + "0" * 31,
            "/hooks/x",
            "/hooks/",
            "/hooks/a/b",
            "/webhookb2/x@y/IncomingWebhook/" + "0" * 32 + "/z",
            "/webhookb2/",
            "/workflows/x/triggers/manual/paths/invoke",
            "/workflows/x/triggers/manual/paths/invoke?sig=",
            "/workflows/x/triggers/manual/paths/invoke?sig=abc",
            "/powerautomate/automations/direct/cu/x/workflows/a/triggers/manual/paths/invoke",
        ],
    )
    def test_is_404_with_a_problem_document(self, sender: Sender, path: str) -> None:
        answer = sender.post(settings.BASE_URL + path, TEXT)
        assert answer.status == 404
        assert answer.problem["rule"] == "unknown"
        assert answer.problem["detail"] == "There is no webhook at this URL."
        assert not Message.objects.exists()
