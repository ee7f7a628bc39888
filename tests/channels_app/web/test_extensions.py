"""Pages of channels have places for what other apps show there, and know nothing of those apps."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from channels_app.web import extensions
from channels_app.web import urls as own_urls
from connectors.web import urls as connectors_urls
from tests.product import ROOT

TEMPLATES = ROOT / "templates"
OF_CONNECTORS = {pattern.name for pattern in connectors_urls.urlpatterns} - {
    pattern.name for pattern in own_urls.urlpatterns
}


def own_templates() -> Iterator[tuple[str, str]]:
    """Yields the name and the text of every template that is no connector's."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith("connectors/"):
            yield name, path.read_text()


def libraries(text: str) -> set[str]:
    return {name for names in re.findall(r"\{% load ([^%]*)%\}", text) for name in names.split()}


def routes(text: str) -> set[str]:
    return set(re.findall(r"""\{% url ["']([\w-]+)""", text))


def test_own_templates_are_found() -> None:
    texts = dict(own_templates())
    assert "patchbay" in libraries(texts["channels_app/channel.html"])
    assert "channel" in set().union(*(routes(text) for name, text in texts.items() if "rail" in name))
    assert len(OF_CONNECTORS) > 20


@pytest.mark.parametrize(("name", "text"), [*own_templates()], ids=[name for name, _text in own_templates()])
def test_a_template_knows_nothing_of_connectors(name: str, text: str) -> None:
    assert {library for library in libraries(text) if find_spec(f"connectors.templatetags.{library}")} == set()
    assert routes(text) & OF_CONNECTORS == set()
    assert re.findall(r"""\{% (?:include|extends) ["'](connectors/[^"']+)""", text) == []


def test_no_view_and_no_script_names_their_routes() -> None:
    names = "|".join(map(re.escape, sorted(filter(None, OF_CONNECTORS))))
    named = re.compile(rf"""(?:reverse|redirect)\(\s*["'](?:{names})["']|\bimport\b.*["'][^"']*connectors/""")
    files = [*ROOT.glob("channels_app/**/*.py"), *ROOT.glob("channels_app/frontend/**/*.js")]
    assert len(files) > 100
    wrong = [path.relative_to(ROOT).as_posix() for path in files if named.search(path.read_text())]
    assert wrong == []


def test_every_place_is_on_a_page_and_no_other() -> None:
    drawn = {place for _name, text in own_templates() for place in re.findall(r'\{% extension "([\w-]+)" %\}', text)}
    assert drawn == extensions.PLACES


def test_a_place_that_no_page_has_is_an_error() -> None:
    with pytest.raises(LookupError, match="no place “moon”"):
        extensions.extend("moon", "x.html")


def test_connectors_fill_their_places() -> None:
    for place in extensions.PLACES:
        for name in extensions.templates_at(place):
            assert (TEMPLATES / name).is_file()
    assert extensions.templates_at("person-menu") == ("connectors/extensions/person_menu.html",)
