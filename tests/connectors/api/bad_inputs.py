"""What a webhook refuses, and how: the table behind test_bad_input."""

import gzip
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True)
class Bad:
    body: Any
    rule: str
    pointer: str | None = ""
    status: int = 400
    label: str | None = JSON
    method: str = "POST"
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)


def card(**members: Any) -> dict[str, Any]:
    return {"@type": "MessageCard", "summary": "s", **members}


def section(**members: Any) -> dict[str, Any]:
    return card(sections=[{"text": "first"}, members])


def action(**members: Any) -> dict[str, Any]:
    return card(potentialAction=[members])


def attached(content: Any, kind: Any = ADAPTIVE) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": kind, "content": content}]}


def nested(depth: int) -> bytes:
    return b'{"text": "x", "a": ' + b"[" * depth + b"]" * depth + b"}"


def zipped(body: bytes, times: int) -> bytes:
    for _layer in range(times):
        body = gzip.compress(body)
    return body


LARGE = json.dumps({"text": "x" * 300 * 1024}).encode()
SIZES = {"limit": 262_144, "actual": len(LARGE)}

BODIES = {
    "nothing": Bad(b"", "empty"),
    "nothing without a label": Bad(b"", "empty", label=None),
    "blanks": Bad(b" \r\n\t ", "empty"),
    "only a byte order mark": Bad(b"\xef\xbb\xbf", "empty"),
    "an empty object": Bad({}, "payload"),
    "a list": Bad([], "payload"),
    "a list of numbers": Bad([7], "payload", "/0"),
    "a list with a card that says nothing": Bad([{"text": "x"}, {"text": ""}], "summary-or-text", "/1"),
    "a list with a card that has a fault": Bad([{"text": "x"}, {"text": {}}], "type", "/1/text"),
    "51 cards": Bad([{"text": "x"}] * 51, "messages"),
    "an empty string": Bad("", "payload"),
    "a word of Python's": Bad(b"None", "json"),
    "a string that holds broken JSON": Bad(json.dumps('{"text": '), "json"),
    "lines with a broken one": Bad(b'{"text": "x"}\n{"text": \n', "json"),
    "a card and something else": Bad(b'{"text": "x"} 7', "json"),
    "null": Bad(None, "payload"),
    "a number": Bad(7, "payload"),
    "true": Bad(True, "payload"),
    "JSON cut off": Bad(b'{"text": "x', "json"),
    "JSON without its last brace": Bad(b'{"text": "x"', "json"),
    "a missing comma": Bad(b'{"text": "x" "title": "y"}', "json"),
    "a line break in a string": Bad(b'{"text": "x\ny"', "json"),
    "a template not filled in": Bad(b'{"text": {{ alert }} }', "json"),
    "65 levels": Bad(nested(65), "depth"),
    "100,000 levels": Bad(nested(100_000), "depth"),
    "100,000 levels of objects": Bad(b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "depth"),
    "300 KB": Bad(LARGE, "too-large", None, 413, facts=SIZES),
    "300 KB in chunks": Bad([LARGE[:200_000], LARGE[200_000:]], "too-large", None, 413, facts=SIZES),
    "XML": Bad(b"<?xml version='1.0'?><a/>", "unsupported", None, 415, "application/xml"),
    "XML that says it is JSON": Bad(b"\n<a>x</a>", "unsupported", None, 415),
    "a web page": Bad(b"<!doctype html><p>x", "unsupported", None, 415, None),
    "cut gzip": Bad(gzip.compress(b'{"text": "x"}')[:-9], "encoding"),
    "damaged gzip": Bad(gzip.compress(b'{"text": "x"}')[:12] + b"\xff" * 9, "encoding"),
    "gzip within gzip within gzip and so on": Bad(zipped(b'{"text": "x"}', 9), "encoding"),
    "a thousand gzip streams": Bad(gzip.compress(b"") * 1000, "encoding"),
    "gzip that grows a hundredfold": Bad(gzip.compress(b" " * 30_000_000), "too-large", "", 413),
    "deflate that grows a hundredfold": Bad(
        zlib.compress(b" " * 30_000_000), "too-large", "", 413, headers={"content_encoding": "deflate"}
    ),
    "what brotli made": Bad(b"\x0b\x06\x80{\xff\x03", "unsupported", None, 415, headers={"content_encoding": "br"}),
    "multipart": Bad(b"--x\r\n\r\nhello\r\n--x--", "unsupported", None, 415, "multipart/form-data; boundary=x"),
    "a form without text": Bad(b"a=1&b=2", "payload", label=FORM),
    "a form whose payload is not JSON": Bad(b"payload=hello", "json", label=FORM),
    "a form with 200 fields": Bad(
        "&".join(["text=x", *(f"f{i}=1" for i in range(200))]).encode(), "payload", label=FORM
    ),
}
CARDS = {
    "a MessageCard that says nothing": Bad({"@type": "MessageCard", "@context": "x"}, "summary-or-text"),
    "an empty text": Bad({"text": ""}, "summary-or-text"),
    "a blank text": Bad({"text": " \n "}, "summary-or-text"),
    "another product's JSON": Bad({"zen": "Keep it simple.", "hook_id": 1}, "summary-or-text"),
    "an object as text": Bad({"text": {"a": 1}}, "type", "/text"),
    "a list as title": Bad(card(title=["x"]), "type", "/title"),
    "an object as summary": Bad({"text": "x", "summary": {}}, "type", "/summary"),
    "a list as themeColor": Bad(card(themeColor=[]), "type", "/themeColor"),
    "a number as sections": Bad(card(sections=7), "type", "/sections"),
    "a string as section": Bad(card(sections=["x"]), "type", "/sections/0"),
    "a list as activityTitle": Bad(section(activityTitle=[]), "type", "/sections/1/activityTitle"),
    "an object as section text": Bad(section(text={}), "type", "/sections/1/text"),
    "an object as activityImage": Bad(section(activityImage={}), "type", "/sections/1/activityImage"),
    "a number as facts": Bad(section(facts=7), "type", "/sections/1/facts"),
    "a list as fact": Bad(section(facts=[["a", "b"]]), "type", "/sections/1/facts/0"),
    "an object as fact value": Bad(section(facts=[{"name": "a", "value": {}}]), "type", "/sections/1/facts/0/value"),
    "a list as fact name": Bad(section(facts=[{"name": []}]), "type", "/sections/1/facts/0/name"),
    "a string as images": Bad(section(images="x"), "type", "/sections/1/images"),
    "a number as image": Bad(section(images=[3]), "type", "/sections/1/images/0"),
    "a list as heroImage": Bad(section(heroImage=[]), "type", "/sections/1/heroImage"),
    "a word as markdown": Bad(section(markdown="sometimes"), "type", "/sections/1/markdown"),
    "an object as potentialAction": Bad(card(potentialAction={}), "type", "/potentialAction"),
    "a string as action": Bad(card(potentialAction=["x"]), "type", "/potentialAction/0"),
    "an object as action name": Bad(action(**{"@type": "OpenUri", "name": {}}), "type", "/potentialAction/0/name"),
    "a number as targets": Bad(action(**{"@type": "OpenUri", "targets": 3}), "type", "/potentialAction/0/targets"),
    "an object as uri": Bad(
        action(**{"@type": "OpenUri", "targets": [{"uri": {}}]}), "type", "/potentialAction/0/targets/0/uri"
    ),
    "a string as inputs": Bad(action(**{"@type": "ActionCard", "inputs": "x"}), "type", "/potentialAction/0/inputs"),
    "a word as maxLength": Bad(
        action(**{"@type": "ActionCard", "inputs": [{"@type": "TextInput", "maxLength": "long"}]}),
        "type",
        "/potentialAction/0/inputs/0/maxLength",
    ),
    "a message that says nothing": Bad({"type": "message"}, "summary-or-text"),
    "a message without attachments": Bad({"type": "message", "attachments": []}, "summary-or-text"),
    "an object as attachments": Bad({"type": "message", "attachments": {}}, "type", "/attachments"),
    "a string as attachment": Bad({"attachments": ["x"]}, "type", "/attachments/0"),
    "a number as attachments": Bad({"attachments": 1}, "type", "/attachments"),
    "an object as contentType": Bad(attached({}, {}), "type", "/attachments/0/contentType"),
    "an unknown contentType": Bad(attached({}, "image/x-cat"), "content-type", "/attachments/0/contentType"),
    "no contentType": Bad({"attachments": [{"content": {}}]}, "content-type", "/attachments/0/contentType"),
    "a string as Adaptive Card": Bad(attached("x"), "type", "/attachments/0/content"),
    "no Adaptive Card": Bad(attached(None), "type", "/attachments/0/content"),
    "an object as body": Bad(attached({"type": "AdaptiveCard", "body": {}}), "type", "/attachments/0/content/body"),
    "a string as actions": Bad(
        attached({"type": "AdaptiveCard", "actions": "x"}), "type", "/attachments/0/content/actions"
    ),
    "a hero card's buttons as string": Bad(
        attached({"title": "x", "buttons": "y"}, "application/vnd.microsoft.card.hero"),
        "type",
        "/attachments/0/content/buttons",
    ),
}
GOOD = {"text": "x"}
REQUESTS = {
    **{
        f"a {method}": Bad(GOOD, "method", None, 405, method=method)
        for method in ("GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND")
    },
    "a PUT of no JSON": Bad(b"x", "method", None, 405, method="PUT"),
    "an unknown token": Bad(GOOD, "unknown", None, 404, token="pbh_" + "f" * 32),
    "a token cut short": Bad(GOOD, "unknown", None, 404, token="pbh_" + "f" * 30),
    "a word as token": Bad(GOOD, "unknown", None, 404, token="token"),
    "a token in another alphabet": Bad(GOOD, "unknown", None, 404, token="%D0%B0" * 32),
    "a broken body to an unknown token": Bad(b"{", "unknown", None, 404, token="f" * 32),
}
TABLE = {**BODIES, **CARDS, **REQUESTS}
