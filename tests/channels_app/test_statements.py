"""Queries whose SQL is made once: they answer as the query itself does, for everybody and at every moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import Value
from django.utils import timezone

from channels_app import access
from channels_app.flows import chats, invitations, notifications, teams
from channels_app.models import Channel, Invitation, Membership, Team, User
from channels_app.models.fields import FirstIdOf, first_id_of
from channels_app.statements import Statement
from channels_app.web import sidebar
from tests.conftest import People

pytestmark = pytest.mark.django_db


def own_memberships() -> Statement[Membership]:
    return Statement(lambda user: Membership.objects.filter(user=user).order_by("pk"), user="id")


class TestAStatement:
    def test_is_built_once_and_asked_for_each_person(self, team: Team, elsewhere: Team, people: People) -> None:
        built: list[UUID] = []

        def build(*, user: UUID) -> object:
            built.append(user)
            return access.visible_channels(User(pk=user)).order_by("name").values_list("name")

        names = Statement[Channel](build, user="id")  # type: ignore[arg-type]  # a query of rows
        assert names.rows(user=people.bob.pk) == [("General",)]
        assert names.rows(user=people.mallory.pk) == [("General",), ("Private",)]
        assert names.count(user=people.mallory.pk) == 2
        assert len(built) == 1

    def test_gives_objects_with_annotations(self, team: Team, people: People) -> None:
        marked = Statement(lambda user: Membership.objects.filter(user=user).annotate(mark=Value(7)), user="id")
        (found,) = marked.objects(user=people.carol.pk)
        assert (found.role, found.mark) == ("guest", 7)

    def test_refuses_a_value_that_python_computed_with(self) -> None:
        """It would stay at the first person's, or at the first moment."""
        since = Statement(lambda now: Invitation.objects.filter(invited_at__gt=now - timedelta(days=1)), now="moment")
        with pytest.raises(LookupError, match="now"):
            since.count(now=timezone.now())

    def test_asks_for_every_value(self, people: People) -> None:
        with pytest.raises(KeyError):
            own_memberships().rows()


class TestWhatStandsBehindEveryPage:
    """The rail and the bell, asked for one person after another."""

    def test_belongs_to_its_reader(self, team: Team, elsewhere: Team, people: People) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol])
        for person, names in (
            (people.bob, ["Operations"]),
            (people.mallory, ["Elsewhere"]),
            (people.bob, ["Operations"]),
        ):
            assert [entry.name for entry in sidebar.teams_of(person).shown] == names
        (shown,) = sidebar.chats_of(people.carol).shown
        assert (shown.pk, [str(other) for other in shown.others]) == (chat.pk, ["Bob"])
        assert sidebar.chats_of(people.alice).shown == []

    def test_counts_invitations_until_they_end(self, team: Team, people: People) -> None:
        begin = timezone.now()
        invitations.ask(team=team, by=people.alice, email="mallory@example.com", role="member", now=begin)
        last = begin + invitations.VALID_FOR
        waiting = [notifications.waiting(people.mallory, now=at) for at in (begin, last - timedelta(seconds=1), last)]
        assert waiting == [1, 1, 0]
        assert notifications.waiting(people.bob, now=begin) == 0


@pytest.mark.parametrize(
    "moment", [datetime(2026, 1, 1, tzinfo=UTC), datetime(2038, 2, 3, 4, 5, 6, 789_999, tzinfo=UTC)]
)
def test_the_first_id_of_a_moment_is_the_same_in_sql(people: People, moment: datetime) -> None:
    people.alice.date_joined = moment
    people.alice.save()
    found = User.objects.filter(pk=people.alice.pk).values_list(FirstIdOf("date_joined"), flat=True)
    assert found.get() == first_id_of(moment)


def test_a_team_of_guests_is_found_by_its_guests(team: Team, people: People) -> None:
    """A guest somewhere who is a member elsewhere is none of those who are guests only."""
    own = teams.create_team(by=people.mallory, name="Own")
    teams.add_member(team=own, by=people.mallory, user=people.bob, role="guest")
    assert list(User.objects.filter(access.only_guests())) == [people.carol]
