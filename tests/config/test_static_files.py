"""Built files as a browser gets them, and while they are built anew under the server that sends them."""

import asyncio
import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from config import asgi, node
from config.static_files import names
from config.static_files.server import StaticServer
from tests.product import ROOT

DAY = 24 * 3600


def get(path: str, encoding: str = "identity", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi.application), base_url="http://x") as client:
            return await client.get(path, headers={"Accept-Encoding": encoding, **headers})

    return asyncio.run(ask())


class TestTheServer:
    def test_a_built_file_is_kept_for_a_year(self) -> None:
        answer = get(static("dist/app.css"))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "max-age=31536000, public, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_what_keeps_its_name_is_asked_for_again(self) -> None:
        answer = get(static("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"))
        assert answer.headers["cache-control"] == "max-age=60, public"
        again = get(answer.request.url.path, **{"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_it_was_compressed_when_it_was_built(self, encoding: str) -> None:
        path = static("dist/app.js")
        plain, packed = get(path), get(path, encoding)
        assert packed.headers["content-encoding"] == encoding
        assert packed.headers["vary"] == "Accept-Encoding"
        assert int(packed.headers["content-length"]) < len(plain.content) / 2
        assert packed.content == plain.content

    @pytest.mark.parametrize(
        "path", ["dist/no-AAAAAAAA.js", "%2E%2E/apps.py", "dist/%2E%2E/%2E%2E/apps.py", "dist", "dist/"]
    )
    def test_nothing_else_is_sent(self, path: str) -> None:
        assert get(f"/static/{path}").status_code == 404

    def test_any_name_that_a_template_asks_for_is_there(self) -> None:
        for name in ("dist/theme.js", "dist/app.js", "dist/app.css", "dist/icon.svg", "dist/host.js"):
            assert names.built_name(name) != name
            assert finders.find(names.built_name(name))


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dist").mkdir()
    monkeypatch.setattr(finders, "get_finders", list)
    return tmp_path / "dist"


def build(dist: Path, **texts: str) -> None:
    """Publishes files of these names and texts."""
    files = [{"path": str(dist / f"{name}-{'A' * 8}.js"), "text": text} for name, text in texts.items()]
    script = f"""
        import {{ publish }} from {json.dumps(str(ROOT / "config/frontend/publishing.mjs"))};
        const files = {json.dumps(files)}.map(({{path, text}}) => ({{path, contents: new TextEncoder().encode(text)}}));
        await publish({json.dumps(str(dist))}, {{}}, files);
    """
    assert node.main("node", "--input-type=module", "--eval", script) == 0


class TestABuildUnderAServer:
    def test_what_is_new_is_found_and_what_was_stays(self, dist: Path) -> None:
        server = StaticServer()
        server.insert_directory(str(dist.parent), "/static/")
        build(dist, old="1" * 1000)
        assert self.status(server, "old") == 200
        build(dist, new="2" * 1000)
        assert (self.status(server, "old"), self.status(server, "new")) == (200, 200)

    def test_what_no_build_has_goes_after_two_weeks(self, dist: Path) -> None:
        build(dist, old="1", both="2")
        age(dist, 400)
        build(dist, both="2")
        age(dist, 10)
        build(dist, both="2", third="3")
        assert self.stems(dist) == {"old", "both", "third"}
        age(dist, 10)
        build(dist, both="2")
        assert self.stems(dist) == {"both", "third"}

    def test_each_file_has_its_compressed_forms(self, dist: Path) -> None:
        build(dist, some="word " * 100)
        path = dist / "some-AAAAAAAA.js"
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == path.read_bytes()
        assert not list(dist.glob("*.new"))

    @staticmethod
    def stems(dist: Path) -> set[str]:
        return {path.name.partition("-")[0] for path in dist.glob("*-*")}

    @staticmethod
    def status(server: StaticServer, name: str) -> int:
        async def ask() -> httpx.Response:
            transport: Any = httpx.ASGITransport(server)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                return await client.get(f"/static/dist/{name}-{'A' * 8}.js")

        return asyncio.run(ask()).status_code


def age(folder: Path, days: int) -> None:
    """Makes all files older by so many days."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time(), path.stat().st_mtime - days * DAY))
