import re
from uuid import UUID

import pytest

from channels_app import feed
from channels_app.cards import parse_message
from channels_app.flows import posting
from channels_app.models import Channel, Message
from channels_app.web.markup import markdown
from channels_app.web.render import message_html
from tests.conftest import Hook, People


def shown(message_id: UUID, locale: str = "en") -> str:
    return message_html(feed.with_sender(Message.objects.filter(pk=message_id)).get(), locale=locale)


@pytest.mark.parametrize(
    ("text", "harmful"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<img src=x onerror="alert(1)">', "<img"),
        ("[x](javascript:alert(1))", "<a"),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", "<a"),
        ("[x](vbscript:x)", "<a"),
        ("![x](https://evil.example/pixel.png)", "<img"),
        ("|a|\n|-:|\n|b|", "style="),
    ],
)
def test_peoples_words_bring_no_markup_of_their_own(text: str, harmful: str) -> None:
    assert harmful not in markdown(text)


def test_links_open_elsewhere_and_tell_nothing() -> None:
    html = markdown("see https://example.com and [this](https://example.org)")
    assert html.count('target="_blank"') == html.count('rel="noopener noreferrer nofollow"') == 2


class TestAMessage:
    def test_of_a_person_is_markdown(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="**bold** move")
        html = shown(message.pk)
        assert "<strong>bold</strong> move" in html
        assert f'data-author="{people.alice.pk}"' in html

    def test_of_a_connection_carries_its_card_as_inert_data(self, hook: Hook, channel: Channel) -> None:
        evil = "</script><script>alert(1)</script>"
        message_id = posting.post_card(
            channel_id=channel.pk,
            sender=posting.Sender("CI", hook.connection.pk),
            envelope=parse_message({"title": evil, "text": "x"}),
            payload=b"{}",
        )
        html = shown(message_id)
        assert html.count("<script") == html.count('<script type="application/json">') == 1
        assert "alert(1)" in html

    def test_whose_card_cannot_be_drawn_shows_its_words(self, hook: Hook, channel: Channel) -> None:
        message_id = posting.post_card(
            channel_id=channel.pk,
            sender=posting.Sender("CI", hook.connection.pk),
            envelope=parse_message({"text": "all is well"}),
            payload=b"{}",
        )
        Message.objects.filter(pk=message_id).update(card={"from": "another time"})
        assert "all is well" in shown(message_id)

    def test_speaks_the_language_it_is_asked_for(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert 'aria-label="Alice"' in shown(message.pk, "zh-hans")

    def test_has_neither_inline_style_nor_script(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert not re.search(r"\son\w+=|\sstyle=", shown(message.pk))
