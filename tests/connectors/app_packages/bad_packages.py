"""Packages with one thing wrong each: how it is made, the rule it breaks, and where."""

import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tests.connectors.apps import icon, manifest, package

Change = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Bad:
    name: str
    make: Callable[[], bytes]
    rule: str
    place: str


def document() -> dict[str, Any]:
    return manifest(valid_domains=("builds.example",)).document()


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def whole(**more: bytes | str) -> dict[str, bytes | str]:
    return {
        "manifest.json": json.dumps(document()),
        "color.png": icon(192),
        "outline.png": icon(32, (255, 255, 255, 255)),
        **more,
    }


def changed(change: Change) -> Callable[[], bytes]:
    """A whole package with its manifest changed."""

    def make() -> bytes:
        made = document()
        change(made)
        return package(made)

    return make


def member(*path: str | int, value: Any) -> Callable[[], bytes]:
    def change(made: Any) -> None:
        *parents, last = path
        for name in parents:
            made = made[name]
        made[last] = value

    return changed(change)


def without(*path: str | int) -> Callable[[], bytes]:
    def change(made: Any) -> None:
        *parents, last = path
        for name in parents:
            made = made[name]
        del made[last]

    return changed(change)


def text(content: bytes | str) -> Callable[[], bytes]:
    """A whole package with this as its manifest."""
    return lambda: zipped(whole(**{"manifest.json": content}))


