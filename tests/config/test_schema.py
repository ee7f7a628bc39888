import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api import routes


class TestTheOpenApiSchema:
    def test_is_valid_and_without_warnings(self, tmp_path: Path) -> None:
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))

    def test_names_every_route(self, db: None) -> None:
        schema: Any = Client().get("/api/v1/schema/?format=json").json()
        documented = {(path, method) for path, item in schema["paths"].items() for method in item}
        assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
        for route in routes():
            path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
            assert (path, route.method) in documented or route.method in ("head", "options")
        assert ("/hooks/{token}/", "post") in documented


class TestTheDocsPage:
    def test_loads_from_our_own_origin_only(self, db: None) -> None:
        answer: Any = Client().get("/api/v1/docs/")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        sources = re.findall(r'(?:src|href)="([^"]*)"', page)
        assert sources
        for source in sources:
            assert source.startswith("/"), "from elsewhere, or inline"
            if source.startswith("/static/"):
                assert finders.find(source.removeprefix("/static/")), source
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\bstyle=", page), "inline script or style"

    def test_gets_its_script_from_a_url(self, db: None) -> None:
        page = Client().get("/api/v1/docs/").content.decode()
        script = re.findall(r'<script src="(/api/[^"]*)"', page)
        assert len(script) == 1
        answer: Any = Client().get(script[0])
        assert answer["Content-Type"] == "application/javascript"
        assert b"SwaggerUIBundle" in answer.content
