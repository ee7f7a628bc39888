from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.cards.text import markup, tags
from channels_app.cards.text import unmarked as unmarking
from channels_app.cards.text.unmarked import unmarked
from tests.channels_app.cards.samples import HOSTILE, image_url


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a<br>b", "a<br>b"),
        ("a<br/>\nb<BR />c", "a<br>b<br>c"),
        ("<b>x</b> <EM class=y>y</em> <font color=red>z</font>", "<b>x</b> <em>y</em> z"),
        (
            "<a href='https://a.test/?a=1&amp;b=2' target=_blank>there</a>",
            '<a href="https://a.test/?a=1&amp;b=2">there</a>',
        ),
        ("<a href=javascript:alert(1)>x</a>", "<a>x</a>"),
        ("<h2>T</h2>\n<ul>\n  <li>a\n  <li>b</ul>\nc", "<h2>T</h2><ul><li>a\n\n</li><li>b</li></ul>\n\nc"),
        ("<pre>a_b\n  *c*</pre>", "<pre>a&#95;b&#10;  &#42;c&#42;</pre>"),
        ("<table><tr><td>x<td><b>y</table>", "<table><tr><td>x</td><td><b>y</b></td></tr></table>"),
        ("<p>x<p>y", "<p>x</p><p>y</p>"),
        ("</b>x</div>", "x"),
        ("List<String> <hostname> cp <source> <path>", "List<String> <hostname> cp <source> <path>"),
        ("if a<b and c>d, <p or so> x", "if a<b and c>d, <p or so> x"),
        ("<b and c>d</b> <td nowrap>x", "<b>d</b> <td>x</td>"),
        ("<center>x</center>", "<div>x</div>"),
        ("<img src='https://a.test/i.png' alt=i>", f'<img src="{image_url("https://a.test/i.png")}" alt="i">'),
        ("<img src=x.png alt='a cat'>", "a cat"),
        ("`<br>` and ```\n<b>\n```", "`<br>` and ```\n<b>\n```"),
        ("<https://a.test> <a@b.test> a < b > c", "<https://a.test> <a@b.test> a < b > c"),
        ("<script>x</script>y", "y"),
        ("a <script> tag <!-- and a comment -->", "a <script> tag <!-- and a comment -->"),
        ("![cat](https://a.test/c.png)", f"![cat]({image_url('https://a.test/c.png')})"),
        ('![cat](https://a.test/c.png "title")', f'![cat]({image_url("https://a.test/c.png")} "title")'),
        ("![cat](javascript:alert)", "cat"),
        ("![](x.png) ![](<y z.png>)", "x.png y z.png"),
        ("![a](https://a.test/?t=f(g(b),'x')&w=4)", "![a](" + image_url("https://a.test/?t=f(g(b),'x')&w=4") + ")"),
        ("![a [b]](https://a.test/c.png)", f"![a [b]]({image_url('https://a.test/c.png')})"),
        ("`![cat](https://a.test/c.png)`", "`![cat](https://a.test/c.png)`"),
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
        ("<table><tr><td>x</td></tr></table>", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("one\ntwo\n<b>- a</b>", "one<br>two<br><b>- a</b>"),
        ("<p>one\ntwo</p>", "<p>one\ntwo</p>"),
        ("<ol start=3><li>x<ol><li>y</ol></ol>", '<ol start="3"><li>x<ol><li>y</li></ol></li></ol>'),
        ("H<sub>2</sub>O <u>u</u> x<sup>2</sup><hr>", "H<sub>2</sub>O <u>u</u> x<sup>2</sup><hr>"),
        ("<textarea>x</textarea> <custom>", "x &lt;custom&gt;"),
        ("<!-- gone --> <!-- no end", " &lt;!-- no end"),
        ("<b onclick=alert(1) style='x' class=y id=z>x</b>", "<b>x</b>"),
        ("<svg onload=alert(1)><circle/></svg>", ""),
        ("<iframe src=https://a.test></iframe><object data=x></object>", ""),
        ("<style>*{}</style><script>x</script>y", "y"),
        ("<form action=x><input name=y></form>", "<div></div>"),
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
    assert cleaned == '<a rel="noopener noreferrer nofollow">x</a>'


@pytest.mark.parametrize(
    "source",
    [
        "***",
        "-",
        "\\",
        "1. one",
        "# one",
        "- one",
        "*x* _y_ `z` ~~w~~",
        "[a](b)",
        "<b>x</b>",
        "a\\b",
        "&amp;",
        "> q",
        "a|b",
        "1) x",
    ],
)
def test_literal_text_reads_the_same(source: str) -> None:
    assert unmarked(markup.literal(source)) == source


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("**b** and *i* and ~~s~~ and `c`", "b and i and s and c"),
        ("# Title\n> quote", "Title\nquote"),
        ("[text](https://a.test)", "text"),
        ("![a cat](https://a.test)", "a cat"),
        ("snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"),
        ("a*b*c **x *y* z** ***w***", "abc x y z w"),
        ("* * * * * and ***", "* * * * * and ***"),
        ("**注意：**请看", "注意：请看"),
        (r"1\. one \*star\* C:\dir", r"1. one *star* C:\dir"),
        ("`a\\*b` ``x`y`` `open", "a\\*b x`y `open"),
        ("a\\`` \\```b``", "a`` `b"),
        ("[ERROR]: https://a.test/x_y_z", "[ERROR]: https://a.test/x_y_z"),
        ("[](https://a.test) [a [b] c](https://a.test/(x)) [x]", "https://a.test a [b] c [x]"),
        ("<https://a.test|Open> <!here> &lt;b&gt; a &amp b", "Open <!here> <b> a &amp b"),
        ("https://a.test/?a=1&amp;b=2 **https://a.test/**", "https://a.test/?a=1&b=2 https://a.test/"),
        ("```py\nx_*y*\n```\na\n---\nb\n***", "py\nx_*y*\na\nb"),
        ("|a|b|\n|-|-|\n|c|d|", "|a|b|\n|c|d|"),
        ('<ul><li>a</li></ul><b>b</b> <img alt="c">', "\n\na\n\nb c"),
        ("---", "---"),
        ("*https://a.test/b*, c", "*https://a.test/b*, c"),
    ],
)
def test_unmarked(source: str, plain: str) -> None:
    assert unmarked(source) == plain


