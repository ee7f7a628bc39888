"""Who sees the audit log, what it says, and what can be taken from it."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from channels_app import audit
from channels_app.flows import teams
from channels_app.flows.auditing import chain, checking, searching
from channels_app.models import AuditCheck, AuditEntry, Team, User
from channels_app.models.fields import first_id_of
from channels_app.web.audit.rows import rows_of
from channels_app.web.audit.sentences import SENTENCES, sentence_of
from tests.conftest import People

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
EVERY = "/administration/audit/"


@pytest.fixture
def admin(people: People) -> User:
    people.mallory.is_staff = True
    people.mallory.save()
    return people.mallory


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


class TestThePage:
    def test_of_a_team_is_its_owners(self, people: People, team: Team, as_: SignIn) -> None:
        statuses = {
            person.display_name: as_(person).get(f"/teams/{team.pk}/audit/").status_code
            for person in (people.alice, people.bob, people.carol, people.mallory)
        }
        assert statuses == {"Alice": 200, "Bob": 403, "Carol": 403, "Mallory": 404}

    def test_of_a_team_has_that_teams_entries(self, people: People, team: Team, elsewhere: Team, as_: SignIn) -> None:
        teams.change_team(team=elsewhere, by=people.mallory, name="Nowhere")
        shown = page(as_(people.alice), f"/teams/{team.pk}/audit/?team={elsewhere.pk}")
        assert "Nowhere" not in shown
        assert "Nowhere" not in page(as_(people.alice), f"/teams/{team.pk}/audit/")
        assert "Alice added Bob to the team" in page(as_(people.alice), f"/teams/{team.pk}/audit/")

    def test_of_all_is_the_administrators(self, people: People, team: Team, admin: User, as_: SignIn) -> None:
        assert as_(people.alice).get(EVERY).status_code == 404
        assert "Alice added Bob to the team" in page(as_(admin), EVERY)

    def test_says_before_and_after(self, people: People, team: Team, as_: SignIn) -> None:
        teams.change_role(team=team, by=people.alice, user=people.bob, role="guest")
        shown = page(as_(people.alice), f"/teams/{team.pk}/audit/")
        assert re.search(r"Alice changed the role of Bob\s+Role\s+Member\s+Guest", shown)

    def test_finds_and_turns_pages(self, people: People, team: Team, admin: User, as_: SignIn) -> None:
        with transaction.atomic():
            for number in range(120):
                audit.record("team.changed", team, by=people.alice, name=f"Name {number:03}")
        client, address, seen = as_(admin), "?target=name+0", []
        while address:
            html = client.get(EVERY + address).content.decode()
            seen += re.findall(r"Name (\d{3})", html)
            following = re.search(r'rel="next"\s+href="([^"]+)"', html)
            address = following[1].replace("&amp;", "&") if following else ""
        assert seen == [f"{number:03}" for number in range(99, -1, -1)]

    def test_searches_by_the_readers_days(self, people: People, team: Team, admin: User, as_: SignIn) -> None:
        """Late in the evening in UTC it is the next day in Tokyo."""
        User.objects.filter(pk=admin.pk).update(time_zone="Asia/Tokyo")
        late = datetime(2031, 3, 5, 22, tzinfo=UTC)
        AuditEntry.objects.bulk_create([_entry(late, "Late")])
        assert "Late" in page(as_(admin), f"{EVERY}?since=2031-03-06&until=2031-03-06")
        assert "Late" not in page(as_(admin), f"{EVERY}?since=2031-03-05&until=2031-03-05")
        assert "March 6, 2031, 7 a.m." in page(as_(admin), f"{EVERY}?target=late")

    @pytest.mark.parametrize("query", ["since=x", "before=x", "team=x", "person=%00", "format=exe", "until=9999-12-31"])
    def test_survives_what_is_no_question(self, admin: User, as_: SignIn, query: str) -> None:
        assert as_(admin).get(f"{EVERY}?{query}").status_code == 200

    def test_says_whether_the_chain_holds(self, people: People, team: Team, admin: User, as_: SignIn) -> None:
        assert "Not verified yet" in page(as_(admin), EVERY)
        chain.seal()
        checking.step(now=timezone.now())
        assert "Chain intact" in page(as_(admin), EVERY)
        AuditCheck.objects.update(fault="changed")
        assert "The chain is broken" in page(as_(admin), EVERY)

    def test_asks_a_constant_number_of_queries(
        self, people: People, team: Team, admin: User, as_: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        with transaction.atomic():
            for _number in range(60):
                audit.record("team.changed", team, by=people.alice)
        client = as_(admin)
        client.get(EVERY)
        with django_assert_max_num_queries(12):
            client.get(EVERY)


class TestTheExport:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("kind", ["csv", "ndjson"])
    def test_streams_what_was_asked_for(
        self, people: People, team: Team, as_: SignIn, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(searching, "EXPORTED_AT_ONCE", 2)
        teams.change_team(team=team, by=people.alice, name="=cmd")
        chain.seal()
        answer: Any = as_(people.alice).get(f"/teams/{team.pk}/audit/?format={kind}&action=member.")
        assert answer["Content-Disposition"].startswith('attachment; filename="audit-')

        async def read() -> list[bytes]:
            return [part async for part in answer.streaming_content]

        lines = b"".join(asyncio.run(read())).decode().splitlines()
        if kind == "csv":
            assert lines.pop(0).startswith("id,at,actor_id")
        else:
            assert [json.loads(line)["action"] for line in lines] == ["member.added"] * 2
            assert [len(json.loads(line)["hash"]) for line in lines] == [64, 64]
        assert len(lines) == 2
        noted = AuditEntry.objects.latest("pk")
        assert (noted.action, noted.actor_name, noted.team_id) == ("audit.exported", "Alice", team.pk)
        assert noted.after == {"format": kind, "action": "member."}

    def test_is_for_those_who_may_read(self, people: People, team: Team, as_: SignIn) -> None:
        for person in (people.bob, people.mallory):
            assert as_(person).get(f"/teams/{team.pk}/audit/?format=csv").status_code in (403, 404)


class TestASentence:
    @pytest.mark.parametrize("action", SENTENCES)
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_names_who_did_it(self, action: str, language: str) -> None:
        """Or whom it is about, where nobody who is signed in did it."""
        entry = _entry(timezone.now(), "<b>Thing</b>", action=action)
        with translation.override(language):
            words = sentence_of(entry)
        named = "Ann &amp; Co" if "%(actor)s" in SENTENCES[action] else "&lt;b&gt;Thing&lt;/b&gt;"
        assert f"<strong>{named}</strong>" in words
        assert "<b>" not in words

    def test_of_an_unknown_action_is_its_name(self) -> None:
        entry = _entry(timezone.now(), "Thing", action="thing.done")
        assert sentence_of(entry) == "<strong>Ann &amp; Co</strong> · thing.done · <strong>Thing</strong>"

    def test_shows_values_as_people_read_them(self) -> None:
        entry = _entry(timezone.now(), "x")
        entry.before = {"role": "member", "on": True, "none": None}
        entry.after = {"role": "guest", "at": "2030-01-01T12:00:00+00:00", "hosts": ["a", "b"], "config": {"a": 1}}
        changes = {label: (before, after) for label, before, after in rows_of([entry])[0].changes}
        assert changes["Role"] == ("Member", "Guest")
        assert (changes["On"], changes["None"]) == (("yes", None), ("–", None))
        assert changes["At"] == (None, "Jan. 1, 2030, noon")
        assert (changes["Hosts"], changes["Config"]) == ((None, "a, b"), (None, "a: 1"))


def _entry(at: datetime, name: str, action: str = "team.changed") -> AuditEntry:
    values = {"object_kind": "team", "object_id": "1", "object_name": name, "surface": "web", "before": {}, "after": {}}
    id = first_id_of(at + timedelta(milliseconds=1))
    return AuditEntry(id=id, at=at, actor_name="Ann & Co", action=action, **values)
