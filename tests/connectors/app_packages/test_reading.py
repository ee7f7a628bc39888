"""Packages that are taken, and how they are written."""

import contextlib
import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from connectors.app_packages import BadPackage, Package, read_package, write_package
from connectors.app_packages.icons import kind_of, outline_of
from connectors.hosts import covers, is_host
from tests.connectors.app_packages.bad_packages import document, member, whole, zipped
from tests.connectors.apps import icon, manifest, package

WHITE = (255, 255, 255, 255)


def outline() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    image.paste(WHITE, (8, 8, 24, 24))
    image.save(out, "PNG")
    return out.getvalue()


def of_format(version: str, members: dict[str, Any]) -> dict[str, Any]:
    """A manifest as authors wrote it for a version of the format: with its own members, without ours."""
    made = document()
    del made["patchbay"]
    made |= {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{version}/MicrosoftTeams.schema.json",
        "manifestVersion": version,
        "packageName": "com.example.builds",
        **members,
    }
    return made


FORMATS: dict[str, dict[str, Any]] = {
    "1.0": {"needsIdentity": "true", "version": "1.0"},
    "1.3": {"bots": [], "composeExtensions": []},
    "1.5": {"localizationInfo": {"defaultLanguageTag": "en"}, "showLoadingIndicator": False},
    "1.8": {"webApplicationInfo": {"id": "x", "resource": "api://x"}},
    "1.13": {"authorization": {"permissions": {"resourceSpecific": []}}, "permissions": ["identity"]},
    "1.16": {"supportedChannelTypes": ["sharedChannels"], "x-unknown": {"deep": [1, 2.5, None]}},
    "1.22": {"copilotAgents": {}},
    "devPreview": {},
}


@pytest.mark.parametrize("version", FORMATS)
def test_takes_manifests_of_every_version(version: str) -> None:
    made = of_format(version, FORMATS[version])
    found = read_package(package(made))
    assert found.document == made
    assert found.manifest.configuration_url == "https://builds.example/configure"
    assert (len(found.color), len(found.outline)) == (len(icon(192)), len(icon(32, WHITE)))


def test_says_nothing_of_a_package_that_is_as_it_should_be() -> None:
    assert read_package(package(document(), outline_png=outline())).warnings == ()


def test_reads_a_manifest_with_a_byte_order_mark() -> None:
    marked = b"\xef\xbb\xbf" + json.dumps(document()).encode()
    assert read_package(zipped(whole(**{"manifest.json": marked}))).manifest.name == "Builds"


def test_looks_over_what_file_managers_leave_behind() -> None:
    files = {**whole(), "__MACOSX/._manifest.json": b"\0", ".DS_Store": b"\0", "Thumbs.db": b"\0", "lang/": b""}
    assert set(read_package(zipped(files)).files) == {"color.png", "outline.png"}


def test_keeps_translations() -> None:
    assert "lang/de.json" in read_package(zipped(whole(**{"lang/de.json": "{}"}))).files


@pytest.mark.parametrize(
    ("made", "rule", "place"),
    [
        (member("name", "full", value="Builds"), "same-name", "/name/full"),
        (member("version", value="1.0"), "version-short", "/version"),
        (member("accentColor", value=None), "color-missing", "/accentColor"),
        (member("permissions", value=["fly"]), "permission-unknown", "/permissions/0"),
        (member("validDomains", value=["login.example"]), "domain-missing", "/validDomains"),
        (member("connectors", 0, "scopes", value=["team", "personal"]), "scope-other", "/connectors/0/scopes"),
        (lambda: package(document()), "outline", "outline.png"),
        (lambda: package(document(), outline_png=icon(32, (0, 0, 0, 0))), "outline", "outline.png"),
    ],
)
def test_warns_and_takes_it(made: Any, rule: str, place: str) -> None:
    assert (rule, place) in {(warning.rule, warning.place) for warning in read_package(made()).warnings}


