"""Reading a body: what senders meant by it, in time in proportion to its size, whatever they put into it."""

import gzip
import json
import time
import zlib
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from channels_app.cards import CardError, plain_text
from connectors.payload import UnsupportedBody, read_body, read_messages
from connectors.payload.parsing import read_fast
from tests.memory import at_most

JSON = "application/json"
SIZE = 250_000
# Letters that each set can write.
SETS = {
    "iso-8859-1": "Gerät für Küche · 5 °C",
    "windows-1252": "Gerät “für” Küche – 5 €",
    "windows-1251": "Диск заполнен",
    "koi8-r": "Диск заполнен",
    "iso-8859-7": "Ο δίσκος γέμισε",
    "gb2312": "磁盘已满",
    "gbk": "磁碟已滿",
    "gb18030": "磁盘已满 𠀀",
    "big5": "磁碟已滿",
    "shift_jis": "ディスクがいっぱい",
    "euc-jp": "ディスクがいっぱい",
    "iso-2022-jp": "ディスクがいっぱい",
    "euc-kr": "디스크가 가득 찼습니다",
    "utf-16": "磁盘已满 ✓",
    "utf-16-le": "Gerät ✓",
    "utf-16-be": "Gerät ✓",
    "utf-32": "Gerät ✓",
}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(texts, inside, max_size=4),
    max_leaves=20,
)
objects = st.dictionaries(texts, values, max_size=5)


def shown(body: bytes, content_type: str = JSON, coding: str = "") -> list[str]:
    return [plain_text(envelope) for envelope, _body in read_messages(read_body(body, content_type, coding))]


def rules(body: bytes, content_type: str = JSON) -> list[tuple[str, str]]:
    return [(one.rule, one.pointer) for one in read_body(body, content_type).findings]


class TestCharacters:
    @pytest.mark.parametrize("charset", SETS)
    @pytest.mark.parametrize("quote", ["{}", '"{}"'])
    def test_are_read_as_declared(self, charset: str, quote: str) -> None:
        body = json.dumps({"text": SETS[charset]}, ensure_ascii=False).encode(charset)
        assert shown(body, f"{JSON}; charset={quote.format(charset.upper())}") == [SETS[charset]]

    @pytest.mark.parametrize(
        "label", ["iso-8859-1", "windows-1252", "gb2312", "utf-16", "no-such-set", "zlib", "x" * 99]
    )
    def test_in_utf_8_win_over_any_label(self, label: str) -> None:
        text = "Gerät 磁盘已满 ✓"
        for body in (json.dumps({"text": text}, ensure_ascii=False), f"{{'text': '{text}'}}", text):
            assert shown(body.encode(), f"text/plain; charset={label}") == [text]

    @pytest.mark.parametrize("label", ["", "; charset=utf-8", "; charset=punycode", "; charset=no-such-set"])
    def test_of_no_set_are_windows_1252_and_the_sender_is_told(self, label: str) -> None:
        body = '{"text": "Gerät „5 €“ für Küche"}'.encode("cp1252")
        assert shown(body, JSON + label) == ["Gerät „5 €“ für Küche"]
        assert rules(body, JSON + label) == [("encoding", "")]

    def test_that_are_nearly_all_utf_8_lose_only_the_broken_one(self) -> None:
        body = '{"text": "磁盘已满 磁盘已满 "}'.encode()[:-2] + b'\xe7"}'
        assert shown(body) == ["磁盘已满 磁盘已满 \ufffd"]
        assert rules(body) == [("encoding", "")]

    @given(st.binary(max_size=60), st.sampled_from(["", *SETS, "utf-7", "rot13", "\x00"]))
    def test_can_always_be_read(self, body: bytes, charset: str) -> None:
        with suppress(CardError, UnsupportedBody):
            read_body(b"x" + body, f"text/plain; charset={charset}")