def extra(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    return lambda: zipped(whole(**{name: content}))


def picture(**icons: bytes) -> Callable[[], bytes]:
    return lambda: package(document(), **icons)


def jpeg(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(out, "JPEG")
    return out.getvalue()


def deep_png() -> bytes:
    """A PNG of the right size whose pixels end in the middle."""
    return icon(192)[:-40]


def linked() -> bytes:
    out = io.BytesIO(zipped(whole()))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("passwords.txt")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def flagged(offset: int, flags: int) -> Callable[[], bytes]:
    """A zip whose last entry's headers say something else: 8 is the flags, 10 the method, in the central directory."""

    def make() -> bytes:
        data = bytearray(zipped(whole()))
        local, central = data.rindex(b"PK\3\4"), data.rindex(b"PK\1\2")
        struct.pack_into("<H", data, local + offset - 2, flags)
        struct.pack_into("<H", data, central + offset, flags)
        return bytes(data)

    return make


def damaged() -> bytes:
    data = bytearray(zipped(whole(), zipfile.ZIP_STORED))
    at = data.rindex(b"IDAT")
    data[at + 8] ^= 0xFF
    return bytes(data)


def twice() -> bytes:
    return zipped({**whole(), "Color.PNG": icon(192)})


def in_a_folder() -> bytes:
    return zipped({f"builds/{name}": content for name, content in whole().items()})


def many_bombs() -> bytes:
    """Each file is small enough; together they are not."""
    noise = bytes(range(256)) * 16
    files: dict[str, bytes | str] = {f"{n}.bin": (noise + bytes([n])) * 250 for n in range(12)}
    return zipped({**files, **whole()})


ZIPS = [
    Bad("nothing", lambda: b"", "zip", ""),
    Bad("no zip", lambda: b"just words", "zip", ""),
    Bad("cut off", lambda: zipped(whole())[:300], "zip", ""),
    Bad("too large", lambda: zipped(whole()) + b"\0" * (2 << 20), "zip-size", ""),
    Bad("too many files", lambda: zipped({**whole(), **{f"{n}.txt": "x" for n in range(100)}}), "zip-entries", ""),
    Bad("bomb", extra("more.bin", bytes(900_000)), "bomb", "more.bin"),
    Bad("large file", extra("more.bin", bytes(range(256)) * 16 * 400), "file-size", "more.bin"),
    Bad("large together", many_bombs, "unpacked-size", ""),
    Bad("traversal", extra("../evil.txt"), "traversal", "../evil.txt"),
    Bad("traversal within", extra("icons/../../evil.txt"), "traversal", "icons/../../evil.txt"),
    Bad("absolute", extra("/etc/cron.d/evil"), "absolute", "/etc/cron.d/evil"),
    Bad("drive", extra("C:evil.txt"), "absolute", "C:evil.txt"),
    Bad("traversal by backslash", extra("icons\\..\\..\\evil.txt"), "traversal", "icons/../../evil.txt"),
    Bad("traversal behind a dot", extra("./../evil.txt"), "traversal", "../evil.txt"),
    Bad("share", extra("\\\\server\\evil.txt"), "absolute", "//server/evil.txt"),
    Bad("drive by backslash", extra("C:\\evil.txt"), "absolute", "C:/evil.txt"),
    Bad("twice by backslash", lambda: zipped(whole(**{"a/b": b"1", "a\\b": b"2"})), "duplicate", "a/b"),
    Bad("empty part", extra("icons//evil.txt"), "path", "icons//evil.txt"),
    Bad("control character", extra("evil\n.txt"), "path", "evil\\x0a.txt"),
    Bad("symlink", linked, "symlink", "passwords.txt"),
    Bad("duplicate", twice, "duplicate", "Color.PNG"),
    Bad("encrypted", flagged(8, 1), "encrypted", "outline.png"),
    Bad("odd method", flagged(10, zipfile.ZIP_LZMA), "zip-method", "outline.png"),
    Bad("damaged", damaged, "zip-broken", "outline.png"),
    Bad("in a folder", in_a_folder, "folder", "builds/"),
    Bad("no manifest", lambda: zipped({"color.png": icon(192)}), "manifest-missing", "manifest.json"),
    Bad("manifest elsewhere", lambda: zipped({"Manifest.json": "{}"}), "manifest-missing", "manifest.json"),
]
TEXTS = [
    Bad("large manifest", text(json.dumps([*range(60_000)])), "manifest-size", "manifest.json"),
    Bad("latin-1", text('{"id": "é"}'.encode("latin-1")), "manifest-encoding", "manifest.json"),
    Bad("no JSON", text("{'id': 1"), "manifest-json", "manifest.json"),
    Bad("comment without an end", text('{"id": 1 /* '), "manifest-json", "manifest.json"),
    Bad("no object", text("[]"), "manifest-json", "manifest.json"),
    Bad("deep", text('{"x":' + "[" * 60_000), "manifest-json", "manifest.json"),
    Bad("long number", text('{"x":' + "9" * 5000 + "}"), "manifest-json", "manifest.json"),
    Bad("twice", text('{"id": 1, "id": 2}'), "manifest-duplicate", "manifest.json"),
    Bad("NUL", member("x", value={"a/b": ["\0"]}), "manifest-value", "/x/a~1b/0"),
    Bad("half a surrogate", member("name", "full", value="\ud800"), "manifest-value", "/name/full"),
    Bad("infinite", text('{"x": 1e999}'), "manifest-value", "/x"),
]
MEMBERS = [
    Bad("no format", without("manifestVersion"), "missing", "/manifestVersion"),
    Bad("other format", member("manifestVersion", value="2.0"), "manifest-version", "/manifestVersion"),
    Bad("format as number", member("manifestVersion", value=1.5), "type", "/manifestVersion"),
    Bad("no id", without("id"), "missing", "/id"),
    Bad("no GUID", member("id", value="com.example.builds"), "guid", "/id"),
    Bad("zeros", member("id", value="00000000-0000-0000-0000-000000000000"), "guid", "/id"),
    Bad("no version", without("version"), "missing", "/version"),
    Bad("odd version", member("version", value="1.0.0-beta"), "version", "/version"),
    Bad("no developer", without("developer"), "missing", "/developer"),
    Bad("long company", member("developer", "name", value="x" * 33), "length", "/developer/name"),
    Bad("no privacy page", without("developer", "privacyUrl"), "missing", "/developer/privacyUrl"),
    Bad("http site", member("developer", "websiteUrl", value="http://a.example"), "https", "/developer/websiteUrl"),
    Bad("name as text", member("name", value="Builds"), "type", "/name"),
    Bad("long name", member("name", "short", value="x" * 31), "length", "/name/short"),
    Bad("blank name", member("name", "short", value="  "), "missing", "/name/short"),
    Bad("two lines", member("name", "short", value="a\nb"), "text", "/name/short"),
    Bad("long full name", member("name", "full", value="x" * 101), "length", "/name/full"),
    Bad("long summary", member("description", "short", value="x" * 81), "length", "/description/short"),
    Bad("long description", member("description", "full", value="x" * 4001), "length", "/description/full"),
    Bad("no color", member("accentColor", value="teal"), "color", "/accentColor"),
    Bad("no connector", without("connectors"), "missing", "/connectors"),
    Bad("empty connectors", member("connectors", value=[]), "connectors", "/connectors"),
    Bad("two connectors", changed(lambda made: made["connectors"].append({})), "connectors", "/connectors"),
    Bad("connector as text", member("connectors", value=["x"]), "type", "/connectors/0"),
    Bad("connector id", member("connectors", 0, "connectorId", value="{{id}}"), "guid", "/connectors/0/connectorId"),
    Bad("long id", member("connectors", 0, "connectorId", value="x" * 65), "length", "/connectors/0/connectorId"),
    Bad("no scope", without("connectors", 0, "scopes"), "missing", "/connectors/0/scopes"),
    Bad("personal", member("connectors", 0, "scopes", value=["personal"]), "scope", "/connectors/0/scopes"),
    *(
        Bad(name, member("connectors", 0, "configurationUrl", value=url), rule, "/connectors/0/configurationUrl")
        for name, url, rule in (
            ("no page", "", "configuration-missing"),
            ("http page", "http://builds.example/configure", "https"),
            ("script page", "javascript:alert(1)", "url"),
            ("script page with a host", "javascript://builds.example/%0aalert(1)", "https"),
            ("page with a password", "https://a:b@builds.example/", "url"),
            ("page with spaces", "https://builds.example/a b", "url"),
            ("page at a hidden address", "https://0x7f.1/", "url"),
            ("page without a host", "https:///configure", "url"),
            ("page at a port too high", "https://builds.example:99999/", "url"),
            ("long page", "https://builds.example/" + "x" * 2048, "length"),
        )
    ),
    Bad("domain with scheme", member("validDomains", value=["https://a.example/x"]), "host", "/validDomains/0"),
    Bad("any domain", member("validDomains", value=["a.example", "*"]), "host", "/validDomains/1"),
    Bad("any .com", member("validDomains", value=["*.com"]), "host", "/validDomains/0"),
    Bad("policy in a domain", member("validDomains", value=["a.example; script-src *"]), "host", "/validDomains/0"),
    Bad("domains as text", member("validDomains", value="a.example"), "type", "/validDomains"),
    Bad("many domains", member("validDomains", value=["a.example"] * 17), "count", "/validDomains"),
    Bad("action host", member("patchbay", "actionHosts", value=[7]), "host", "/patchbay/actionHosts/0"),
    Bad("permission", member("permissions", value=[{}]), "type", "/permissions/0"),
]
# A chunk with half of a color profile, behind a picture's header of 33 bytes.
NO_PROFILE = struct.pack(">I", 4) + b"iCCPname" + struct.pack(">I", zlib.crc32(b"iCCPname"))
ICONS = [
    Bad("no icons", without("icons"), "missing", "/icons"),
    Bad("no color icon", member("icons", "color", value="logo.png"), "icon-missing", "/icons/color"),
    Bad("icon on the web", member("icons", "color", value="https://a.example/i.png"), "icon-url", "/icons/color"),
    Bad("small color icon", picture(color_png=icon(95)), "icon-size", "color.png"),
    Bad("large outline icon", picture(outline_png=icon(192)), "icon-size", "outline.png"),
    Bad("JPEG", picture(color_png=jpeg(192)), "icon-type", "color.png"),
    Bad("page as icon", picture(color_png=b"<html><script>alert(1)</script>"), "icon-type", "color.png"),
    Bad("damaged icon", picture(color_png=deep_png()), "icon-broken", "color.png"),
    Bad("damaged colors", picture(color_png=icon(192)[:33] + NO_PROFILE + icon(192)[33:]), "icon-broken", "color.png"),
]
ALL = [*ZIPS, *TEXTS, *MEMBERS, *ICONS]