def elsewhere(folder: str) -> bytes:
    """A package whose icons lie in a folder, as `folder` writes it in zip and manifest."""
    made = document()
    made["icons"] = {"color": f"{folder}color.png", "outline": f"{folder}outline.png"}
    files: dict[str, bytes | str] = {"manifest.json": json.dumps(made), f"{folder}color.png": icon(192)}
    return zipped({**files, f"{folder}outline.png": outline()})


def commented(made: dict[str, Any]) -> bytes:
    text = json.dumps(made, indent=1).replace('"version"', '// the next one\n"version"', 1)
    return zipped(whole(**{"manifest.json": f"/* ours */ {text[:-1]}, }}"}))


def braced(made: dict[str, Any]) -> bytes:
    return package({**made, "id": f"{{{made['id'].upper()}}}"})


class TestWhatOtherReadersLetPass:
    """It is taken with a warning, and leaves this server as every reader takes it."""

    @pytest.mark.parametrize("folder", ["images\\", "./", ".\\", ".\\a\\b/", "././x/"])
    def test_paths(self, folder: str) -> None:
        found = read_package(elsewhere(folder))
        assert found.color == icon(192)
        assert {warning.rule for warning in found.warnings} >= {"path-adapted"}
        self.assert_plain(found)

    @pytest.mark.parametrize("make", [commented, braced])
    def test_text(self, make: Callable[[dict[str, Any]], bytes]) -> None:
        made = document()
        found = read_package(make(made))
        assert str(found.manifest.id) == made["id"]
        assert {warning.rule for warning in found.warnings} & {"manifest-json5", "guid-adapted"}
        self.assert_plain(found)

    @pytest.mark.parametrize(("color", "small"), [(96, 20), (96, 32), (192, 20)])
    def test_icons_of_the_first_manifests(self, color: int, small: int) -> None:
        shape = Image.open(io.BytesIO(outline())).resize((small, small), Image.Resampling.NEAREST)
        out = io.BytesIO()
        shape.save(out, "PNG")
        found = read_package(package(document(), color_png=icon(color), outline_png=out.getvalue()))
        assert "icon-small" in {warning.rule for warning in found.warnings}
        assert found.color == icon(color)

    def assert_plain(self, found: Package) -> None:
        again = read_package(found.data)
        assert again.manifest == found.manifest
        assert not {warning.rule for warning in again.warnings} & {"path-adapted", "manifest-json5", "guid-adapted"}


def test_a_star_covers_the_page() -> None:
    found = read_package(member("validDomains", value=["*.example.com"])())
    assert any(warning.rule == "domain-missing" for warning in found.warnings)
    assert covers("*.example.com", "a.b.example.com:8443")
    assert not covers("*.example.com", "example.com")


class TestAPageThatIsNotInTheManifest:
    def test_is_the_registered_one(self) -> None:
        made = document()
        del made["connectors"][0]["configurationUrl"]
        pages = {UUID(made["id"]): "https://registered.example/page"}
        found = read_package(package(made), registered=lambda app_id: pages.get(app_id, ""))
        assert found.manifest.configuration_url == "https://registered.example/page"
        assert read_package(found.data).manifest == found.manifest

    def test_is_asked_for_where_none_is(self) -> None:
        made = document()
        del made["connectors"][0]["configurationUrl"]
        with pytest.raises(BadPackage) as found:
            read_package(package(made))
        assert [finding.rule for finding in found.value.findings if not finding.warning] == ["configuration-missing"]


def test_plain_http_is_for_hosts_that_the_operator_listed() -> None:
    made = member("connectors", 0, "configurationUrl", value="http://127.0.0.1:9999/page")()
    assert read_package(made, plain_http=lambda url: "127.0.0.1" in url).manifest.configuration_url
    with pytest.raises(BadPackage):
        read_package(made, plain_http=lambda url: "10.0.0.1" in url)


class TestWriting:
    def test_is_read_again(self) -> None:
        made = manifest(valid_domains=("builds.example",), action_hosts=("api.example:8443",))
        data = write_package(made, icon(192), outline())
        found = read_package(data)
        assert (found.manifest, found.warnings, found.data) == (made, (), data)

    def test_is_the_same_every_time(self) -> None:
        made = manifest()
        assert write_package(made, icon(192), outline()) == write_package(made, icon(192), outline())

    def test_makes_files_that_anyone_may_read(self) -> None:
        with zipfile.ZipFile(io.BytesIO(write_package(manifest(), icon(192), outline()))) as archive:
            assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


