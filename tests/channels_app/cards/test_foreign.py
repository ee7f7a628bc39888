"""What a sender wrapped, capitalised or wrote for another service is shown; its words are never lost."""

import json
from string import Template
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.cards import CardError, parse_message, plain_text

ADAPTIVE = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "disk full"}]}
CARD = {"@type": "MessageCard", "title": "disk", "text": "full"}
KIND = "application/vnd.microsoft.card.adaptive"
ATTACHMENT = {"contentType": KIND, "contentUrl": None, "content": ADAPTIVE}
MESSAGES = {
    "Adaptive Card": (ADAPTIVE, "disk full"),
    "MessageCard": (CARD, "disk\nfull"),
    "message": ({"type": "message", "attachments": [ATTACHMENT]}, "disk full"),
    "attachments": ({"attachments": [ATTACHMENT, ATTACHMENT]}, "disk full\ndisk full"),
    "text": ({"text": "disk full"}, "disk full"),
    "sections": ({"sections": [{"facts": [{"name": "a", "value": "b"}]}]}, "a: b"),
}
HOLDERS = ("card", "message", "body", "content", "payload", "data", "attachment", "activity")
# Each in the way of another service, with five words.
SHAPES = (
    '{"blocks": [{"type": "header", "text": {"text": "$a"}}, {"elements": [{"text": "$b"}, {"text": "$c"}]}, '
    '{"text": "$d", "caption": "$e"}]}',
    '{"text": "$a", "attachments": [{"pretext": "$b", "text": "$c", "fields": [{"title": "$d", "value": "$e"}]}]}',
    '{"text": "$a", "attachments": [{"title": "$b", "blocks": [{"text": {"text": "$c"}}]}, '
    '{"text": "$d", "subtitle": "$e"}]}',
    '{"text": "$a", "blocks": [{"text": {"text": "$b"}}, {"fields": [{"text": "$c"}, {"text": "$d"}]}, '
    '{"text": "$e"}]}',
    '{"content": "$a", "embeds": [{"title": "$b", "description": "$c", "fields": [{"name": "$d", "value": "$e"}]}]}',
    '{"cardsV2": [{"card": {"header": {"title": "$a", "subtitle": "$b"}, "sections": [{"widgets": '
    '[{"textParagraph": {"text": "$c"}}, {"decoratedText": {"topLabel": "$d", "text": "$e"}}]}]}}]}',
    '{"alerts": [{"annotations": {"summary": "$a", "description": "$b"}}, '
    '{"annotations": {"summary": "$c", "message": "$d", "reason": "$e"}}]}',
    '{"data": {"deep": [[{"title": "$a", "body": "$b"}], {"message": "$c", "details": "$d", "msg": "$e"}]}}',
)
words = st.text("abcdefgh", min_size=3, max_size=8)


def told(value: Any) -> str:
    return plain_text(parse_message(value))


