"""Collects from other services' messages what people would read in them: words, states, links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from channels_app.cards import limits
from channels_app.cards.formats.wording import HANGING, TEXTS, TITLES, Words, texts_named
from channels_app.cards.text import urls

# Texts; names are compared in lower case, without what joins their words.
MORE = frozenset({*TITLES, *TEXTS, "summary", "subtitle", "pretext", "caption", "reason", "header", "footer"})
MORE |= {"bottomlabel", "authorname", "alttext"}
# The state that a text is about; without it, "disk full" and its resolution look the same.
STATES = frozenset({"status", "state", "severity", "level", "priority", "alertname", "alertrule", "rulename"})
STATES |= {"monitorcondition", "eventname", "eventseverity", "host", "hostname", "instance", "service", "servicename"}
STATES |= {"environment", "project", "condition"}
# Objects whose members are all named values, whatever they are called.
LABELLED = frozenset({"labels", "commonlabels", "grouplabels", "annotations", "commonannotations"})
ADDRESSES = frozenset({"url", "titlelink", "link", "href", "htmlurl", "weburl", "permalink", "externalurl"})
# Names that say only that the value is an address.
PLAIN = frozenset({*ADDRESSES, "shortlink"}) - {"externalurl"}
ADDRESSES |= {"shortlink", "generatorurl", "dashboardurl", "panelurl", "runbookurl", "ruleurl", "authorlink"}
# Between the words of a member's name.
PARTS = re.compile(r"[_-]|(?<=[a-z])(?=[A-Z])")
# Members that make a name the name of a value.
VALUED = frozenset({"value", "text", "content"})
PICTURES = frozenset({"image", "thumbnail", "video", "icon"})
LABELS = ("name", "title", "key", "label", "toplabel")
VALUES = ("value", "text", "content")
# Slack's own Markdown: one star is bold, one tilde strikes.
BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
STRUCK = re.compile(r"(?<![\w~])~(?=\S)([^~\n]+)(?<=\S)~(?![\w~])")


def gather(value: Any, found: Words) -> Words:
    """Adds all words inside `value`, which is no deeper than an admitted message."""
    if isinstance(value, list):
        for item in value:
            gather(item, found)
    elif isinstance(value, dict) and not (named_value(value, found) or button(value, found)):
        said = found.count
        for key, item in value.items():
            member(joined(key), key, item, value, found)
        if found.count == said and isinstance(fallback := value.get("fallback"), str) and fallback.strip():
            found.add(fallback)
    return found


def around(value: dict[str, Any], used: Collection[str], found: Words) -> None:
    """Adds what stands beside a message's own words and directly inside them: states, names and links."""
    for key, item in value.items():
        name = joined(key)
        if key in used or name in HANGING:
            continue
        if isinstance(item, dict) and name not in PICTURES:
            within = {inner: held for inner, held in item.items() if not isinstance(held, (dict, list))}
            member(name, key, within, value, found)
        elif not isinstance(item, (dict, list)):
            member(name, key, item, value, found)


def member(name: str, key: str, item: Any, holder: dict[str, Any], found: Words) -> None:
    if isinstance(item, dict) and name in LABELLED:
        labelled(item, found)
    elif isinstance(item, (dict, list)):
        if name in PICTURES:
            return
        called = item.get("name") if isinstance(item, dict) and not VALUED & item.keys() else None
        if isinstance(called, str) and called.strip():
            found.add(called) if name == "author" else found.fact(key, called)
        gather(item, found)
    elif isinstance(item, str) and item.strip():
        say(name, key, as_marked(item, holder), holder, found)
    elif name in STATES and isinstance(item, (int, float)) and not isinstance(item, bool):
        found.fact(key, repr(item))


def labelled(value: dict[str, Any], found: Words) -> None:
    for key, item in value.items():
        name = joined(key)
        if isinstance(item, str) and item.strip():
            if name in MORE or name in ADDRESSES:
                say(name, key, item, {}, found)
            else:
                found.fact(key, item)


def say(name: str, key: str, item: str, holder: dict[str, Any], found: Words) -> None:
    if name in TITLES and not found.title and not found.lines:
        found.title = item
    elif name in MORE:
        found.add(item)
    elif name in STATES:
        found.fact(key, item)
    elif name in ADDRESSES and (url := urls.web(item)):
        found.link(label_of(holder) or named(name, key, url), url)


def named_value(value: dict[str, Any], found: Words) -> bool:
    """Adds a name with its value, such as a field of an embed, and returns whether the object was one."""
    names = {joined(key): key for key in value}
    if "value" not in names and not ("toplabel" in names and ("text" in names or "content" in names)):
        return False
    label = next(texts_named(value, names, LABELS), None)
    item = next((value[names[name]] for name in VALUES if name in names), None)
    if label is None or not isinstance(item, (str, int, float)):
        return False
    found.fact(label[1], item if isinstance(item, str) else repr(item))
    for _key, more in texts_named(value, names, ("bottomlabel",)):
        found.add(more)
    return True


def button(value: dict[str, Any], found: Words) -> bool:
    """Adds a label with its address, as of a button or a link within a text, and returns whether the object was one."""
    if not ({"onClick", "elements"} & value.keys()) and value.get("type", value.get("tag")) not in (
        "button",
        "link",
        "a",
    ):
        return False
    label, url = label_of(value), next(addresses(value), None)
    if not label or url is None:
        return False
    found.link(label, url)
    return True


def addresses(value: dict[str, Any]) -> Iterator[str]:
    for key, item in value.items():
        if isinstance(item, str) and joined(key) in ADDRESSES and (url := urls.web(item)):
            yield url
        elif isinstance(item, dict) and joined(key) in ("onclick", "openlink"):
            yield from addresses(item)


def label_of(value: dict[str, Any]) -> str:
    """Returns the object's own label (its title, text or name), or "" if it has none."""
    for name in ("title", "text", "name"):
        item = value.get(name)
        if isinstance(item, dict):
            item = item.get("text")
        if isinstance(item, str) and item.strip():
            return item
    return ""


def named(name: str, key: str, url: str) -> str:
    """Returns a label for a link that has none: the name of its member, or the host it leads to."""
    if name in PLAIN:
        return urlsplit(url).hostname or url
    parts = [part for part in PARTS.split(key) if part]
    spaced = " ".join("URL" if part.lower() == "url" else part for part in parts)
    return spaced[:1].upper() + spaced[1:]


def as_marked(text: str, holder: dict[str, Any]) -> str:
    if holder.get("type") != "mrkdwn" or len(text) > limits.MARKDOWN:
        return text
    return STRUCK.sub(r"~~\1~~", BOLD.sub(r"**\1**", text))


def joined(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")
