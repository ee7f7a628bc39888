"""The card playground's answers: the same parser, limits and rules of access as for webhooks and channels."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from channels_app.models import Channel, Message, Notification, User
from connectors.web.playground.samples import FOLDER, TITLES, samples
from tests.conftest import Hook, People

READ = "/cards/playground/read"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bob(people: People) -> Client:
    return client_of(people.bob)


def read(client: Client, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(READ, text, content_type="application/json")


def test_samples_have_titles_and_files() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TITLES)
    assert len(samples()) >= 12


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_sample_is_read(bob: Client, sample: Any) -> None:
    found = read(bob, sample.text).json()
    assert found["ok"]
    assert found["plain"]
    errors = [item for item in found["findings"] if item["level"] == "error"]
    assert bool(errors) == (sample.name in ("mistakes", "hero"))
    assert "patchbay" not in found["adaptive"].replace("patchbayAction", "")
    assert 'RichText"' not in found["adaptive"]


def test_findings_have_places(bob: Client) -> None:
    card = {"@type": "MessageCard", "text": "x", "themeColor": "reddish", "colour": "red"}
    found = read(bob, card).json()
    assert {(item["pointer"], item["level"]) for item in found["findings"]} == {
        ("/themeColor", "ignored"),
        ("/colour", "ignored"),
    }


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({"@type": "MessageCard", "text": "x", "colour": "red"}, "此键不会被读取。"),
        ({"type": "AdaptiveCard", "body": [{"type": "Hologram"}]}, "此处无法显示 Hologram。"),
    ],
)
def test_findings_speak_the_readers_language(bob: Client, card: dict[str, Any], said: str) -> None:
    answer = bob.post(READ, card, content_type="application/json", headers={"Accept-Language": "zh-CN"})
    assert said in [item["detail"] for item in answer.json()["findings"]]


def test_errors_speak_the_readers_language(bob: Client) -> None:
    answer = bob.post(
        READ,
        {"text": 1, "sections": 5},
        content_type="application/json",
        headers={"Accept-Language": "zh-CN"},
    )
    assert answer.json()["error"]["detail"].startswith("值的类型不对。 可用：")


def test_findings_speak_the_readers_language_with_what_they_name(bob: Client) -> None:
    answer = bob.post(
        READ,
        {"type": "AdaptiveCard", "body": [{"type": "Shout"}]},
        content_type="application/json",
        headers={"Accept-Language": "zh-CN"},
    )
    assert "此处无法显示 Shout。" in [found["detail"] for found in answer.json()["findings"]]


@pytest.mark.parametrize(
    ("body", "rule", "pointer"),
    [
        ('{"title": ', "json", ""),
        ("{}", "payload", ""),
        ("<xml/>", "unsupported", ""),
        ('{"text": 1, "sections": 5}', "type", "/sections"),
    ],
)
def test_what_a_webhook_refuses_is_an_answer(bob: Client, body: str, rule: str, pointer: str) -> None:
    answer = read(bob, body)
    assert answer.status_code == 200
    assert (answer.json()["ok"], answer.json()["error"]["rule"], answer.json()["error"]["pointer"]) == (
        False,
        rule,
        pointer,
    )


def test_limits_of_a_webhook(bob: Client, settings: Any) -> None:
    settings.HOOK_BODY_LIMIT = 100
    answer = read(bob, {"text": "x" * 100})
    assert (answer.status_code, answer.json()["error"]["rule"]) == (413, "too-large")
    settings.HOOK_RATE = [(60, 2)]
    answers = [read(bob, {"text": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_posting(people: People, channel: Channel) -> None:
    body = {
        "type": "message",
        "text": "<at>Alice</at> look",
        "entities": [{"type": "mention", "text": "<at>Alice</at>", "mentioned": {"id": "alice@example.com"}}],
    }
    answer = client_of(people.bob).post(url(channel), json.dumps(body), content_type="application/json")
    assert answer.status_code == 201
    message = Message.objects.get()
    assert (message.author, message.source, message.sender_name) == (people.bob, None, "Bob")
    assert json.loads(bytes(message.payload or b"")) == body
    assert message.plain == "@Alice look"
    assert answer.json()["url"] == f"/messages/{message.pk}"
    assert Notification.objects.get().user == people.alice
    assert "<patchbay-card>" in client_of(people.bob).get(f"/channels/{channel.pk}/").content.decode()


def url(channel: Channel) -> str:
    return f"/cards/playground/post/{channel.pk}"


def test_posting_is_for_those_who_see_the_channel(people: People, channel: Channel) -> None:
    assert client_of(people.mallory).post(url(channel), "{}", content_type="application/json").status_code == 404
    assert client_of(people.bob).post(url(channel), "{}", content_type="application/json").status_code == 422
    assert Client().post(url(channel), "{}", content_type="application/json").status_code == 302
    assert not Message.objects.exists()


def test_opens_what_somebody_sent(people: People, channel: Channel, hook: Hook) -> None:
    Client().post(hook.path, '{"text": "from a sender"}', content_type="application/json")
    message = Message.objects.get()
    assert "from a sender" in client_of(people.bob).get(f"/cards/playground?message={message.pk}").content.decode()
    for user, which in ((people.mallory, message.pk), (people.bob, uuid4())):
        assert client_of(user).get(f"/cards/playground?message={which}").status_code == 404


def test_a_page_without_a_team(people: People) -> None:
    stranger = User.objects.create_user("dan@example.com", "pw", display_name="Dan")
    answer = client_of(stranger).get("/cards/playground?sample=receipt&message=nonsense")
    assert answer.status_code == 200
    assert "Order 20317" in answer.content.decode()