@pytest.mark.parametrize("source", ["-", "***", "* * * * *", "# 1234", "> 90 %", "+ 49", "- 5 °C", "2024. The year"])
def test_one_line_keeps_its_signs(source: str) -> None:
    assert unmarked(source, blocks=False) == source


@pytest.mark.parametrize("source", ["&amp; &lt; &#39; &#x27; &copy;", "?a=1&copy=2&lt=3 &nosuch;"])
def test_entities_end_with_a_semicolon(source: str) -> None:
    assert tags.decoded(source) in ("& < ' ' ©", "?a=1&copy=2&lt=3 &nosuch;")


# Marks, what stands beside them, and pieces of words: what a fast way around the patterns could get wrong.
PIECES = (
    *(
        "*",
        "**",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "```",
        "\\",
        "[",
        "]",
        "(",
        "![",
        "](",
        "<",
        ">",
        "&",
        "&amp;",
        "|",
        "#",
        "# ",
    ),
    *(
        "- ",
        "---",
        "=",
        "\n",
        " ",
        "\t",
        "a",
        "word",
        "snake_case",
        "é",
        "中",
        "1",
        ".",
        "!",
        "://",
        "http://",
        "HTTPS://a.b/c_d",
    ),
    *("<b>", "</b>", "<https://a.b|x>", "<mailto:x>", '<img alt="c d">', "h", "\u00a0", "\u2028"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


# The only signs in texts that are read at once, and what may stand beside them.
SIMPLE = st.lists(st.sampled_from([*"a1é中_* \n.-#|>=(!:,", "a_b", " *a*", " **b c**", "http://a"]), max_size=9).map(
    "".join
)


@settings(max_examples=400)
@given(SIMPLE | texts, st.booleans(), st.booleans())
def test_simple_texts_are_read_as_all_others(source: str, blocks: bool, are_tags_read: bool) -> None:
    if unmarking.IS_MARKED.search(source):
        expected = unmarking.without_marks(source, blocks, are_tags_read)
        assert unmarked(source, blocks=blocks, are_tags_read=are_tags_read) == expected


@given(texts, st.booleans())
def test_tokens_begin_nowhere_else(source: str, are_tags_read: bool) -> None:
    anywhere = re.compile(".", re.DOTALL)
    expected = unmarking.without_marks(source, True, are_tags_read)
    with patch.multiple(unmarking, START=anywhere, START_WITH_ADDRESSES=anywhere):
        assert unmarking.without_marks(source, True, are_tags_read) == expected


@given(st.text(alphabet="a1.)#-= \n*<", max_size=9))
def test_literal_escapes_the_same_where_it_looks_first(source: str) -> None:
    assert markup.literal(source) == markup.START.sub(r"\1\3\\\2\4", source.translate(markup.SIGNS))
