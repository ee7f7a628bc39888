"""What a directory's groups lead to is given and taken with membership, and what people gave by hand stays."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from channels_app import access
from channels_app.flows import directories, directory_accounts, directory_grants, directory_groups
from channels_app.flows.directory_accounts import Account
from channels_app.models import AuditEntry, Directory, DirectoryChange, DirectoryGroup, Membership, Team, User
from connectors import tasks
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")


@pytest.fixture
def directory(root: User) -> Directory:
    return directories.connect(by=root, name="Entra ID")[0]


@pytest.fixture
def group(directory: Directory) -> DirectoryGroup:
    pk = directory_groups.create(directory=directory, name="On call", external_id="", members=(), now=NOON)
    return DirectoryGroup.objects.get(pk=pk)


def set_members(group: DirectoryGroup, members: Iterable[User | UUID]) -> None:
    ids = [str(one.pk if isinstance(one, User) else one) for one in members]
    directory_groups.change(group=group, name=group.display_name, external_id="", members=ids, now=NOON)


def lead(group: DirectoryGroup, root: User, team: Team | None, role: str = "member", rights: bool = False) -> None:
    directory_grants.map_group(by=root, group=group, team=team, role=role, is_administrator=rights)
    group.refresh_from_db()


class TestAGroupThatLeadsToATeam:
    def test_makes_members_and_ends_them(self, group: DirectoryGroup, root: User, team: Team, people: People) -> None:
        lead(group, root, team, "owner")
        set_members(group, [people.mallory])
        assert access.role_in(people.mallory, team) == "owner"
        set_members(group, [])
        assert access.role_in(people.mallory, team) is None

    def test_applies_to_who_is_in_it_already(
        self, group: DirectoryGroup, root: User, team: Team, people: People
    ) -> None:
        set_members(group, [people.mallory])
        assert access.role_in(people.mallory, team) is None
        lead(group, root, team)
        assert access.role_in(people.mallory, team) == "member"
        lead(group, root, None)
        assert access.role_in(people.mallory, team) is None

    def test_leaves_alone_what_was_given_by_hand(
        self, group: DirectoryGroup, root: User, team: Team, people: People
    ) -> None:
        lead(group, root, team, "owner")
        set_members(group, [people.bob])
        set_members(group, [])
        assert access.role_in(people.bob, team) == "member"

    def test_gives_the_highest_of_several_roles(
        self, group: DirectoryGroup, directory: Directory, root: User, team: Team, people: People
    ) -> None:
        pk = directory_groups.create(directory=directory, name="All", external_id="", members=(), now=NOON)
        other = DirectoryGroup.objects.get(pk=pk)
        lead(group, root, team, "owner")
        lead(other, root, team, "guest")
        for each in (group, other):
            set_members(each, [people.mallory])
        assert access.role_in(people.mallory, team) == "owner"
        set_members(group, [])
        assert access.role_in(people.mallory, team) == "guest"

    def test_ends_with_the_account_and_comes_back_with_it(
        self, group: DirectoryGroup, directory: Directory, root: User, team: Team
    ) -> None:
        account = Account(user_name="dana@corp.example", email="dana@corp.example", display_name="Dana")
        dana = directory_accounts.create(directory=directory, account=account, now=NOON)
        lead(group, root, team)
        set_members(group, [dana])
        for active, role in ((False, None), (True, "member")):
            said = Account(account.user_name, account.email, "Dana", active=active)
            directory_accounts.change(directory=directory, user=dana, account=said, now=NOON)
            assert access.role_in(dana, team) == role

    def test_leaves_everybody_where_they_are_when_the_directory_goes(
        self, group: DirectoryGroup, directory: Directory, root: User, team: Team, people: People
    ) -> None:
        lead(group, root, team)
        set_members(group, [people.mallory])
        directories.disconnect(by=root, directory=directory)
        assert access.role_in(people.mallory, team) == "member"

    def test_is_recorded(self, group: DirectoryGroup, root: User, team: Team) -> None:
        lead(group, root, team, "owner")
        entry = AuditEntry.objects.get(action="directory-group.mapped")
        assert entry.after == {"team": "Operations", "role": "owner"}
        assert entry.actor_name == "Root"


def test_a_group_of_administrators_keeps_the_last_one(group: DirectoryGroup, root: User, people: People) -> None:
    lead(group, root, None, rights=True)
    set_members(group, [people.alice])
    people.alice.refresh_from_db()
    assert people.alice.is_staff
    User.objects.filter(pk=root.pk).update(is_staff=False)
    set_members(group, [])
    people.alice.refresh_from_db()
    assert people.alice.is_staff


def test_a_change_for_many_is_taken_up_by_the_tick(group: DirectoryGroup, root: User, team: Team) -> None:
    count = directory_grants.BATCH_PEOPLE + 5
    many = [User.objects.create_user(f"p{number}@corp.example", confirmed=True) for number in range(count)]
    lead(group, root, team)
    set_members(group, many)
    assert Membership.objects.filter(team=team, user__in=many).count() == 0
    assert directory_grants.waiting_for(group.directory) == count
    tasks.apply_directory_changes()
    assert Membership.objects.filter(team=team, user__in=many).count() == count
    assert not DirectoryChange.objects.exists()
