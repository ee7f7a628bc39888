"""People's messages that mention people and services."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from channels_app import mentionables
from channels_app.cards import parse_message
from channels_app.cards.text.mention_marks import mark
from channels_app.flows import mentions, posting
from channels_app.mentionables import Service
from channels_app.models import Channel, Message, Notification, Team
from channels_app.signals import services_mentioned
from channels_app.web.markup import markdown
from tests.api import Api
from tests.conftest import People

pytestmark = pytest.mark.django_db
NAMES = ("Weather", "Weather Bot", "天气 机器人", "C++ [bot]")
SERVICES = [Service(UUID(int=number), name, "d") for number, name in enumerate(NAMES, 1)]


@pytest.fixture(autouse=True)
def services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentionables, "_providers", [lambda channel: SERVICES])


@pytest.fixture
def called() -> Iterator[list[list[str]]]:
    """The names of the services that each message called."""
    found: list[list[str]] = []

    def note(services: list[UUID], **_kwargs: Any) -> None:
        found.append([NAMES[service.int - 1] for service in services])

    services_mentioned.connect(note)
    yield found
    services_mentioned.disconnect(note)


@pytest.mark.parametrize(
    ("text", "names", "plain"),
    [
        ("@Weather Berlin", ["Weather"], "@Weather Berlin"),
        ("@weather bot Berlin", ["Weather Bot"], "@Weather Bot Berlin"),
        ("so, @Weather: rain?", ["Weather"], "so, @Weather: rain?"),
        ("/weather bot Berlin", ["Weather Bot"], "@Weather Bot Berlin"),
        ("/天气 机器人 柏林", ["天气 机器人"], "@天气 机器人 柏林"),
        ("@C++ [bot] compile", ["C++ [bot]"], "@C++ [bot] compile"),
        (
            "@Weather and @天气 机器人 and @weather",
            ["Weather", "天气 机器人"],
            "@Weather and @天气 机器人 and @Weather",
        ),
        ("请问@天气 机器人 柏林", ["天气 机器人"], "请问@天气 机器人 柏林"),
        ("／天气 机器人 柏林", ["天气 机器人"], "@天气 机器人 柏林"),
        ("＠天气 机器人：柏林", ["天气 机器人"], "@天气 机器人：柏林"),
        ("caf\u00e9@Weather", [], "caf\u00e9@Weather"),
        ("@Weatherman", [], "@Weatherman"),
        ("mail ada@Weather.example", [], "mail ada@Weather.example"),
        ("see /weather", [], "see /weather"),
        ("`@Weather`", [], "`@Weather`"),
        ("/unknown x", [], "/unknown x"),
        (f"{mark('old name', 'service', UUID(int=1))} x", ["Weather"], "@Weather x"),
        (f"{mark('gone', 'service', UUID(int=99))} x", [], "@gone x"),
    ],
)
def test_services_are_found(
    people: People, channel: Channel, called: list[list[str]], text: str, names: list[str], plain: str
) -> None:
    message = posting.post_text(channel=channel, by=people.bob, text=text)
    assert called == ([names] if names else [])
    assert message.plain == plain


def test_people_are_notified_and_called_by_their_own_names(people: People, channel: Channel) -> None:
    marks = [mark("The boss", "user", person.pk) for person in (people.carol, people.bob, people.mallory)]
    message = posting.post_text(channel=channel, by=people.bob, text=" ".join(marks))
    assert message.plain == "@Carol @Bob @The boss"
    assert str(people.mallory.pk) not in message.text
    assert [one.user for one in Notification.objects.all()] == [people.carol]


def test_nothing_but_a_persons_text_calls(people: People, channel: Channel, called: list[list[str]]) -> None:
    envelope = parse_message({"text": f"@Weather {mark('Weather', 'service', UUID(int=1))}"})
    sender = posting.Sender("@Weather", UUID(int=7))
    posting.post_card(channel_id=channel.pk, sender=sender, envelope=envelope, payload=b"")
    posting.post_cards([posting.CardPost(channel.pk, sender, envelope, b"")])
    posting.post_own_card(channel=channel, by=people.bob, envelope=envelope, payload=b"")
    assert Message.objects.count() == 3
    assert called == []


def test_a_message_is_not_stored_without_what_follows_from_it(people: People, channel: Channel) -> None:
    def fail(**_kwargs: Any) -> None:
        raise RuntimeError

    services_mentioned.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            posting.post_text(channel=channel, by=people.bob, text="@Weather x")
    finally:
        services_mentioned.disconnect(fail)
    assert not Message.objects.exists()


def test_a_name_is_completed(people: People, channel: Channel) -> None:
    def names(query: str) -> list[str]:
        return [one.name for one in mentions.suggest(channel=channel, by=people.bob, query=query)]

    assert names("wea") == ["Weather", "Weather Bot"]
    assert names("bot") == ["Weather Bot"]
    assert names("机") == ["天气 机器人"]
    assert names("CAR") == ["Carol"]
    assert names("C\x00AR") == ["Carol"]
    assert names("") == ["C++ [bot]", "Weather", "Weather Bot", "天气 机器人", "Alice", "Carol"]


def test_a_name_is_completed_for_those_in_the_channel(people: People, team: Team, channel: Channel) -> None:
    found = Api(people.bob).get(f"channels/{channel.pk}/mentionable?q=ali")
    assert [one["mark"] for one in found] == [mark("Alice", "user", people.alice.pk)]
    client = Client()
    client.force_login(people.bob)
    assert client.get(f"/channels/{channel.pk}/mentionable?q=ali").json()["results"][0]["name"] == "Alice"
    client.force_login(people.mallory)
    assert client.get(f"/channels/{channel.pk}/mentionable?q=ali").status_code == 404


def test_a_mention_is_drawn_by_name() -> None:
    html = markdown(f"**hi** {mark('<b>*Ada*</b>', 'user', UUID(int=1))}, `{mark('x', 'user', UUID(int=1))}`")
    assert f'<span class="mention" data-mention="user:{UUID(int=1)}">@&lt;b&gt;*Ada*&lt;/b&gt;</span>' in html
    assert html.count('class="mention"') == 1