class TestCompression:
    BODY = b'{"text": "zipped"}'
    RAW = zlib.compress(BODY)[2:-4]

    @pytest.mark.parametrize(
        ("body", "coding"),
        [
            (gzip.compress(BODY, mtime=0), "gzip"),
            (gzip.compress(BODY, mtime=0), "X-GZIP"),
            (gzip.compress(BODY, mtime=0), ""),
            (gzip.compress(BODY, mtime=0), "utf-8"),
            (gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), "gzip, gzip"),
            (gzip.compress(zlib.compress(BODY), mtime=0), "deflate, gzip"),
            (gzip.compress(BODY[:7], mtime=0) + gzip.compress(BODY[7:], mtime=0), "gzip"),
            (zlib.compress(BODY), "deflate"),
            (RAW, "deflate"),
            (BODY, "gzip"),
            (BODY, "deflate"),
            (BODY, "utf-8"),
            (BODY, "identity"),
            (BODY, "br"),
            (BODY, "chunked; q=1"),
        ],
    )
    def test_is_undone_by_what_the_body_is(self, body: bytes, coding: str) -> None:
        assert shown(body, JSON, coding) == ["zipped"]

    @pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br"])
    def test_that_nothing_undoes_is_named(self, coding: str) -> None:
        with pytest.raises(UnsupportedBody, match=coding.rpartition(" ")[2]):
            read_body(b"\xce\xb2\x80\xff\x01", JSON, coding)

    @pytest.mark.parametrize("layers", [1, 2, 3])
    def test_never_grows_beyond_the_limit(self, layers: int) -> None:
        body = b"[" * 30_000_000
        for _layer in range(layers):
            body = gzip.compress(body)
        started = time.process_time()
        with at_most(8 * SIZE), pytest.raises(CardError) as refused:
            read_body(body, JSON, "gzip")
        assert refused.value.rule == "too-large"
        assert time.process_time() - started < 0.5


class TestNearlyJson:
    @settings(max_examples=60, deadline=None)
    @given(objects)
    def test_that_is_faultless_is_read_fast_and_exactly(self, value: dict[str, Any]) -> None:
        for options in ({}, {"ensure_ascii": False}, {"indent": 2}):
            body = json.dumps(value, **options).encode()
            reading = read_body(body, JSON)
            assert reading.value == json.loads(body)
            assert [one.rule for one in reading.findings if one.rule != "number"] == []

    @pytest.mark.parametrize("char", ["\n", "\r\n", "\t", "\x01", "\x0b", "\x1f"])
    @pytest.mark.parametrize("form", ['{{"text": "a{}b"}}', "{{'text': 'a{}b'}}", '{{text: "a{}b",}}'])
    def test_may_have_control_characters_in_strings(self, char: str, form: str) -> None:
        value = read_body(form.format(char).encode(), JSON).value
        assert value["text"].replace("\r\n", "\n") == f"a{char}b".replace("\r\n", "\n")

    def test_with_control_characters_tells_its_sender(self) -> None:
        assert rules(b'{"text": "a\nb"}') == [("json", "")]
        assert rules(b'{\n\t"text": "a",\r\n "title": "b"\n}\n') == []

    @settings(max_examples=40, deadline=None)
    @given(objects.filter(bool), st.integers(0, 2))
    def test_may_be_encoded_again(self, value: dict[str, Any], times: int) -> None:
        body = json.dumps(value)
        for _time in range(times):
            body = json.dumps(body)
        assert read_body(body.encode(), JSON).value == json.loads(json.dumps(value))

    @settings(max_examples=40, deadline=None)
    @example({}, "\\", None, [])
    @given(objects, texts, values, st.lists(st.sampled_from(["a", "x/y", "~"]), max_size=3))
    def test_tells_of_each_member_that_stands_twice(
        self, others: dict[str, Any], name: str, last: Any, path: list[str]
    ) -> None:
        inside = json.dumps({**others, name: 1})[1:-1]
        body = f"{{{inside}, {json.dumps(name)}: {json.dumps(last)}}}"
        pointer = ""
        for member in reversed(path):
            body = json.dumps({member: 0}).replace("0", "%s") % body
        for member in (*path, name):
            pointer += "/" + member.replace("~", "~0").replace("/", "~1")
        reading = read_body(body.encode(), JSON)
        found: Any = reading.value
        for member in path:
            found = found[member]
        assert found[name] == json.loads(json.dumps(last))
        assert ("duplicate", pointer) in [(one.rule, one.pointer) for one in reading.findings]

    @pytest.mark.parametrize("name", ["a\\u0000", "a\\ud800"])
    def test_says_nothing_that_cannot_be_stored(self, name: str) -> None:
        (finding,) = read_body(f'{{"{name}": 1, "{name}": 2, "text": "x"}}'.encode(), JSON).findings
        assert (finding.detail.split("`")[1], finding.pointer) == ("a\ufffd", "/a\ufffd")

    @pytest.mark.parametrize("body", ["NaN", "-Infinity", "1e999", "9" * 5000])
    def test_may_have_numbers_that_are_none(self, body: str) -> None:
        reading = read_body(b'{"text": "x", "n": %s}' % body.encode(), JSON)
        assert reading.value["n"] == body
        assert [one.rule for one in reading.findings] == ["number"]

    def test_keeps_the_digits_of_integers(self) -> None:
        assert read_body(b'{"n": 123456789012345678901}', JSON).value == {"n": 123456789012345678901}

    @settings(max_examples=60, deadline=None)
    @given(st.text(alphabet='{}[]":,\\ \nabu019.eE+-\u00e4"', max_size=40))
    def test_is_read_fast_only_where_nothing_is_to_be_told(self, text: str) -> None:
        if (value := read_fast(b'{"a": ' + text.encode() + b"}")) is not None:
            assert value == json.loads('{"a": ' + text + "}")


