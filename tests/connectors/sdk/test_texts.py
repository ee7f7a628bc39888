import pytest

from connectors.sdk.texts import first_line, is_among, listed, shortened, text_of_html, web_address


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("short", 5, "short"),
        ("two words", 5, "two…"),
        ("two words more", 9, "two words…"),
        ("Donaudampfschiff", 5, "Donau…"),
        ("发布 这一版改进了搜索的速度", 8, "发布 这一版改进…"),
        ("", 5, ""),
    ],
)
def test_a_long_text_is_cut_between_words_where_it_has_any(text: str, length: int, cut: str) -> None:
    assert shortened(text, length) == cut


def test_html_becomes_one_line_of_what_a_reader_would_see() -> None:
    html = "<p>One &amp;<br>two</p>\n<ul><li>three</li></ul><script>evil()</script><style>p{}</style>"
    assert text_of_html(html) == "One & two three"


def test_the_first_line() -> None:
    assert first_line("Fix it\n\nIt was broken.") == "Fix it"
    assert first_line("") == ""


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("/x", "https://b.example/x"),
        ("javascript:alert(1)", ""),
        ("https://a.example/x\n", "https://a.example/x"),
        ("https://a b/", ""),
        ("http://[", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_are_links(url: str | None, found: str) -> None:
    assert web_address(url, "https://b.example/feed") == found


def test_what_people_type_with_commas_between() -> None:
    assert listed(" a, b c ,, ") == ["a", "b c"]
    assert is_among("release/2", "main, release/*")
    assert not is_among("Main", "main, release/*")
    assert is_among("anything", " , ")
