from typing import Any

import pytest

from connectors.app_packages import Manifest
from connectors.flows import setups
from connectors.flows.setups.page_urls import allows, filled
from tests.connectors.apps import manifest

CONFIGURE = "https://builds.example/configure"


@pytest.fixture
def app() -> Manifest:
    return manifest(valid_domains=("login.example:8443", "*.pages.example"))


class TestSources:
    def test_are_the_pages_own_and_the_listed(self, app: Manifest) -> None:
        assert setups.sources_of(app) == (
            "https://builds.example",
            "https://login.example:8443",
            "https://*.pages.example",
        )

    def test_take_plain_http_where_the_page_has_it(self) -> None:
        found = setups.sources_of(manifest(configuration_url="http://127.0.0.1:8123/configure"))
        assert found == ("https://127.0.0.1:8123", "http://127.0.0.1:8123")

    def test_are_never_ours(self) -> None:
        ours = ("localhost:8000", "apps.localhost", "*.apps.localhost:8000", f"{'a' * 32}.apps.localhost")
        found = setups.sources_of(manifest(valid_domains=(*ours, "localhost:8090")))
        assert found == ("https://builds.example", "https://localhost:8090")

    @pytest.mark.parametrize(
        ("url", "allowed"),
        [
            ("https://builds.example/x", True),
            ("https://BUILDS.example/x", True),
            ("http://builds.example/x", False),
            ("https://builds.example:444/x", False),
            ("https://builds.example.evil.example/", False),
            ("https://evil.example/https://builds.example", False),
            ("https://builds.example@evil.example/", False),
            ("https://login.example:8443/", True),
            ("https://login.example/", False),
            ("https://a.pages.example/", True),
            ("https://b.a.pages.example/", True),
            ("https://pages.example/", False),
            ("https://.pages.example/", False),
            ("https://evilpages.example/", False),
            ("https://evil.example\\@a.pages.example/", False),
            ("https://evil.example\\.pages.example/", False),
            ("https://a;script-src *.pages.example/", False),
            ("https://{entityId}.pages.example/", False),
            ("javascript:alert(1)", False),
        ],
    )
    def test_tell_what_is_allowed(self, app: Manifest, url: str, allowed: bool) -> None:
        assert allows(setups.sources_of(app), url) is allowed


class TestPages:
    @pytest.mark.parametrize(
        ("stored", "url"),
        [
            ("https://builds.example/edit?id=1", "https://builds.example/edit?id=1"),
            ("/edit?id=1", "https://builds.example/edit?id=1"),
            ("https://x.pages.example/edit", "https://x.pages.example/edit"),
            ("https://evil.example/edit", CONFIGURE),
            ("[tunnelURL]/edit", CONFIGURE),
            ("https://[::1/edit", CONFIGURE),
            ("", CONFIGURE),
            (None, CONFIGURE),
            (7, CONFIGURE),
        ],
    )
    def test_editing_shows_what_was_stored_if_it_is_the_apps(self, app: Manifest, stored: Any, url: str) -> None:
        assert setups.settings_page(app, {"contentUrl": stored}, {}) == setups.Page(url)

    @pytest.mark.parametrize(
        ("stored", "page"),
        [
            ({}, (CONFIGURE, "settings")),
            ({"contentUrl": "/edit"}, ("https://builds.example/edit", "settings")),
            ({"contentUrl": "/edit", "removeUrl": "/edit"}, ("https://builds.example/edit", "settings")),
            ({"contentUrl": "/edit", "removeUrl": "/remove"}, ("https://builds.example/remove", "remove")),
            ({"removeUrl": "https://evil.example/"}, (CONFIGURE, "settings")),
        ],
    )
    def test_removing_has_a_context_of_its_own_only_for_a_page_of_its_own(
        self, app: Manifest, stored: Any, page: tuple[str, str]
    ) -> None:
        assert setups.remove_page(app, stored, {}) == setups.Page(*page)


def test_an_address_made_in_the_relay_is_the_apps(app: Manifest) -> None:
    relay = "https://abc.apps.example"
    stored = {"contentUrl": f"{relay}/edit?id=1", "removeUrl": "https://other.apps.example/remove"}
    assert setups.settings_page(app, stored, {}, relay) == setups.Page("https://builds.example/edit?id=1")
    assert setups.remove_page(app, stored, {}, relay) == setups.Page("https://builds.example/edit?id=1")
    assert setups.settings_page(app, stored, {}) == setups.Page(CONFIGURE)


def test_places_in_an_address_are_filled_in_as_parts_of_a_query() -> None:
    url = "https://builds.example/c?name={loginHint}&tenant={tid}&x={unknown}&e={entityId}#{theme}"
    values = {"loginHint": "a&b@example.com", "tid": "1-2", "theme": "dark", "entityId": ""}
    assert filled("{entityId}", {"entityId": "half \ud83d"}) == "half%20%3F"
    assert filled(url, values) == ("https://builds.example/c?name=a%26b%40example.com&tenant=1-2&x={unknown}&e=#dark")
