"""What a publication does to the teams that run the app, and how it is taken back."""

from typing import Any

import pytest

from channels_app.access import NotAllowed, NotVisible
from connectors.flows import installing
from connectors.flows.publishing import releasing, trials, upgrades
from connectors.flows.publishing.transitions import Overtaken, Unready
from connectors.models import App, Connection, Installation
from connectors.registry import UnknownConnector
from tests.connectors.flows.publishing.conftest import NOW, Office


class TestPublishing:
    def test_retires_the_version_before(self, office: Office) -> None:
        first = office.version("published")
        second = office.next(first, state="approved")
        releasing.publish(version=second, by=office.ada, now=NOW)
        assert (office.state(first), office.state(second)) == ("retired", "published")
        assert App.objects.get().published == second

    def test_while_a_newer_one_is_reviewed_the_old_one_stays(self, office: Office) -> None:
        first = office.version("published")
        office.next(first, state="in_review")
        made = office.team_with(first)
        assert office.runs(made) == "1.0.0"

    def test_looks_again_before_it_does(self, office: Office) -> None:
        version = office.version("approved")
        office.version("published")
        with pytest.raises(Unready):
            releasing.publish(version=version, by=office.ada, now=NOW)
        assert office.state(version) == "approved"

    def test_takes_teams_along_that_need_not_be_asked(self, office: Office) -> None:
        first = office.version("published", action_hosts=("*.ci.example",))
        made = office.team_with(first)
        second = office.next(first, name="Builds 2", action_hosts=("a.ci.example",))
        office.publish(second)
        connection = Connection.objects.get(installation=made)
        assert office.runs(made) == "2.0.0"
        assert (connection.action_hosts, connection.sender_name) == (["a.ci.example"], "Builds 2")
        assert (connection.name, connection.picture_id) == ("main", second.picture_id)

    @pytest.mark.parametrize(
        "wider",
        [
            {"valid_domains": ("more.example",)},
            {"action_hosts": ("more.example",)},
            {"permissions": ("identity",)},
            {"configuration_url": "https://more.example/configure"},
        ],
    )
    def test_asks_teams_that_would_grant_more(self, office: Office, wider: dict[str, Any]) -> None:
        first = office.version("published")
        made = office.team_with(first)
        second = office.next(first, **wider)
        assert releasing.reach(second) == releasing.Reach(0, 1)
        office.publish(second)
        assert office.runs(made) == "1.0.0"
        assert Connection.objects.get(installation=made).action_hosts == []

    def test_judges_each_team_by_what_it_runs(self, office: Office) -> None:
        first = office.version("published")
        behind = office.team_with(first, "Behind")
        second = office.next(first, action_hosts=("ci.example",))
        office.publish(second)
        beside = office.team_with(second, "Beside")
        third = office.next(first, "3.0.0", action_hosts=("ci.example",))
        assert releasing.reach(third) == releasing.Reach(1, 1)
        office.publish(third)
        assert (office.runs(behind), office.runs(beside)) == ("1.0.0", "3.0.0")

    def test_leaves_a_team_that_tries_a_newer_one(self, office: Office) -> None:
        first = office.version("published")
        draft = office.next(first, "3.0.0")
        tried = trials.try_in(version=draft, team=office.team, by=office.author, now=NOW)
        second = office.next(first, "2.0.0")
        assert releasing.reach(second) == releasing.Reach(0, 0)
        office.publish(second)
        assert office.runs(tried) == "3.0.0"
        waiting = upgrades.waiting_for(Installation.objects.get(pk=tried.pk))
        assert waiting
        assert waiting.is_back
        assert upgrades.waiting_in(office.team) == []

    def test_takes_a_try_out_along_that_is_older(self, office: Office) -> None:
        first = office.version()
        tried = trials.try_in(version=first, team=office.team, by=office.author, now=NOW)
        office.publish(office.next(first))
        assert office.runs(tried) == "2.0.0"

    def test_asks_few_questions(self, office: Office, django_assert_max_num_queries: Any) -> None:
        first = office.version("published")
        for number in range(6):
            office.team_with(first, f"Team {number}")
        second = office.next(first, state="approved")
        with django_assert_max_num_queries(20):
            releasing.publish(version=second, by=office.ada, now=NOW)


class TestWithdrawing:
    def test_ends_the_offer_and_nothing_that_is_connected(self, office: Office) -> None:
        version = office.version("published")
        made = office.team_with(version)
        releasing.withdraw(version=version, by=office.author, now=NOW)
        assert App.objects.get().published is None
        assert Connection.objects.get(installation=made).removed_at is None
        slug = made.connector
        assert slug in [offer.connector.slug for offer in installing.catalog(team=made.team)]
        assert slug not in [offer.connector.slug for offer in installing.catalog(team=office.team)]
        with pytest.raises(UnknownConnector):
            installing.install(team=office.team, by=office.people.alice, connector=slug)

    def test_is_lasting_for_its_author(self, office: Office) -> None:
        first = office.version("published")
        second = office.next(first)
        office.publish(second)
        releasing.withdraw(version=second, by=office.ada, now=NOW)
        for version in (first, second):
            with pytest.raises(Overtaken):
                releasing.rollback(version=version, by=office.author, now=NOW)
        releasing.rollback(version=first, by=office.ada, now=NOW)
        assert office.state(first) == "published"


