"""The last in charge of the server stays, whichever way leads out, and also if two go at once."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from channels_app.flows import (
    accounts,
    directories,
    directory_accounts,
    directory_grants,
    directory_groups,
    emergency_access,
    groups,
    server_settings,
)
from channels_app.models import Directory, DirectoryGroup, User
from channels_app.server_settings import InvalidSettings, forget
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
# Seconds for another thread to come as far as the lock.
PATIENCE = 20


@pytest.fixture(autouse=True)
def settings_of_this_test(db: None) -> Any:
    forget()
    yield
    forget()


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")


@pytest.fixture
def aide(db: None) -> User:
    """Another administrator, without emergency access."""
    return User.objects.create_superuser("aide@example.com", "pw", display_name="Aide")


@pytest.fixture
def directory(root: User) -> Directory:
    return directories.connect(by=root, name="Entra ID")[0]


def end_by_directory(person: User, by: User) -> None:
    said = replace(directory_accounts.account_of(person), active=False)
    directory_accounts.change(directory=Directory.objects.get(), user=person, account=said, now=NOON)


# The ways out of charge that answer with a reason.
WAYS: dict[str, Callable[[User, User], Any]] = {
    "demoted": lambda person, by: accounts.set_administrator(person=person, by=by, is_administrator=False),
    "deactivated": lambda person, by: accounts.deactivate(person=person, by=by, now=NOON),
    "merged": lambda person, _by: accounts.merge(person=person, into=User.objects.get(display_name="Bob"), by=_by),
    "deleted": lambda person, _by: accounts.delete_own(by=person, keep_name=True),
    "ended by a directory": end_by_directory,
    "removed by a directory": lambda person, _by: directory_accounts.remove(
        directory=Directory.objects.get(), user=person, now=NOON
    ),
}


def is_in_charge(person: User) -> bool:
    return User.objects.filter(pk=person.pk, is_staff=True, is_active=True).exists()


def require_single_sign_on(holder: User) -> None:
    emergency_access.change(by=holder, user=holder, is_given=True)
    server_settings.change(by=holder, sso_required=True)


@pytest.mark.parametrize("way", WAYS)
class TestWhoIsInCharge:
    def test_stays_if_they_are_the_last_administrator(
        self, people: People, root: User, directory: Directory, way: str
    ) -> None:
        # Somebody who can administer no more, so that nobody but the person themselves is in charge.
        by = User(pk=people.carol.pk, is_staff=True)
        with pytest.raises(accounts.InvalidAccount, match="last administrator: make somebody else"):
            WAYS[way](root, by)
        assert is_in_charge(root)

    def test_stays_if_they_are_the_last_who_gets_in_without_the_provider(
        self, people: People, root: User, aide: User, directory: Directory, way: str
    ) -> None:
        require_single_sign_on(root)
        with pytest.raises(accounts.InvalidAccount, match="give it to another administrator"):
            WAYS[way](root, aide)
        assert is_in_charge(root)

    def test_goes_once_somebody_else_can_do_it(
        self, people: People, root: User, aide: User, directory: Directory, way: str
    ) -> None:
        require_single_sign_on(root)
        emergency_access.change(by=root, user=aide, is_given=True)
        WAYS[way](root, aide)
        assert not is_in_charge(root)
        assert is_in_charge(aide)


def test_emergency_access_binds_nobody_while_passwords_are_taken(root: User, aide: User) -> None:
    emergency_access.change(by=root, user=root, is_given=True)
    accounts.deactivate(person=root, by=aide, now=NOON)
    assert not is_in_charge(root)


def test_a_group_leaves_who_is_needed_in_charge(people: People, root: User, directory: Directory) -> None:
    pk = directory_groups.create(directory=directory, name="On call", external_id="", members=(), now=NOON)
    group = DirectoryGroup.objects.get(pk=pk)
    directory_grants.map_group(by=root, group=group, team=None, role="member", is_administrator=True)

    def set_members(*members: User) -> None:
        group.refresh_from_db()
        ids = [str(one.pk) for one in members]
        directory_groups.change(group=group, name="On call", external_id="", members=ids, now=NOON)

    set_members(people.bob)
    bob = User.objects.get(pk=people.bob.pk)
    require_single_sign_on(bob)
    set_members()
    assert is_in_charge(bob), "root could not sign in without the provider"
    (kept,) = groups.changes(bob, provider=f"scim-{directory.pk.hex}", roles={}, is_administrator=False)
    assert kept.is_kept
    emergency_access.change(by=root, user=root, is_given=True)
    set_members(people.bob)
    set_members()
    assert not is_in_charge(bob)


def test_a_directory_is_told_why(people: People, root: User, aide: User) -> None:
    _directory, token = directories.connect(by=root, name="Entra ID")
    require_single_sign_on(root)
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().delete(f"/scim/v2/Users/{root.pk}", headers=headers)
    assert answer.status_code == 400
    assert "emergency access" in answer.json()["detail"]
    assert is_in_charge(root)


class TestTwoAtOnce:
    """What one does waits for what the other began, and sees it."""

    def second(self, work: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException | None]]:
        """Starts work in another thread and returns when it waits for a lock, or is done without having waited."""
        told: list[BaseException | None] = []

        def run() -> None:
            try:
                work()
                told.append(None)
            except (accounts.InvalidAccount, InvalidSettings) as error:
                told.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        deadline = time.monotonic() + PATIENCE
        while thread.is_alive() and not self.waits() and time.monotonic() < deadline:
            time.sleep(0.02)
        return thread, told

    def waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return bool(cursor.fetchone()[0])

    @pytest.mark.django_db(transaction=True)
    def test_two_administrators_do_not_put_each_other_out(self, root: User, aide: User) -> None:
        by = User.objects.get(pk=aide.pk)
        with transaction.atomic():
            accounts.deactivate(person=aide, by=root, now=NOON)
            thread, told = self.second(lambda: accounts.set_administrator(person=root, by=by, is_administrator=False))
        thread.join()
        assert "last administrator" in str(told)
        assert is_in_charge(root)

    @pytest.mark.django_db(transaction=True)
    def test_the_last_with_emergency_access_does_not_go_while_it_becomes_needed(self, root: User, aide: User) -> None:
        emergency_access.change(by=root, user=root, is_given=True)
        with transaction.atomic():
            server_settings.change(by=root, sso_required=True)
            thread, told = self.second(lambda: accounts.deactivate(person=root, by=aide, now=NOON))
        thread.join()
        assert "emergency access" in str(told)
        assert is_in_charge(root)

    @pytest.mark.django_db(transaction=True)
    def test_single_sign_on_is_not_required_while_the_last_with_emergency_access_goes(
        self, root: User, aide: User
    ) -> None:
        emergency_access.change(by=root, user=root, is_given=True)
        with transaction.atomic():
            accounts.deactivate(person=root, by=aide, now=NOON)
            thread, told = self.second(lambda: server_settings.change(by=aide, sso_required=True))
        thread.join()
        assert "emergency access" in str(told)
