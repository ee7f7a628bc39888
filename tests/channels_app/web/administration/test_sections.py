"""The administration area: its sections, and the way into it. Who gets which page is in tests/rights."""

from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.models import User
from channels_app.web.administration import sections
from tests.conftest import People
from tests.markup import squeezed

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("section", sections.registered(), ids=lambda section: section.slug)
def test_every_section_shows_them_all_and_itself(section: sections.Section, administrator: User, as_: SignIn) -> None:
    page = squeezed(as_(administrator).get(section.url).content.decode())
    for other in sections.registered():
        assert f'href="{other.url}"' in page
    assert f'<a href="{section.url}" aria-current="page"><i class="bi bi-{section.icon}"' in page


@pytest.mark.parametrize("path", ["/review/bundles/", "/review/"])
def test_a_page_below_a_section_belongs_to_it(path: str) -> None:
    section = sections.section_at(path)
    assert section
    assert section.slug == "apps"


def test_the_entry_is_for_administrators(administrator: User, people: People, as_: SignIn) -> None:
    assert 'href="/administration/"' in as_(administrator).get("/notifications/").content.decode()
    assert 'href="/administration/"' not in as_(people.alice).get("/notifications/").content.decode()


def test_a_section_without_a_place_is_an_error() -> None:
    with pytest.raises(LookupError, match="no section “moon”"):
        sections.register(sections.Section("moon", "Moon", "moon", "administration"))


def test_there_is_no_other_administration(administrator: User, as_: SignIn) -> None:
    answer = as_(administrator).get("/admin/")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