class TestSeveralMessages:
    @pytest.mark.parametrize(
        "body",
        [
            '[{"text": "a"}, {"text": "b"}]',
            '{"text": "a"}\n{"text": "b"}\n',
            '{"text": "a"}\r\n\r\n{"text": "b"}',
            '{"text": "a"}{"text": "b"}',
            '\x1e{"text": "a"}\n\x1e{"text": "b"}\n',
            '"[{\\"text\\": \\"a\\"}, {\\"text\\": \\"b\\"}]"',
        ],
    )
    def test_are_read_in_order(self, body: str) -> None:
        assert shown(body.encode()) == ["a", "b"]

    def test_keep_their_own_places_and_bodies(self) -> None:
        found = read_messages(read_body(b'[{"text": "a", "x": 1}, {"text": "b", "y": 2}]', JSON))
        assert [[one.pointer for one in envelope.findings] for envelope, _body in found] == [["/0/x"], ["/1/y"]]
        assert [json.loads(body)["text"] for _envelope, body in found] == ["a", "b"]


class TestWords:
    @pytest.mark.parametrize("label", ["", "text/plain", JSON, "application/x-www-form-urlencoded", "x/y"])
    @pytest.mark.parametrize("text", ["disk full", "Build #7: 3 failed", "磁盘已满"])
    def test_are_a_message_under_any_label(self, text: str, label: str) -> None:
        assert shown(text.encode(), label) == [text]

    def test_may_be_a_json_string(self) -> None:
        assert shown(b'"disk full"') == ["disk full"]

    def test_are_refused_where_only_json_is_taken(self) -> None:
        with pytest.raises(CardError, match="line 1 column 1"):
            read_body(b"disk full", JSON, takes_words=False)