class TestRollingBack:
    def test_brings_the_version_and_its_teams_back(self, office: Office) -> None:
        first = office.version("published")
        made = office.team_with(first)
        second = office.next(first, name="Builds 2")
        office.publish(second)
        assert office.runs(made) == "2.0.0"
        releasing.rollback(version=first, by=office.author, now=NOW)
        assert (office.state(first), office.state(second)) == ("published", "retired")
        assert office.runs(made) == "1.0.0"
        assert Connection.objects.get(installation=made).sender_name == "Builds"
        assert office.events(first)[-1] == "rolled-back"
        assert "3.0.0" in office.next(first, "3.0.0").version

    def test_asks_where_the_older_one_wants_more(self, office: Office) -> None:
        first = office.version("published", action_hosts=("ci.example",))
        made = office.team_with(first)
        second = office.next(first)
        office.publish(second)
        releasing.rollback(version=first, by=office.ada, now=NOW)
        assert office.runs(made) == "2.0.0"


class TestConsent:
    @pytest.fixture
    def made(self, office: Office) -> Installation:
        """A team at version 1 while 2 wants a host more."""
        first = office.version("published")
        made = office.team_with(first)
        office.publish(office.next(first, name="Builds 2", action_hosts=("ci.example",)))
        return made

    def test_moves_that_team(self, office: Office, made: Installation) -> None:
        assert made.team
        [waiting] = upgrades.waiting_in(made.team)
        assert (waiting.old.version, waiting.new.version) == ("1.0.0", "2.0.0")
        assert list(waiting.changes.action_hosts.wider) == ["ci.example"]
        upgrades.agree(installation=made, version=waiting.version, by=office.people.bob, now=NOW)
        connection = Connection.objects.get(installation=made)
        assert (office.runs(made), connection.action_hosts, connection.sender_name) == (
            "2.0.0",
            ["ci.example"],
            "Builds 2",
        )
        assert upgrades.waiting_in(made.team) == []
        with pytest.raises(Overtaken):
            upgrades.agree(installation=made, version=waiting.version, by=office.people.bob, now=NOW)

    def test_is_for_those_who_manage_connectors(self, office: Office, made: Installation) -> None:
        waiting = upgrades.waiting_for(made)
        assert waiting
        for person in (office.people.mallory, office.ada, office.author):
            with pytest.raises(NotAllowed):
                upgrades.agree(installation=made, version=waiting.version, by=person, now=NOW)
            with pytest.raises(NotAllowed):
                upgrades.put_off(installation=made, version=waiting.version, by=person, now=NOW)
        assert office.runs(made) == "1.0.0"

    def test_is_to_what_was_read(self, office: Office, made: Installation) -> None:
        waiting = upgrades.waiting_for(made)
        assert waiting
        office.publish(office.next(waiting.version, "3.0.0", action_hosts=("evil.example",)))
        with pytest.raises(Overtaken):
            upgrades.agree(installation=made, version=waiting.version, by=office.people.bob, now=NOW)
        assert office.runs(made) == "1.0.0"

    def test_is_not_to_another_apps_version(self, office: Office, made: Installation) -> None:
        other = office.version("published", name="Other")
        with pytest.raises(Overtaken):
            upgrades.agree(installation=made, version=other, by=office.people.bob, now=NOW)

    def test_can_be_put_off_until_the_next_version(self, office: Office, made: Installation) -> None:
        assert made.team
        [waiting] = upgrades.waiting_in(made.team)
        upgrades.put_off(installation=made, version=waiting.version, by=office.people.bob, now=NOW)
        assert upgrades.waiting_in(made.team) == []
        still = upgrades.waiting_for(made)
        assert still
        assert still.is_put_off
        office.publish(office.next(waiting.version, "3.0.0", action_hosts=("ci.example",)))
        assert [it.new.version for it in upgrades.waiting_in(made.team)] == ["3.0.0"]

    def test_is_asked_in_three_questions(self, office: Office, django_assert_num_queries: Any) -> None:
        for number in range(4):
            first = office.version("published", name=f"App {number}")
            installing.install(team=office.team, by=office.people.alice, connector=str(first.app.connector_id))
            office.publish(office.next(first, name=f"App {number}", permissions=("identity",)))
        with django_assert_num_queries(3) as asked:
            assert len(upgrades.waiting_in(office.team)) == 4
        assert not any('"package"' in query["sql"] for query in asked.captured_queries)


def test_uninstalling_lets_go_of_the_version(office: Office) -> None:
    version = office.version("published")
    made = office.team_with(version)
    installing.uninstall(installation=made, by=office.people.bob, now=NOW)
    office.publish(office.next(version))
    assert office.runs(made) == ""
    assert made.team
    again = installing.install(team=made.team, by=office.people.bob, connector=made.connector)
    assert (again, office.runs(again)) == (made, "2.0.0")


def test_a_stranger_finds_no_app_to_withdraw(office: Office) -> None:
    with pytest.raises(NotVisible):
        releasing.withdraw(version=office.version("published"), by=office.people.mallory, now=NOW)
