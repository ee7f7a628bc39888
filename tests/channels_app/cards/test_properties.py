"""What holds for any JSON value at all."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.cards import (
    CardError,
    Envelope,
    dump_message,
    load_message,
    parse_message,
    plain_text,
)
from channels_app.cards.adaptive.members import NESTED, SCALARS
from channels_app.cards.adaptive.schema import ELEMENTS, PLACES
from channels_app.cards.buttons import find_button
from channels_app.cards.formats.attachments import CARD_TYPES
from channels_app.cards.formats.message_card_actions import ACTIONS, INPUTS
from tests.channels_app.cards.samples import HOSTILE, nodes, render

MEMBERS = sorted(
    {*SCALARS, *NESTED, *PLACES, "type", "@type", "@context", "title", "text", "summary", "sections", "facts"}
    | {"name", "value", "potentialAction", "targets", "target", "uri", "os", "inputs", "actions", "id", "body"}
    | {"activityTitle", "activityImage", "heroImage", "image", "images", "markdown", "startGroup", "headers"}
    | {"attachments", "content", "contentType", "contentUrl", "attachmentLayout", "buttons", "tap", "items"}
    | {"choices", "isMultiSelect", "style", "isRequired", "entities", "mentioned", "fallback", "themeColor"}
    | {"Title", "TEXT", "icon", "price", "key", "a/b", "a~b", "x-url", "patchbay", "data", "version"}
)
WORDS = sorted(
    {*CARD_TYPES, *ACTIONS, *INPUTS, *ELEMENTS.names.values(), "AdaptiveCard", "MessageCard", "message", "drop"}
    | {"Action.Submit", "Action.Http", "Action.OpenUrl", "Action.ShowCard", "openUrl", "mention", "carousel"}
    | {"<at>Ada</at>", "true", "false", "![x](javascript:1)", "[x](javascript:1)", "https://a.test/", "\x00", "1.5"}
    | {"<img src=x onerror=alert(1)>", "<a href='javascript:1'>x</a>", "{{a.value}}", "\ud800", "RichText"}
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(WORDS)
    | st.sampled_from(HOSTILE)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)
objects = st.dictionaries(st.sampled_from(MEMBERS), anything, max_size=8)
typed = st.builds(lambda kind, rest: {**rest, "type": kind}, st.sampled_from(WORDS), objects)
elements = st.lists(typed | objects, max_size=4)
adaptive_cards = st.builds(
    lambda body, actions, rest: {**rest, "type": "AdaptiveCard", "body": body, "actions": actions},
    elements,
    elements,
    objects,
)
sections = st.fixed_dictionaries(
    {},
    optional={
        "text": scalars,
        "facts": st.lists(st.fixed_dictionaries({"name": scalars, "value": scalars})),
        "images": st.lists(st.fixed_dictionaries({"image": scalars, "title": scalars})),
        "heroImage": st.fixed_dictionaries({"image": scalars}),
        "activityImage": scalars,
        "markdown": st.booleans(),
        "potentialAction": elements,
    },
)
message_cards = st.fixed_dictionaries(
    {"text": st.sampled_from(WORDS)},
    optional={"sections": st.lists(sections, max_size=3), "potentialAction": elements, "themeColor": scalars},
)
attachments = st.builds(
    lambda kind, content: {"contentType": kind, "content": content},
    st.sampled_from(sorted(CARD_TYPES)),
    adaptive_cards | message_cards | objects,
)
wrappers = st.builds(
    lambda items, rest: {**rest, "attachments": items}, st.lists(attachments, min_size=1, max_size=3), objects
)
messages = anything | objects | adaptive_cards | message_cards | wrappers


def parsed(value: Any) -> Any:
    try:
        return parse_message(value)
    except CardError:
        return None


@settings(max_examples=150, deadline=None)
@given(messages)
def test_nothing_but_a_card_error_is_raised(value: Any) -> None:
    envelope = parsed(value)
    if envelope is not None:
        plain_text(envelope)
        json.dumps(render(envelope).cards, allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(messages)
def test_what_was_stored_comes_back_equal(value: Any) -> None:
    envelope = parsed(value)
    if envelope is None:
        return
    stored = json.dumps(dump_message(envelope), allow_nan=False)
    stored.encode()
    assert "\\u0000" not in stored
    assert load_message(json.loads(stored)) == envelope


ADDRESS = re.compile(r"(?i)^(url|uri|iconurl|poster|backgroundimage|target|src|href|.*(url|uri))$")
ALLOWED = re.compile(r"(?i)^(https?://|mailto:|tel:|/proxy\?u=https?://|data:image/(png|jpe?g|gif|webp);base64,)")


@settings(max_examples=150, deadline=None)
@given(messages)
def test_no_address_has_a_scheme_off_the_list(value: Any) -> None:
    envelope = parsed(value)
    if envelope is None:
        return
    for node in nodes(render(envelope).cards):
        for key, item in node.items():
            if ADDRESS.match(key) and isinstance(item, str):
                assert ALLOWED.match(item), (key, item)
                assert not re.search(r"[\x00-\x1f]", item)


@settings(max_examples=150, deadline=None)
@given(messages)
def test_every_calling_button_is_found_again_and_carries_only_its_id(value: Any) -> None:
    envelope = parsed(value)
    if envelope is None:
        return
    for node in nodes(render(envelope).cards):
        if node.get("type") == "Action.Submit" and node.get("isEnabled") is not False:
            assert set(node["data"]) == {"patchbayAction"}
            assert is_found(envelope, node["data"]["patchbayAction"])


def is_found(envelope: Envelope, action_id: str) -> bool:
    try:
        return find_button(envelope, action_id) is not None
    except CardError as error:
        return error.rule == "type"  # there, but not fit to be sent
