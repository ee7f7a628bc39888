"""Teams in the administration area: found, looked at without their messages, taken over, changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app import access
from channels_app.flows import archiving, posting, takeover, teams
from channels_app.models import AuditEntry, Channel, Membership, Message, Notification, Team, User
from channels_app.models.fields import first_id_of
from tests.conftest import Hook, People

LIST = "/administration/teams/"


@pytest.fixture
def admin(people: People) -> Client:
    people.mallory.is_staff = True
    people.mallory.save()
    return signed_in(people.mallory)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def names(client: Client, query: str = "") -> list[str]:
    return [row["team"].name for row in client.get(f"{LIST}{query}").context["rows"]]


class TestTheList:
    def test_is_for_administrators(self, people: People, team: Team) -> None:
        for person in (people.alice, people.bob, people.carol, people.mallory):
            for path in (LIST, f"{LIST}{team.pk}/", f"{LIST}{team.pk}/take-over/", f"{LIST}{team.pk}/delete/"):
                assert signed_in(person).get(path).status_code == 404
            for path in ("archive", "unarchive", "restore", "take-over/", "delete/", "edit/"):
                assert signed_in(person).post(f"{LIST}{team.pk}/{path}").status_code == 404
        assert Client().get(LIST).status_code == 302

    def test_is_searched_sorted_and_filtered(
        self, admin: Client, people: People, team: Team, channel: Channel, elsewhere: Team, hook: Hook
    ) -> None:
        assert names(admin) == ["Elsewhere", "Operations"]
        assert names(admin, "?q=oper") == ["Operations"]
        for sort in ("people", "connections"):
            assert names(admin, f"?sort={sort}") == ["Operations", "Elsewhere"]
        assert names(admin, "?sort=channels") == ["Elsewhere", "Operations"]
        posting.post_text(channel=channel, by=people.bob, text="x")
        assert names(admin, "?sort=activity") == ["Operations", "Elsewhere"]
        assert names(admin, "?only=ownerless") == []
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
        assert names(admin, "?only=ownerless") == ["Operations"]
        archiving.archive_team(team=elsewhere, by=people.mallory, now=timezone.now())
        assert names(admin, "?only=archived") == ["Elsewhere"]

    def test_finds_teams_in_which_nothing_happened_for_long(
        self, admin: Client, team: Team, channel: Channel, elsewhere: Team
    ) -> None:
        Team.objects.update(created_at=timezone.now() - timedelta(days=200))
        for days, idle in ((91, ["Elsewhere", "Operations"]), (89, ["Elsewhere"])):
            Message.objects.all().delete()
            Message.objects.create(
                id=first_id_of(timezone.now() - timedelta(days=days)), channel=channel, sender_name="x"
            )
            assert names(admin, "?only=idle") == idle

    def test_takes_as_many_queries_for_many_teams(self, admin: Client, people: People, team: Team) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                admin.get(f"{LIST}?sort=activity")
            return len(found)

        admin.get(LIST)
        before = queries()
        for number in range(20):
            teams.create_team(by=people.alice, name=f"Team {number}")
        assert queries() == before


class TestATeam:
    def test_shows_names_and_settings_and_no_messages(
        self, admin: Client, people: People, team: Team, channel: Channel, hook: Hook
    ) -> None:
        posting.post_text(channel=channel, by=people.alice, text="secret plans")
        page = admin.get(f"{LIST}{team.pk}/").content.decode()
        for shown in ("You are not in this team", "bob@example.com", "General", "Build server", "1 message, about"):
            assert shown in page
        assert "secret plans" not in page
        assert admin.get(f"/channels/{channel.pk}/").status_code == 404

    def test_is_renamed_archived_deleted_and_restored(self, admin: Client, people: People, team: Team) -> None:
        at = f"{LIST}{team.pk}/"
        admin.post(f"{at}edit/", {"name": "Ops", "description": ""})
        admin.post(f"{at}archive")
        team.refresh_from_db()
        assert (team.name, team.archived_at is None) == ("Ops", False)
        admin.post(f"{at}unarchive")
        assert admin.post(f"{at}delete/", {"name": "Operations"}).status_code == 422
        assert access.team_for(people.bob, team.pk)
        admin.post(f"{at}delete/", {"name": "Ops"})
        with pytest.raises(access.NotVisible):
            access.team_for(people.bob, team.pk)
        assert "gone for good on" in admin.get(at).content.decode()
        admin.post(f"{at}restore")
        assert access.team_for(people.bob, team.pk)
        actions = list(AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:5])
        assert actions == ["team.restored", "team.deleted", "team.unarchived", "team.archived", "team.changed"]


class TestAChannel:
    def test_is_deleted_by_its_name_and_brought_back(self, admin: Client, people: People, team: Team) -> None:
        channel = team.channels.get()
        at = f"{LIST}{team.pk}/channels/{channel.pk}/"
        assert f'href="{at}delete/"' in admin.get(f"{LIST}{team.pk}/").content.decode()
        assert "Type <strong>General</strong>" in admin.get(f"{at}delete/").content.decode()
        assert admin.post(f"{at}delete/", {"name": "other"}).status_code == 422
        assert access.channel_for(people.bob, channel.pk)
        admin.post(f"{at}delete/", {"name": "General"})
        with pytest.raises(access.NotVisible):
            access.channel_for(people.bob, channel.pk)
        assert f'action="{at}restore"' in admin.get(f"{LIST}{team.pk}/").content.decode()
        assert admin.post(f"{at}delete/", {"name": "General"}).status_code == 404
        admin.post(f"{at}restore")
        assert access.channel_for(people.bob, channel.pk)
        actions = list(AuditEntry.objects.order_by("-pk").values_list("action", flat=True)[:2])
        assert actions == ["channel.restored", "channel.deleted"]

    def test_is_one_of_this_team(self, admin: Client, team: Team, elsewhere: Team) -> None:
        other = elsewhere.channels.first()
        assert other
        at = f"{LIST}{team.pk}/channels/{other.pk}/"
        assert admin.post(f"{at}delete/", {"name": other.name}).status_code == 404
        assert admin.post(f"{at}restore").status_code == 404
        other.refresh_from_db()
        assert other.deleted_at is None


class TestTakingOver:
    @pytest.fixture
    def forgotten(self, people: People, team: Team) -> Team:
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
        return team

    @pytest.mark.parametrize("whom", ["mallory", "bob"])
    def test_makes_an_owner_on_record_and_tells_the_members(
        self, admin: Client, people: People, forgotten: Team, whom: str
    ) -> None:
        person = getattr(people, whom)
        chosen = {} if whom == "mallory" else {"person": str(person.pk)}
        admin.post(f"{LIST}{forgotten.pk}/take-over/", {"reason": "Alice left", **chosen})
        assert access.may_own(person, forgotten)
        entry = AuditEntry.objects.filter(action="team.taken-over").get()
        assert (entry.actor_id, entry.reason, entry.after["role"]) == (people.mallory.pk, "Alice left", "owner")
        told = {row.user_id: str(row.sentence) for row in Notification.objects.all()}
        assert told.keys() == {people.bob.pk, people.carol.pk}
        assert told[people.carol.pk] == (f"Operations had no owner any more: Mallory made {person} its owner.")

    def test_is_refused_where_there_is_an_owner(self, admin: Client, people: People, team: Team) -> None:
        with pytest.raises(teams.InvalidTeam, match="has an owner"):
            takeover.take_over(team=team, by=people.mallory, user=people.mallory, now=timezone.now())
        assert not Membership.objects.filter(user=people.mallory, team=team).exists()

    def test_is_refused_for_strangers_and_by_anybody_else(self, people: People, forgotten: Team) -> None:
        wrong: list[tuple[User, Any]] = [(people.bob, access.NotVisible), (people.mallory, teams.InvalidTeam)]
        for by, error in wrong:
            stranger = User.objects.create_user(f"{by}2@example.com")
            by.is_staff = by == people.mallory
            with pytest.raises(error):
                takeover.take_over(team=forgotten, by=by, user=stranger, now=timezone.now())
