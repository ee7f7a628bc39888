import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db.models import F
from django.test import Client

from channels_app import feed
from channels_app.cards import Envelope, Rendered, pack, parse_message, render_message
from channels_app.flows import posting
from channels_app.models import Channel, Message, User
from channels_app.web import render
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


@pytest.mark.parametrize("depth", [1, 10, 19, 20, 39, 40, 41, 200])
@pytest.mark.parametrize("sign", ["> ", "- ", "1. ", "> - "])
def test_no_words_are_lost_however_deep_they_are(sign: str, depth: int) -> None:
    assert "the words" in markdown(sign * depth + "the words")
    indented = "\n".join(f"{'   ' * level}1. level {level}" for level in range(depth))
    assert f"level {depth - 1}" in markdown(indented)


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
        assert "<script" not in html
        assert html.count("<template>") == html.count("</template>") == 1
        assert "alert(1)" in html

    def test_whose_card_cannot_be_drawn_shows_its_words(self, hook: Hook, channel: Channel) -> None:
        message_id = posting.post_card(
            channel_id=channel.pk,
            sender=posting.Sender("CI", hook.connection.pk),
            envelope=parse_message({"text": "all is well"}),
            payload=b"{}",
        )
        Message.objects.filter(pk=message_id).update(content=pack({"from": "another time"}, b"", "all is well"))
        assert "all is well" in shown(message_id)

    def test_speaks_the_language_it_is_asked_for(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert 'aria-label="Alice"' in shown(message.pk, "zh-hans")

    def test_has_neither_inline_style_nor_script(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert not re.search(r"\son\w+=|\sstyle=", shown(message.pk))


class TestDrawing:
    @pytest.fixture
    def drawings(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The prefix of each message whose cards are drawn."""
        found: list[str] = []

        def counted(envelope: Envelope, *, prefix: str, image_url: Callable[[str], str]) -> Rendered:
            found.append(prefix)
            return render_message(envelope, prefix=prefix, image_url=image_url)

        monkeypatch.setattr(render, "render_message", counted)
        return found

    def post(self, hook: Hook, channel: Channel, text: str = "x") -> UUID:
        sender = posting.Sender("CI", hook.connection.pk)
        envelope = parse_message({"title": "Alert", "text": text})
        return posting.post_card(channel_id=channel.pk, sender=sender, envelope=envelope, payload=b"{}")

    def test_is_done_once_for_all_pages(
        self, as_: Callable[[User], Client], hook: Hook, channel: Channel, people: People, drawings: list[str]
    ) -> None:
        ids = [self.post(hook, channel) for _ in range(45)]
        pages = (f"/channels/{channel.pk}/", f"/channels/{channel.pk}/older?before={ids[5]}")
        for path in pages:
            assert as_(people.alice).get(path).content.count(b"<patchbay-card>") in (5, 40)
        assert len(drawings) == 45
        for path in pages:
            as_(people.bob).get(path)
        assert len(drawings) == 45

    def test_is_done_again_for_another_language_and_version(
        self, hook: Hook, channel: Channel, people: People, drawings: list[str]
    ) -> None:
        message_id = self.post(hook, channel)
        for locale in ("en", "zh-hans", "en", "zh-hans"):
            shown(message_id, locale)
        assert len(drawings) == 2
        Message.objects.filter(pk=message_id).update(changed_in=F("changed_in") + 1)
        shown(message_id)
        assert len(drawings) == 3

    def test_follows_what_stands_beside_the_message(self, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert "1 reply" not in shown(message.pk)
        posting.post_text(channel=channel, by=people.bob, text="y", root_id=message.pk)
        User.objects.filter(pk=people.alice.pk).update(display_name="Alicia")
        assert "1 reply" in shown(message.pk)
        assert "Alicia" in shown(message.pk)

    def test_keeps_no_more_than_it_may(self, hook: Hook, channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
        render.drawn.clear()
        monkeypatch.setattr(render.drawn, "_Cache__maxsize", 100_000)
        ids = [self.post(hook, channel, f"{n}" * 9_000) for n in range(10)]
        assert all(shown(message_id) for message_id in ids)
        assert 50_000 < render.drawn.currsize <= 100_000
        huge = self.post(hook, channel, "x" * 200_000)
        assert shown(huge) == shown(huge)
