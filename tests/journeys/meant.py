"""Examples of docs/text.md: by kind of text, what is sent, what a reader reads, and what the page has for it."""

ONE_LINE = ("-", "***", "* * * * *", "# 1234", "> 90 %", "+ 49", "- 5 °C", "2024. The year", "1. FC", "---", "| a |")
LINES = (
    "title",
    "title of a section",
    "lines of an activity",
    "facts",
    "names of facts",
    "heading",
    "FactSet",
    "TextRun",
    "label",
)
TABLE = "<table border=1>\n<tr><th>Host<th>Use</tr>\n<tr><td>db-3</td><td>**97** %</table>"
LISTS = "<ol start=3><li>one<ul><li>in <b>it</b></ul><li>two</ol>"
MARKS = "<u>u</u> <s>s</s> H<sub>2</sub>O x<sup>2</sup> <i>i</i> <code>c*c*</code><hr>"
MARKS += "<h2>h</h2><blockquote>q</blockquote><pre>a\n  b_c_</pre>"

# kind, source, words in reading order, selectors that match, selectors that do not
EXAMPLES: list[tuple[str, str, str, str, str]] = [
    *((kind, source, source, "", "li, h1, hr, blockquote, table.rich") for kind in LINES for source in ONE_LINE),
    (
        "text",
        "[ERROR]: https://a.example/x\n[b]: https://a.example/y",
        "[ERROR]: https://a.example/x [b]: https://a.example/y",
        "br",
        "",
    ),
    ("text", "a\n\n    four **spaces**", "a four spaces", "strong", "pre, code"),
    ("text", "# h\n> q\n\n1. a\n2. b\n\n|x|y|\n|-|-|\n|1|2|", "h q 1. a 2. b x y 1 2", "h1, blockquote, ol, table", ""),
    ("text", "007. a\n9. b", "007. a 9. b", "li[value='7'] .number, li[value='9'] .number", ""),
    ("text", "**注意：**请看**（重要）**吧", "注意：请看（重要）吧", "strong", ""),
    (
        "text",
        "<https://a.example/1|Open it> <!here> <@U1>",
        "Open it <!here> <@U1>",
        "a[href='https://a.example/1']",
        "",
    ),
    (
        "text",
        "https://a.example/?a=1&amp;b=2",
        "https://a.example/?a=1&b=2",
        "a[href='https://a.example/?a=1&b=2']",
        "",
    ),
    (
        "text",
        "[w](https://a.example/f(g(x))) [](https://a.example/e)",
        "w https://a.example/e",
        "a[href='https://a.example/f(g(x))']",
        "",
    ),
    ("text", "![g [a]](https://a.example/?t=f(g(b),'x')&w=4)", "", "img[alt='g [a]']", "a"),
    ("text", "List<String> cp <source> <path> a < b", "List<String> cp <source> <path> a < b", "", ""),
    ("text", "x <font color=red>red</font><script>no</script> y", "x red y", "", "font"),
    ("text", "```py\nx_*y*\n```", "py x_*y*", "figcaption, pre", ""),
    *(
        (kind, TABLE, "Host Use db-3 97 %", "table tr th, table td strong", "")
        for kind in ("text", "facts", "text of a section")
    ),
    *(
        (kind, TABLE, "Host Use db-3 **97** %", "table td", "strong")
        for kind in ("HTML", "HTML in facts", "xml", "hero")
    ),
    *(
        (kind, LISTS, "one in it two", "ol[start='3'] > li > ul > li > b", "")
        for kind in ("text", "HTML", "xml", "facts", "hero")
    ),
    *((kind, MARKS, "", "u, s, sub, sup, i, code, hr, h2, blockquote, pre", "em") for kind in ("text", "HTML", "xml")),
    ("HTML", "line one\nline two\n- a", "line one line two - a", "br + br, br", "li"),
    ("HTML", "a_b_c **x** &amp; <b>b</b>", "a_b_c **x** & b", "b", "strong"),
    ("HTML in facts", "x\ny\n* z", "x y * z", "br", "li"),
    ("title", "a &amp; b **c** <b>", "a & b **c** <b>", "", "strong, b"),
    ("plain", "a_b_c **x** <b>x</b>\n    - four", "a_b_c **x** <b>x</b> - four", ".is-plain", "strong, b, li"),
    ("TextBlock", "# h\n> q <b>b</b>", "# h > q <b>b</b>", "", "h1, blockquote, b"),
    ("TextBlock", "a\n\n- x\n- **y**", "a x y", "ul > li strong", ""),
    ("TextBlock", "-", "-", "", "li"),
    ("TextRun", "**x** &amp;", "**x** &amp;", "", "strong"),
    ("a person's words", "[a]: https://a.example/x", "[a]: https://a.example/x", "a", ""),
    ("a person's words", "* * * * *", "* * * * *", "", "li, hr"),
    (
        "a person's words",
        "**注意：**请看 <b>b</b> ![x](https://a.example/p)",
        "注意：请看 <b>b</b> !x",
        "strong",
        "b, img",
    ),
    ("a person's words", "|a|b|\n|-|-|\n|1|2|3|", "|a|b| |-|-| |1|2|3|", "", "table"),
]
