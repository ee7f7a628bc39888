"""The build leaves out what nothing uses of Bootstrap and its icons: what pages can show must be there.

Names are found here in another way than the build finds them: in attributes of tags and in what Python calls an icon.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import crispy_bootstrap5
from django.templatetags.static import static

from channels_app.web import calls
from channels_app.web.administration import sections
from connectors.registry import connectors
from connectors.web import states
from tests.product import ROOT

APPS = ("channels_app", "connectors", "config")
NODE = ROOT / "node_modules"
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
ICON_RULE = re.compile(r"\.bi-([a-z0-9-]+)\{")
PICTURE = re.compile(r"url\((?:'[^']*'|\"[^\"]*\"|[^)]*)\)")
ATTRIBUTE = re.compile(r"""\bclass=(?:"((?:{%.*?%}|{{.*?}}|[^"])*)"|'([^']*)')""", re.DOTALL)
WORD = re.compile(r"(?<![\w-])-?[a-zA-Z_][\w-]*(?![\w-])")
# Composed by `btn-{{ kind }}`.
BUTTONS = ("btn-danger", "btn-primary")


@cache
def built(name: str) -> str:
    return (ROOT / "channels_app" / "static" / static(name).removeprefix("/static/")).read_text()


@cache
def all_icons() -> frozenset[str]:
    return frozenset(json.loads((NODE / "bootstrap-icons/font/bootstrap-icons.json").read_text()))


def icons_of(name: str) -> set[str]:
    return set(ICON_RULE.findall(built(name)))


def classes_of(css: str) -> set[str]:
    return set(CLASS.findall(re.sub(r"/\*.*?\*/", "", PICTURE.sub("", css), flags=re.DOTALL)))


def templates() -> Iterator[str]:
    library = Path(crispy_bootstrap5.__file__).parent
    for folder in (ROOT / "templates", library, *(ROOT / app for app in APPS)):
        yield from (path.read_text() for path in folder.rglob("*.html"))


def modules() -> Iterator[Path]:
    for app in APPS:
        found = (ROOT / app).rglob("*.py")
        yield from (path for path in found if not {"tests", "migrations"} & set(path.parts))


def icons_in(tree: ast.AST) -> Iterator[str]:
    """Gives the texts that are an `icon`, as an argument or a name that is assigned."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="icon", value=ast.Constant(value=str(name))):
                yield name
            case ast.Assign(targets=[ast.Name(id="icon" | "ICON")], value=ast.Constant(value=str(name))):
                yield name
            case ast.AnnAssign(target=ast.Name(id="icon"), value=ast.Constant(value=str(name))):
                yield name


def classes_in(tree: ast.AST) -> Iterator[str]:
    """Gives the classes of widgets: `{"class": "form-control"}`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "class" and isinstance(value, ast.Constant):
                    yield from str(value.value).split()


class TestBootstrap:
    def test_every_class_of_a_page_has_its_rules(self) -> None:
        known = classes_of((NODE / "bootstrap/dist/css/bootstrap.css").read_text())
        pairs = [pair for text in templates() for pair in ATTRIBUTE.findall(text)]
        asked = {word for pair in pairs for word in WORD.findall("".join(pair))}
        for path in modules():
            asked |= set(classes_in(ast.parse(path.read_text())))
        assert {"form-control", "form-control-color", "btn-primary", "visually-hidden"} <= asked & known
        assert (asked | set(BUTTONS)) & known - classes_of(built("dist/app.css")) == set()


class TestIcons:
    def test_every_icon_of_a_template_is_built(self) -> None:
        asked = {name for text in templates() for name in re.findall(r"\bbi-([a-z0-9-]+)", text)}
        asked |= {name for text in templates() for name in re.findall(r"icon\|default:['\"]([a-z0-9-]+)", text)}
        assert {"hash", "broadcast-pin"} <= asked <= icons_of("dist/app.css")

    def test_what_python_calls_an_icon_is_one_and_built(self) -> None:
        asked = {name for path in modules() for name in icons_in(ast.parse(path.read_text())) if name}
        assert {"person-plus", "cloud-sun", "box"} <= asked
        assert asked - icons_of("dist/app.css") == set()

    def test_so_are_those_of_tables(self) -> None:
        asked = {badge.icon for badge in states.CONNECTION.values() if badge.icon}
        asked |= {icon for _, icon in (*states.OUTGOING.values(), *states.RUN.values(), *states.CALL.values())}
        asked |= {icon for _, icon in (states.OTHER, states.PENDING)}
        asked |= {icon for icon, _ in calls.STATES.values()} | {section.icon for section in sections.registered()}
        asked |= {one.icon for one in connectors().values()}
        assert asked - icons_of("dist/app.css") == set()

    def test_the_others_are_in_a_file_of_their_own(self) -> None:
        ours, others = icons_of("dist/app.css"), icons_of("dist/icons.css")
        assert ours | others == all_icons()
        assert not ours & others