class TestAnOutlineMadeOfAColorIcon:
    @pytest.mark.parametrize("ground", [(0, 0, 0, 0), (200, 30, 30, 255)])
    def test_is_one(self, ground: tuple[int, int, int, int]) -> None:
        image = Image.new("RGBA", (192, 192), ground)
        image.paste((250, 240, 40, 255), (48, 48, 144, 144))
        out = io.BytesIO()
        image.save(out, "PNG")
        shape = outline_of(out.getvalue())
        assert read_package(package(document(), outline_png=shape)).warnings == ()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "I;16"])
def test_pngs_of_every_kind_are_decoded_or_refused(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (192, 192)).save(out, "PNG")
    with contextlib.suppress(BadPackage):
        assert kind_of(read_package(package(document(), color_png=out.getvalue())).color, 192) == "picture"


@pytest.mark.parametrize("host", ["a.example", "*.a.example", "a.example:8443", "localhost", "127.0.0.1:80", "[::1]:1"])
def test_hosts(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "*", "*.com", "a.*.example", "*.1.2", "a..b", "-a.example", "a b", "::1", "1.2", "0x7f.1", "[::1%eth0]"),
        *(
            "a.example:",
            "a.example:0",
            "a.example:70000",
            "a.example/",
            "ä.example",
            "a'b",
            "https://a.example",
            "*a.b",
        ),
    ],
)
def test_no_hosts(host: str) -> None:
    assert not is_host(host)


def test_takes_no_memory_for_places_that_nobody_names() -> None:
    text = json.dumps({**document(), "more": {"x" * 100_000: [1] * 20_000}})
    data = zipped(whole(**{"manifest.json": text}), zipfile.ZIP_STORED)
    tracemalloc.start()
    try:
        assert read_package(data).manifest.name == "Builds"
        assert tracemalloc.get_traced_memory()[1] < 32 * 1024 * 1024
    finally:
        tracemalloc.stop()


def png(*sizes: tuple[int, int]) -> bytes:
    """Black, with a header for each size; the pixels are those of the last."""
    width, height = sizes[-1]
    parts = [(b"IHDR", struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0)) for size in sizes]
    parts += [(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1) * height)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_an_icon_is_as_large_as_it_says() -> None:
    assert kind_of(png((192, 192)), 192) == "picture"
    with pytest.raises(BadPackage) as refused:
        read_package(package(document(), color_png=png((192, 192), (5000, 5000))))
    assert [finding.rule for finding in refused.value.findings if not finding.warning] == ["icon-broken"]
    assert kind_of(png((192, 192), (5000, 5000)), 192) == "broken"


WHOLE = [zipped(whole(), method) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]


class TestAnything:
    @given(st.binary(max_size=2000))
    @settings(max_examples=200, deadline=None)
    def test_is_read_or_refused(self, data: bytes) -> None:
        with contextlib.suppress(BadPackage):
            read_package(data)

    @given(st.data())
    @settings(max_examples=300, deadline=None)
    def test_of_a_package_with_changed_bytes_is_read_or_refused(self, data: st.DataObject) -> None:
        changed = bytearray(data.draw(st.sampled_from(WHOLE)))
        for _change in range(data.draw(st.integers(1, 6))):
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(BadPackage):
            read_package(bytes(changed))

    @given(
        st.sampled_from(sorted(document())),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        ),
    )
    @settings(max_examples=300, deadline=None)
    def test_in_a_member_is_taken_or_refused_and_what_is_taken_can_be_stored(self, name: str, value: Any) -> None:
        with contextlib.suppress(BadPackage):
            found = read_package(package({**document(), name: value}))
            stored = json.dumps(found.document, allow_nan=False)
            assert "\\u0000" not in stored
            assert found.manifest.document()
