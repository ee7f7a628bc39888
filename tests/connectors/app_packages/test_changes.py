"""What differs between two versions, and when the newer one may do more."""

from typing import Any

import pytest

from connectors.app_packages import Manifest, changes
from tests.connectors.apps import manifest


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        ({}, {"valid_domains": ("login.example",)}, ["login.example"]),
        ({"valid_domains": ("login.example",)}, {}, []),
        ({"valid_domains": ("*.builds.example",)}, {"valid_domains": ("a.builds.example", "a.b.builds.example")}, []),
        ({"valid_domains": ("*.builds.example",)}, {"valid_domains": ("*.a.builds.example",)}, []),
        ({"valid_domains": ("a.builds.example",)}, {"valid_domains": ("*.builds.example",)}, ["*.builds.example"]),
        ({"valid_domains": ("*.more.example",)}, {"valid_domains": ("more.example",)}, ["more.example"]),
        ({"valid_domains": ("*.builds.example",)}, {"valid_domains": ("evilbuilds.example",)}, ["evilbuilds.example"]),
        ({}, {"configuration_url": "https://other.example/x"}, ["other.example"]),
        ({}, {"configuration_url": "https://builds.example/other/page"}, []),
        ({}, {"configuration_url": "https://builds.example:8443/configure"}, ["builds.example:8443"]),
        ({"valid_domains": ("builds.example",)}, {"valid_domains": ("BUILDS.example".lower(),)}, []),
    ],
)
def test_pages_from_more_hosts(before: dict[str, Any], after: dict[str, Any], wider: list[str]) -> None:
    found = changes(manifest(**before), manifest(**after))
    assert (list(found.page_hosts.wider), found.widens) == (wider, bool(wider))


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        ((), ("ci.example",), ["ci.example"]),
        (("ci.example",), (), []),
        (("ci.example",), ("ci.example:8443",), []),
        (("ci.example:8443",), ("ci.example",), ["ci.example"]),
        (("ci.example:8443",), ("ci.example:9000",), ["ci.example:9000"]),
        (("*.ci.example",), ("a.ci.example", "b.ci.example:8443"), []),
        (("*.ci.example:8443",), ("a.ci.example:8443", "a.ci.example"), ["a.ci.example"]),
    ],
)
def test_buttons_that_call_more(before: tuple[str, ...], after: tuple[str, ...], wider: list[str]) -> None:
    found = changes(manifest(action_hosts=before), manifest(action_hosts=after))
    assert (list(found.action_hosts.wider), found.widens) == (wider, bool(wider))


def test_more_permissions() -> None:
    old, new = manifest(permissions=("identity",)), manifest(permissions=("identity", "messageTeamMembers"))
    assert list(changes(old, new).permissions.wider) == ["messageTeamMembers"]
    assert changes(old, new).widens
    assert list(changes(new, old).permissions.removed) == ["messageTeamMembers"]
    assert not changes(new, old).widens


def test_words_are_told_and_ask_for_nothing() -> None:
    old = manifest()
    found = changes(old, manifest(id=old.id, connector_id=old.connector_id, version="2.0.0", summary="Tells more."))
    assert [(one.field, one.before, one.after) for one in found.fields] == [
        ("summary", "Tells of builds.", "Tells more.")
    ]
    assert (found.widens, found.is_empty) == (False, False)
    assert changes(old, manifest(id=old.id, connector_id=old.connector_id, version="2.0.0")).is_empty


def test_a_color_in_small_letters_is_the_same() -> None:
    """As browsers write it, when the version before came in a package."""
    old = manifest().document()
    assert changes(
        Manifest.of({**old, "accentColor": "#0B6B63"}), Manifest.of({**old, "accentColor": "#0b6b63"})
    ).is_empty