def hostile() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for char in "{}[]\",:\\'/*<>&#\n\t \x00\x1e\x7f-+.eE0n\u2028ä":
        found[f"a run of {char!r}"] = (char * SIZE).encode()[:SIZE]
        found[f"a string of {char!r}"] = b'{"text": "' + (char * SIZE).encode()[:SIZE] + b'"}'
        found[f"after a brace {char!r}"] = b"{" + (char * SIZE).encode()[:SIZE]
    for piece in (
        '{"a":',
        '["a",',
        '{"a":1}',
        '{"a":1,"a":1},',
        "{'a':",
        "[[],",
        "[],",
        '"a",',
        "//",
        "/*",
        '"\\"',
        "{}\n",
    ):
        found[f"repeated {piece!r}"] = (piece * (SIZE // len(piece))).encode()
        found[f"listed {piece!r}"] = b'{"text": "x", "a": [' + (piece * (SIZE // len(piece))).encode() + b"]}"
        short = piece * (60_000 // len(piece))
        found[f"short {piece!r}"] = short.encode()
    many = ", ".join(f'"k{i}": 1' for i in range(21_000))
    found["many names, the last one twice"] = f'{{"k20999": 0, {many}}}'.encode()
    found["many objects with a name twice"] = b'{"x": [' + b", ".join([b'{"a": 1, "a": 1}'] * 14_000) + b"]}"
    found["a long name above many objects"] = (
        b'{"' + b"k" * 100_000 + b'": [' + b"[]," * 40_000 + b'{"a": 1, "a": 2}], "a": 1, "a": 2}'
    )
    found["numbers of many digits"] = b'{"n": [' + b", ".join([b"9" * 4000] * 60) + b"]}"
    nested: Any = {"text": "x"}
    for _time in range(12):
        nested = {"content": json.dumps(nested)}
    found["JSON in JSON in JSON"] = json.dumps({"attachments": [nested]}).encode()
    found["attachments in strings"] = json.dumps(
        {"attachments": [{"content": json.dumps({"type": "AdaptiveCard", "body": [{}] * 300})}] * 250}
    ).encode()[:SIZE]
    found["words in foreign shapes"] = json.dumps(
        {"a": [{"title": f"t{n}", "text": "x"} for n in range(6_000)]}
    ).encode()
    found["named values"] = json.dumps({"a": [{"name": f"t{n}", "value": n} for n in range(6_000)]}).encode()
    found["capital names"] = json.dumps({"Type": "x", "Attachments": [{"Text": {"A": 1}}] * 9_000}).encode()
    found["many messages"] = b"[" + b",".join([b'{"text": "x"}'] * 15_000) + b"]"
    found["many lines"] = b"\n".join([b'{"text": "x"}'] * 15_000)
    found["a form of one field"] = b"text=" + b"%41" * 80_000
    found["many characters of no set"] = b'{"text": "' + b"\xe4" * SIZE + b'"}'
    found["gzip streams"] = gzip.compress(b"") * 12_000
    return found


HOSTILE = hostile()
LABELS = (JSON, "text/plain; charset=gb2312", "application/x-www-form-urlencoded; charset=iso-2022-jp")


def cost_of(body: bytes, label: str) -> float:
    """Returns seconds of processor time."""
    started = time.process_time()
    with suppress(CardError, UnsupportedBody):
        read_messages(read_body(body, label))
    return time.process_time() - started


class TestHostileBodies:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_take_no_longer_than_honest_ones(self, name: str) -> None:
        for label in LABELS:
            # The best of three: shared caches make processor time of a neighbour's work, too.
            assert min(cost_of(HOSTILE[name], label) for _attempt in range(3)) < 0.5


FORM = "application/x-www-form-urlencoded"


class TestForms:
    @pytest.mark.parametrize("charset", [name for name in SETS if not name.startswith(("utf", "iso-2022"))])
    def test_are_read_in_their_character_set(self, charset: str) -> None:
        text = SETS[charset]
        escaped = quote(text, encoding=charset, safe="").encode()
        label = f"{FORM}; charset={charset}"
        assert shown(b"text=" + escaped, label) == [text]
        payload = quote(json.dumps({"text": text}, ensure_ascii=False), encoding=charset, safe="").encode()
        assert shown(b"payload=" + payload, label) == [text]

    def test_without_one_are_utf_8_or_windows_1252(self) -> None:
        assert shown(b"text=Gr%C3%B6%C3%9Fe+%E2%9C%93", FORM) == ["Größe ✓"]
        assert shown(b"text=Gr%F6%DFe", FORM) == ["Größe"]
        assert ("encoding", "") in rules(b"text=Gr%F6%DFe", FORM)
        assert shown("text=Größe&title=ü".encode(), FORM) == ["ü\nGröße"]


class TestWhatPassesForJson:
    @pytest.mark.parametrize(
        "path",
        [
            r"C:\Windows\System32",
            r"C:\Windows\new\temp",
            r"see d:\new\Bar\report.txt now",
            r"\\srv\data\users",
            r"D:\users\x",
            r"\d+\.\w",
            "it's \\ so",
        ],
    )
    def test_keeps_every_backslash(self, path: str) -> None:
        assert shown(b'{"text": "' + path.encode() + b'"}')[0].replace("\\", "") == path.replace("\\", "")
        if "\\\\" not in path:
            assert read_body(b'{"text": "' + path.encode() + b'"}', JSON).value == {"text": path}

    def test_may_be_what_python_prints(self) -> None:
        value = {"text": "None of it's \\True", "x": None, "y": [True, False]}
        assert read_body(repr(value).encode(), JSON).value == value

    @given(
        st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts.filter(str.isprintable), min_size=1)
    )
    def test_is_what_python_prints(self, value: dict[str, Any]) -> None:
        value = {name: item for name, item in value.items() if name.isprintable()} or {"a": None}
        assert read_body(repr(value).encode(), JSON).value == value

    @pytest.mark.parametrize("piece", ['\\"', "\\'", '"', "'", "\\", "None ", "\"'"])
    def test_is_read_in_one_walk(self, piece: str) -> None:
        with suppress(CardError):
            read_body(b"{'" + (piece * 30_000).encode()[:60_000], JSON)

    def test_objects_may_have_commas_between_them(self) -> None:
        assert shown(b'{"text": "a"},\n{"text": "b"},') == ["a", "b"]


def test_an_array_may_hold_texts() -> None:
    assert shown(json.dumps(["a", json.dumps({"text": "b"}), {"text": "c"}]).encode()) == ["a", "b", "c"]


@pytest.mark.parametrize("level", range(10))
def test_a_zlib_stream_needs_no_label(level: int) -> None:
    assert shown(zlib.compress(b'{"text": "packed"}', level)) == ["packed"]
    assert shown(b"x\x01y") == ["x\x01y"]
