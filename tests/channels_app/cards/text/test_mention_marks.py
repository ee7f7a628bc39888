"""The marks of people and services in a person's text."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.cards.text.mention_marks import Addressed, find_mentions, mark, rewritten, to_text

ADA, BOT = UUID(int=1), UUID(int=2)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).filter(str.strip))
def test_any_name_comes_back(name: str) -> None:
    expected = " ".join(name.split())
    if "`" in name:
        return  # starts code, in which nobody is addressed
    assert find_mentions(f"hi {mark(name, 'user', ADA)}!") == (Addressed(expected, "user", ADA),)
    assert to_text(mark(name, "user", ADA)) == f"@{expected}"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert rewritten(text, lambda one: mark(one.name, one.kind, one.id)).count("@[") == text.count("@[")
    to_text(text)


def test_each_is_named_once_in_order() -> None:
    text = f"{mark('Bot', 'service', BOT)} {mark('Ada', 'user', ADA)} {mark('bot', 'service', BOT)}"
    assert [(one.kind, one.id) for one in find_mentions(text)] == [("service", BOT), ("user", ADA)]


@pytest.mark.parametrize("shape", ["`{}`", "```\n{}\n```", "a `x` `{}`"])
def test_code_addresses_nobody(shape: str) -> None:
    text = shape.format(mark("Bot", "service", BOT))
    assert find_mentions(text) == ()
    assert to_text(text) == text


@pytest.mark.parametrize("text", ["@[x](user:12)", f"@[](user:{ADA})", f"[x](user:{ADA})", f"@[x](team:{ADA})"])
def test_what_is_no_mark_is_text(text: str) -> None:
    assert find_mentions(text) == ()
    assert to_text(text) == text
