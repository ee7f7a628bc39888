"""Lists of people as they are pasted: any text is read, and none ends in an error of the server."""

from hypothesis import given
from hypothesis import strategies as st

from channels_app.web import people_lists

PARTS = st.sampled_from(
    [
        "ada@example.com",
        "Ada <ada@example.com>",
        ",",
        ";",
        "\n",
        "\t",
        '"',
        "owner",
        "email,role",
        " ",
        "\r",
        "x" * 140_000,
    ]
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_any_text_is_read_as_lines_with_or_without_faults(text: str) -> None:
    for line in people_lists.read(text):
        assert line.fault or "@" in line.email


@given(st.text(max_size=60))
def test_any_characters_are(text: str) -> None:
    assert all(len(line.email) <= 254 for line in people_lists.read(text))


def test_addresses_as_mail_programs_list_them_are_one_a_line() -> None:
    text = "Ada Lindqvist <ada@example.com>; ben@example.com, chen@example.com"
    assert [line.email for line in people_lists.read(text)] == [
        "ada@example.com",
        "ben@example.com",
        "chen@example.com",
    ]
