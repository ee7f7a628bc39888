"""Who gets which page of the administration area: all that the URL configuration has, for every kind of person."""

from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.models import User
from channels_app.web.administration import sections
from channels_app.web.administration.routes import PREFIX
from tests.channels_app.web import test_every_page as every_page
from tests.channels_app.web.test_every_page import places
from tests.conftest import People
from tests.markup import squeezed

__all__ = ["places"]
SignIn = Callable[[User], Client]
# App review has addresses of its own, from before there was this area.
PAGES = [name for name, p in every_page.PAGES.items() if str(p.pattern).startswith((PREFIX, "review/"))]
WHOLE = [name for name in PAGES if "<" not in str(every_page.PAGES[name].pattern)]


def address(name: str, places: dict[str, str]) -> str:
    return every_page.url(name, places)


def test_the_area_is_found() -> None:
    assert "administration" in PAGES
    assert "review-decide" in PAGES


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_led_to_sign_in(name: str, method: str, places: dict[str, str]) -> None:
    answer = getattr(Client(), method)(address(name, places))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "mallory"])
@pytest.mark.parametrize("name", [name for name in PAGES if str(every_page.PAGES[name].pattern).startswith(PREFIX)])
def test_others_are_told_of_nothing(
    name: str, who: str, method: str, places: dict[str, str], people: People, as_: SignIn
) -> None:
    """Owner, member, guest and outsider: not even the method that a page takes is theirs to know."""
    assert getattr(as_(getattr(people, who)), method)(address(name, places)).status_code == 404


def test_a_deactivated_administrator_has_no_area(administrator: User, as_: SignIn) -> None:
    client = as_(administrator)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get("/administration/").status_code == 302


@pytest.mark.parametrize("name", WHOLE)
def test_administrators_are_answered(name: str, administrator: User, places: dict[str, str], as_: SignIn) -> None:
    answer = as_(administrator).get(address(name, places))
    assert answer.status_code in (200, 302, 405)


@pytest.mark.parametrize("section", sections.registered(), ids=lambda section: section.slug)
def test_every_section_shows_them_all_and_itself(section: sections.Section, administrator: User, as_: SignIn) -> None:
    page = squeezed(as_(administrator).get(section.url).content.decode())
    for other in sections.registered():
        assert f'href="{other.url}"' in page
    assert f'<a href="{section.url}" aria-current="page"><i class="bi {section.icon}"' in page


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
        sections.register(sections.Section("moon", "Moon", "bi-moon", "administration"))


def test_there_is_no_other_administration(administrator: User, as_: SignIn) -> None:
    answer = as_(administrator).get("/admin/")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
