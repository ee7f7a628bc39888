"""A body is read by what it is, not by what its Content-Type says: every form that real senders are known to use."""

import gzip
import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.conf import settings

from channels_app.models import Message
from tests.conftest import Hook
from tests.connectors.sender import Sender

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TEXT = '{"text": "disk full"}'
ADAPTIVE = {
    "type": "AdaptiveCard",
    "version": "1.4",
    "body": [{"type": "TextBlock", "text": "disk full"}],
}


def wrapped(*cards: Any, **members: Any) -> dict[str, Any]:
    kind = "application/vnd.microsoft.card.adaptive"
    return {**members, "attachments": [{"contentType": kind, "content": card} for card in cards]}


LABELS = [JSON, None, "application/json; charset=UTF-8", "Application/Json", "text/plain; charset=utf-8", FORM, "x"]
BODIES: dict[str, tuple[str, str | None]] = {
    "a newline after it": (TEXT + "\r\n", JSON),
    "pretty-printed": (json.dumps(json.loads(TEXT), indent=4), JSON),
    "escaped letters": ('{"text": "\\u0064isk\\u0020full"}', JSON),
    "an escaped slash": ('{"text": "disk full", "summary": "<a href=\\"http:\\/\\/x.example\\">"}', JSON),
    "single quotes": ("{'text': 'disk full'}", JSON),
    "single quotes from curl -d": ("{'text':'disk full'}", FORM),
    "trailing commas": ('{"text": "disk full", "sections": [],}', JSON),
    "unquoted names": ("{text: 'disk full'}", JSON),
    "a form's payload": ("payload=" + quote_plus(TEXT), FORM),
    "a form's payload after others": ("channel=%23ops&payload=" + quote_plus(TEXT), FORM),
    "a form's payload in single quotes": ("payload=" + quote_plus("{'text': 'disk full'}"), FORM + "; charset=utf-8"),
    "a form's text": ("text=disk+full", FORM),
    "a form's title and message": ("version=1.0&title=&message=disk+full&type=info", FORM),
    "words": ("disk full", "text/plain"),
    "words in text/plain that begin like JSON": ("[disk full", "text/plain"),
    "words in text/plain that begin like XML": ("<disk full", "text/plain"),
    "words without a label": ("disk full", None),
    "words that say they are JSON": ("disk full", JSON),
    "words from curl -d": ("disk full", FORM),
    "a member twice": ('{"text": "x", "text": "disk full"}', JSON),
    "a number that is none": ('{"text": "disk full", "n": NaN}', JSON),
}
SHAPES: dict[str, Any] = {
    "text": {"text": "disk full"},
    "a MessageCard": {"@type": "MessageCard", "@context": "https://schema.org/extensions", "title": "disk full"},
    "a MessageCard by `type`": {"type": "MessageCard", "title": "disk full"},
    "a MessageCard without a type": {"sections": [{"activityTitle": "disk full"}]},
    "a MessageCard with its type last": {"title": "disk full", "@type": "MessageCard"},
    "a summary alone": {"@type": "MessageCard", "summary": "disk full"},
    "a message": wrapped(ADAPTIVE, type="message"),
    "attachments alone": wrapped(ADAPTIVE),
    "a null contentUrl": {"attachments": [{**wrapped(ADAPTIVE)["attachments"][0], "contentUrl": None}]},
    "a bare Adaptive Card": ADAPTIVE,
    "a hero card": {
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.hero", "content": {"title": "disk full", "buttons": []}}
        ]
    },
    "a list of one": [{"text": "disk full"}],
    "a string": "disk full",
    "JSON in a string": json.dumps({"text": "disk full"}),
    "a message alone": {"message": "disk full"},
    "a card in a member": {"card": ADAPTIVE},
    "a card among attachments": {"attachments": [ADAPTIVE]},
    "a card as attachments' content in a string": {
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": json.dumps(ADAPTIVE)}]
    },
    "Slack's blocks": {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "disk full"}}]},
    "apprise's JSON": {"version": "1.0", "title": "", "message": "disk full", "attachments": [], "type": "info"},
    "a MessageCard as attachment": {
        "attachments": [
            {"contentType": "application/vnd.microsoft.teams.card.o365connector", "content": {"text": "disk full"}}
        ]
    },
}