def capitalised(value: Any) -> Any:
    if isinstance(value, list):
        return [capitalised(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key[:1].upper() + key[1:]: capitalised(item) for key, item in value.items()}


class TestAWrappedMessage:
    @pytest.mark.parametrize("holder", HOLDERS)
    @pytest.mark.parametrize("message", MESSAGES)
    @pytest.mark.parametrize("is_text", [False, True])
    def test_is_found(self, message: str, holder: str, is_text: bool) -> None:
        value, words = MESSAGES[message]
        assert told({"id": 7, holder: json.dumps(value) if is_text else value}) == words

    @pytest.mark.parametrize("holder", HOLDERS)
    def test_keeps_its_places(self, holder: str) -> None:
        with pytest.raises(CardError) as refused:
            parse_message({holder: {"sections": [{"text": {}}]}})
        assert refused.value.pointer == f"/{holder}/sections/0/text"
        findings = parse_message({holder: {"text": "x", "sections": [{"nobody": 1}]}}).findings
        assert f"/{holder}/sections/0/nobody" in [one.pointer for one in findings]

    @pytest.mark.parametrize("message", MESSAGES)
    def test_may_begin_its_names_with_capitals(self, message: str) -> None:
        value, words = MESSAGES[message]
        assert told(capitalised(value)) == words

    def test_keeps_what_a_button_submits(self) -> None:
        button = {"Type": "Action.Submit", "Title": "Go", "Data": {"OrderId": 7}}
        (card,) = parse_message({"Type": "AdaptiveCard", "Body": [], "Actions": [button]}).cards
        assert card.source["actions"] == [{"type": "Action.Submit", "title": "Go", "data": {"OrderId": 7}}]  # type: ignore[union-attr]


class TestAnAttachment:
    @pytest.mark.parametrize(
        "value",
        [
            ATTACHMENT,
            {"attachments": [ADAPTIVE]},
            {"type": "message", "attachments": [ADAPTIVE]},
            {"attachments": [{**ADAPTIVE, "contentType": KIND, "content": None}]},
            {"attachments": [{**ATTACHMENT, "content": json.dumps(ADAPTIVE)}]},
            {"attachments": [{"content": json.dumps(ADAPTIVE)}]},
            {"attachments": [{"type": "MessageCard", "text": "disk full"}]},
            {"body": ATTACHMENT},
            {"body": {"contentType": "html", "content": "<p>disk full</p>"}},
            {"body": {"contentType": "text", "content": "disk full"}},
            {"subject": None, "body": {"contentType": "html", "content": "<b>disk</b> full"}, "attachments": []},
            {"contentType": "text/html", "content": "disk <i>full</i>"},
            {"attachments": ATTACHMENT},
            {"type": "message", "attachments": json.dumps([ATTACHMENT])},
            {"attachments": json.dumps(ATTACHMENT)},
            {"attachments": [json.dumps(ATTACHMENT)]},
            {"attachments": [json.dumps(ADAPTIVE)]},
            {"attachments": [{**ATTACHMENT, "content": "\ufeff\n" + json.dumps(ADAPTIVE)}]},
            {"attachments": [{**ATTACHMENT, "content": json.dumps(json.dumps(ADAPTIVE))}]},
            {
                "body": {"contentType": "html", "content": '<attachment id="1"></attachment>'},
                "attachments": [ATTACHMENT],
            },
        ],
    )
    def test_is_read_in_any_form(self, value: dict[str, Any]) -> None:
        assert told(value).replace("**", "") == "disk full"

    def test_has_its_place(self) -> None:
        for value, place in (
            ({"attachments": [{**ADAPTIVE, "body": 7}]}, "/attachments/0/body"),
            ({**ATTACHMENT, "content": {**ADAPTIVE, "body": 7}}, "/content/body"),
            ({"card": {**ADAPTIVE, "body": 7}}, "/card/body"),
        ):
            with pytest.raises(CardError) as refused:
                parse_message(value)
            assert refused.value.pointer == place

    def test_in_a_string_is_held_to_the_same_limits(self) -> None:
        deep = "[" * 200 + "]" * 200
        with pytest.raises(CardError, match="deeper"):
            parse_message({"attachments": [{"contentType": KIND, "content": f'{{"body": {deep}}}'}]})


class TestWords:
    @pytest.mark.parametrize("title", ["title", "subject", "Title", "headline"])
    @pytest.mark.parametrize("text", ["text", "body", "description", "message", "content", "msg", "Message"])
    def test_of_a_flat_message_are_shown_in_order(self, title: str, text: str) -> None:
        assert told({"id": "high", text: "db-3 is full", title: "Disk"}) == "Disk\ndb-3 is full"
        assert told({text: "db-3 is full"}) == "db-3 is full"
        assert told({title: "Disk"}) == "Disk"

    @pytest.mark.parametrize("label", ["name", "key", "title", "label"])
    def test_of_facts_are_shown_under_any_name(self, label: str) -> None:
        assert told({"sections": [{"facts": [{label: "Host", "value": "db-3"}]}]}) == "Host: db-3"

    @pytest.mark.parametrize("shape", SHAPES)
    @settings(max_examples=10, deadline=None)
    @given(found=st.lists(words, min_size=5, max_size=5, unique=True))
    def test_of_other_services_are_never_lost(self, shape: str, found: list[str]) -> None:
        value = json.loads(Template(shape).substitute(dict(zip("abcde", found, strict=True))))
        shown = told(value)
        for word in found:
            assert word in shown
        assert "foreign" in [one.rule for one in parse_message(value).findings]

    @pytest.mark.parametrize("value", [{"zen": "x", "hook_id": 1}, {"a": [{"b": "c"}]}, {"message": 7}, {"text": " "}])
    def test_that_are_not_there_are_asked_for(self, value: dict[str, Any]) -> None:
        with pytest.raises(CardError) as refused:
            parse_message(value)
        assert refused.value.rule == "summary-or-text"

    def test_are_limited(self) -> None:
        shown = told({"items": [{"text": f"line {n}"} for n in range(500)]})
        assert "line 99" in shown
        assert "line 100" not in shown

    def test_stand_above_what_hangs_on_them(self) -> None:
        alerts = [{"status": "firing", "labels": {"alertname": "CPU"}, "annotations": {"summary": "too hot"}}]
        assert told({"title": "[FIRING:1]", "message": "Value: 97", "alerts": alerts}).splitlines()[:3] == [
            "[FIRING:1]",
            "Value: 97",
            "too hot",
        ]
        assert told({"subject": "Disk", "attachments": [ATTACHMENT]}) == "Disk\ndisk full"

    @pytest.mark.parametrize(
        "value",
        [
            {"text": {"content": "disk full"}},
            {"text": {"type": "plain_text", "text": "disk full"}},
            {"attachments": [{"fallback": "disk full"}]},
            {"specversion": "1.0", "id": "1", "type": "a.b", "data": "disk full"},
        ],
    )
    def test_are_found_wherever_there_are_any(self, value: dict[str, Any]) -> None:
        assert told(value) == "disk full"

    def test_of_slack_are_as_bold_as_there(self) -> None:
        text = {"type": "mrkdwn", "text": "*Build failed*, ~not~ 2*3*4 * 5"}
        assert parse_message({"blocks": [{"text": text}]}).text == "**Build failed**, ~~not~~ 2*3*4 * 5"


class TestWhatAMessageIsAbout:
    @pytest.mark.parametrize("name", ["status", "severity", "host", "monitorCondition", "alertRule", "event_name"])
    @pytest.mark.parametrize(
        "shape", ['{"alerts": [{"$n": "$v"}]}', '{"$n": "$v", "id": "x"}', '{"data": {"in": {"$n": "$v"}}}']
    )
    def test_is_shown(self, shape: str, name: str) -> None:
        assert told(json.loads(Template(shape).substitute(n=name, v="seven"))) == f"{name}: seven"

    @pytest.mark.parametrize("title", ["", "title", "subject"])
    @pytest.mark.parametrize("text", ["body", "description", "message", "content", "msg"])
    @pytest.mark.parametrize("within", [False, True])
    def test_is_shown_beside_a_text(self, title: str, text: str, within: bool) -> None:
        about = {"severity": "high", "details": "97 %", "url": "https://ci.test/1"}
        value = {text: "full", **({"data": about} if within else about), **({title: "Disk"} if title else {})}
        said = ["Disk"] if title else []
        assert told(value).splitlines() == [*said, "full", "97 %", "severity: high", "ci.test"]

    @pytest.mark.parametrize("name", ["incident", "event", "monitor", "user"])
    def test_has_a_name(self, name: str) -> None:
        assert told({name: {"name": "API errors", "description": "slow"}}).splitlines() == [
            "slow",
            f"{name}: API errors",
        ]

    def test_is_told_once_for_all_labels(self) -> None:
        labels = {"alertname": "Watchdog", "team": "ops"}
        alerts = [{"status": "firing", "labels": {**labels, "pod": "a"}}, {"status": "resolved", "labels": labels}]
        assert told({"version": "4", "status": "firing", "commonLabels": labels, "alerts": alerts}).splitlines() == [
            "status: firing",
            "alertname: Watchdog",
            "team: ops",
            "pod: a",
            "status: resolved",
        ]


class TestLinks:
    @pytest.mark.parametrize(
        "value",
        [
            {"blocks": [{"elements": [{"type": "button", "text": {"text": "Log"}, "url": "$u"}]}]},
            {
                "blocks": [
                    {"text": {"text": "x"}, "accessory": {"type": "button", "text": {"text": "Log"}, "url": "$u"}}
                ]
            },
            {"blocks": [{"elements": [{"elements": [{"type": "link", "text": "Log", "url": "$u"}]}]}]},
            {"text": "x", "attachments": [{"title": "Log", "title_link": "$u"}]},
            {"content": "x", "embeds": [{"title": "Log", "url": "$u", "image": {"url": "https://a.test/i.png"}}]},
            {"cards": [{"widgets": [{"buttons": [{"text": "Log", "onClick": {"openLink": {"url": "$u"}}}]}]}]},
            {"content": {"post": [[{"tag": "a", "text": "Log", "href": "$u"}]]}},
            {"event": {"data": {"title": "Log", "html_url": "$u"}}},
        ],
        ids=repr,
    )
    def test_become_buttons(self, value: dict[str, Any]) -> None:
        url = "https://ci.test/1?a=b"
        cards = parse_message(json.loads(json.dumps(value).replace("$u", url))).cards
        found = [(one.name, one.targets[0].uri) for card in cards for one in card.potential_action]  # type: ignore[union-attr]
        assert found == [("Log", url)]

    @pytest.mark.parametrize(
        ("member", "name"),
        [
            ("url", "ci.test"),
            ("html_url", "ci.test"),
            ("shortlink", "ci.test"),
            ("externalURL", "External URL"),
            ("runbook_url", "Runbook URL"),
            ("panelUrl", "Panel URL"),
        ],
    )
    def test_without_a_name_say_where_they_lead(self, member: str, name: str) -> None:
        (card,) = parse_message({"alerts": [{"status": "down", member: "https://ci.test/1"}]}).cards
        assert [one.name for one in card.potential_action] == [name]  # type: ignore[union-attr]

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "/relative", "ftp://a.test/"])
    def test_lead_to_the_web_only(self, url: str) -> None:
        (card,) = parse_message({"embeds": [{"title": "Log", "url": url}]}).cards
        assert card.potential_action == ()  # type: ignore[union-attr]