class TestABody:
    @pytest.mark.parametrize("label", LABELS)
    def test_is_read_under_any_label(self, hook: Hook, sender: Sender, label: str | None) -> None:
        answer = sender.post(hook.urls.short, TEXT.encode(), label)
        assert (answer.status, answer.body) == (200, b"1")
        assert answer.message.plain == "disk full"

    @pytest.mark.parametrize("form", BODIES)
    def test_is_read_in_the_form_of(self, hook: Hook, sender: Sender, form: str) -> None:
        body, label = BODIES[form]
        answer = sender.post(hook.urls.short, body.encode(), label)
        assert (answer.status, answer.body) == (200, b"1")
        assert answer.message.plain.strip("[<") == "disk full"
        assert bytes(answer.message.payload or b"") == body.encode(), "what came is kept byte for byte"

    @pytest.mark.parametrize("shape", SHAPES)
    def test_is_taken_in_the_shape_of(self, hook: Hook, sender: Sender, shape: str) -> None:
        answer = sender.post(hook.urls.short, SHAPES[shape])
        assert (answer.status, answer.body) == (200, b"1")
        assert answer.message.plain == "disk full"

    def test_may_begin_with_a_byte_order_mark(self, hook: Hook, sender: Sender) -> None:
        answer = sender.post(hook.urls.short, "\ufeff".encode() + TEXT.encode())
        assert answer.message.plain == "disk full"

    def test_may_come_in_chunks_without_a_length(self, hook: Hook, sender: Sender) -> None:
        answer = sender.post(hook.urls.short, [TEXT[:5].encode(), b"", TEXT[5:].encode(), b""])
        assert answer.message.plain == "disk full"

    def test_keeps_what_is_not_ascii(self, hook: Hook, sender: Sender) -> None:
        text = "硬盘已满 · größer · 👩\u200d🔧"
        assert sender.post(hook.urls.short, json.dumps({"text": text}).encode()).message.plain == text
        assert sender.post(hook.urls.short, json.dumps({"text": text}, ensure_ascii=False).encode()).body == b"1"
        assert {message.plain for message in Message.objects.all()} == {text}

    def test_may_hold_what_a_database_cannot(self, hook: Hook, sender: Sender) -> None:
        body = b'{"text": "a\\u0000b\\ud800c", "sections": [{"facts": [{"name": "n\\u0000", "value": "\\udfff"}]}]}'
        answer = sender.post(hook.urls.short, body)
        assert answer.body == b"1"
        assert answer.message.plain.startswith("a\ufffdb\ufffdc")

    def test_may_hold_huge_numbers(self, hook: Hook, sender: Sender) -> None:
        body = b'{"text": "x", "n": 1234567890123456789012345678901234567890, "f": -1.5e300, "sections": [{"facts": ['
        body += b'{"name": 18446744073709551616, "value": 1e22}]}]}'
        assert sender.post(hook.urls.short, body).body == b"1"

    def test_may_be_of_the_largest_size_allowed(self, hook: Hook, sender: Sender) -> None:
        body = json.dumps({"text": "x"}).encode()
        assert sender.post(hook.urls.short, body.ljust(256 * 1024)).body == b"1"
        assert sender.post(hook.urls.short, body.ljust(256 * 1024 + 1)).status == 413

    def test_in_the_shape_of_slack_keeps_its_text(self, hook: Hook, sender: Sender) -> None:
        answer = sender.post(hook.urls.short, {"text": "disk full", "attachments": [{"color": "danger"}]})
        assert answer.message.plain.startswith("disk full")

    def test_in_another_set_of_characters_is_kept_as_it_came(self, hook: Hook, sender: Sender) -> None:
        body = '{"text": "Gerät voll"}'.encode("latin-1")
        for label in (JSON, JSON + "; charset=iso-8859-1", "text/plain; charset=no-such-set"):
            answer = sender.post(hook.urls.short, body, label)
            assert (answer.message.plain, bytes(answer.message.payload or b"")) == ("Gerät voll", body)

    @pytest.mark.parametrize("coding", ["gzip", "utf-8", None])
    def test_compressed_is_kept_as_it_was_before(self, hook: Hook, sender: Sender, coding: str | None) -> None:
        headers = {"content_encoding": coding} if coding else {}
        answer = sender.post(hook.urls.short, gzip.compress(TEXT.encode()), **headers)
        assert (answer.message.plain, bytes(answer.message.payload or b"")) == ("disk full", TEXT.encode())

    @pytest.mark.parametrize("body", ['[{"text": "a"}, {"text": "b"}]', '{"text": "a"}\n{"text": "b"}\n'])
    def test_with_several_messages_is_still_answered_with_one(self, hook: Hook, sender: Sender, body: str) -> None:
        answer = sender.post(hook.urls.short, body.encode())
        assert (answer.body, answer.message.plain) == (b"1", "a")
        assert [message.plain for message in Message.objects.order_by("id")] == ["a", "b"]
        assert sender.post(hook.urls.short, body.replace('"b"', "{}").encode()).problem["pointer"] == "/1/text"
        assert Message.objects.count() == 2, "all or none"

    def test_tells_its_sender_what_there_is_to_say(self, hook: Hook, sender: Sender) -> None:
        assert "patchbay-findings" not in sender.post(hook.urls.short, {"text": "x"}).headers
        for url, body, count in (
            (hook.urls.short, {"text": "x", "colour": "red", "importance": 1}, 2),
            (hook.urls.workflows, {"text": "x", "colour": "red"}, 1),
            (hook.urls.teams, [{"text": "x", "a": 1}, {"text": "y", "b": 1}], 2),
        ):
            answer = sender.post(url, body)
            page = f"{settings.BASE_URL}/cards/playground?message={answer.headers['x-message-id']}"
            assert answer.headers["patchbay-findings"] == f'{count};page="{page}"'

    def test_with_several_cards_becomes_one_message(self, hook: Hook, sender: Sender) -> None:
        second = {**ADAPTIVE, "body": [{"type": "TextBlock", "text": "and memory"}]}
        answer = sender.post(hook.urls.short, wrapped(ADAPTIVE, second, type="message"))
        assert answer.message.plain == "disk full\nand memory"
