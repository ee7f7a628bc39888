"""From the author's draft to a decision."""

import threading
from collections.abc import Callable
from dataclasses import replace as with_values
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from channels_app.access import NotAllowed, NotVisible
from channels_app.models import User
from connectors.app_packages import Finding, Manifest
from connectors.flows import publishing
from connectors.flows.publishing import checks, releasing, reviewing, trials
from connectors.flows.publishing.transitions import Overtaken, State, Unready
from connectors.models import App, AppEvent, AppVersion, Connection
from tests.conftest import People
from tests.connectors.apps import make_version
from tests.connectors.flows.publishing.conftest import NOW, Office

ICON = Finding("reviewer", "/icons/color", "It shows another company's mark.", "Draw one of your own.")
STEPS: dict[str, Callable[..., Any]] = {
    "submit": reviewing.submit,
    "take": reviewing.take,
    "reject": lambda **how: reviewing.reject(note="No.", **how),
    "approve": reviewing.approve,
    "publish": releasing.publish,
    "rollback": releasing.rollback,
    "withdraw": releasing.withdraw,
}
# From which states a step leads where; from all others it is refused.
LEADS = {
    "submit": {"draft": "submitted", "rejected": "submitted"},
    "take": {"submitted": "in_review"},
    "reject": {"submitted": "rejected", "in_review": "rejected", "approved": "rejected"},
    "approve": {"submitted": "approved", "in_review": "approved"},
    "publish": {"approved": "published"},
    "rollback": {"retired": "published", "withdrawn": "published"},
    "withdraw": {"submitted": "draft", "in_review": "draft", "approved": "withdrawn", "published": "withdrawn"},
}


@pytest.mark.parametrize("state", [state.value for state in State])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_leads_from_where_it_may(office: Office, step: str, state: str) -> None:
    version = office.version(state)
    if following := LEADS[step].get(state):
        STEPS[step](version=version, by=office.ada, now=NOW)
        assert office.state(version) == following
        assert AppEvent.objects.get().by == office.ada
    else:
        with pytest.raises(Overtaken):
            STEPS[step](version=version, by=office.ada, now=NOW)
        assert office.state(version) == state
        assert not AppEvent.objects.exists()


@pytest.mark.parametrize("step", ["approve", "reject", "take"])
def test_what_was_submitted_anew_is_not_decided_as_it_was(office: Office, step: str) -> None:
    version = office.version()
    reviewing.submit(version=version, by=office.author, now=NOW)
    seen = AppVersion.objects.get(pk=version.pk)
    releasing.withdraw(version=version, by=office.author, now=NOW)
    reviewing.submit(version=version, by=office.author, now=NOW + timedelta(minutes=1))
    with pytest.raises(Overtaken):
        STEPS[step](version=seen, by=office.ada, now=NOW)
    assert office.state(version) == "submitted"


def test_what_was_approved_meanwhile_is_not_rejected_unseen(office: Office) -> None:
    version = office.version("submitted")
    seen = AppVersion.objects.get(pk=version.pk)
    reviewing.approve(version=version, by=office.ada, now=NOW)
    with pytest.raises(Overtaken):
        reviewing.reject(version=seen, by=office.bert, now=NOW, note="No.")
    reviewing.reject(version=AppVersion.objects.get(pk=version.pk), by=office.bert, now=NOW, note="No.")
    assert office.state(version) == "rejected"


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_finds_nothing_to_do(office: Office, step: str) -> None:
    version = office.version(next(iter(LEADS[step])))
    with pytest.raises(NotVisible):
        STEPS[step](version=version, by=office.people.mallory, now=NOW)


@pytest.mark.parametrize("step", ["take", "reject", "approve", "publish"])
def test_an_author_does_not_decide(office: Office, step: str) -> None:
    version = office.version(next(iter(LEADS[step])))
    with pytest.raises(NotVisible):
        STEPS[step](version=version, by=office.author, now=NOW)


class TestSubmitting:
    def test_is_refused_with_what_is_wrong(self, office: Office) -> None:
        version = office.version(configuration_url="http://builds.example/configure")
        with pytest.raises(Unready) as refused:
            reviewing.submit(version=version, by=office.author, now=NOW)
        assert [(one.rule, one.place) for one in refused.value.findings] == [
            ("https", "/connectors/0/configurationUrl")
        ]
        assert office.state(version) == "draft"

    def test_one_version_at_a_time(self, office: Office) -> None:
        first = office.version()
        reviewing.submit(version=first, by=office.author, now=NOW)
        second = office.next(first)
        with pytest.raises(Overtaken, match="under review"):
            reviewing.submit(version=second, by=office.author, now=NOW)
        assert office.state(second) == "draft"
        releasing.withdraw(version=first, by=office.author, now=NOW)
        reviewing.submit(version=second, by=office.author, now=NOW)
        assert office.events(first) == ["submitted", "taken-back", "submitted"]

    def test_after_a_rejection_begins_anew(self, office: Office) -> None:
        version = office.version()
        reviewing.submit(version=version, by=office.author, now=NOW)
        reviewing.take(version=version, by=office.ada, now=NOW)
        reviewing.reject(version=version, by=office.ada, now=NOW, note="Nearly.", findings=[ICON])
        version.refresh_from_db()
        assert [one["place"] for one in version.findings] == ["/icons/color"]
        reviewing.submit(version=version, by=office.author, now=NOW)
        version.refresh_from_db()
        assert (version.state, version.reviewer, version.findings) == ("submitted", None, [])
        assert office.events(version) == ["submitted", "taken", "rejected", "submitted"]
        rejection = AppEvent.objects.get(kind="rejected")
        assert (rejection.by, rejection.note, rejection.findings[0]["fix"]) == (
            office.ada,
            "Nearly.",
            "Draw one of your own.",
        )


class TestDeciding:
    def test_a_rejection_says_why(self, office: Office) -> None:
        version = office.version("submitted")
        with pytest.raises(reviewing.NothingSaid):
            reviewing.reject(version=version, by=office.ada, now=NOW, note=" ")
        assert office.state(version) == "submitted"

    @pytest.mark.parametrize("publish", [False, True])
    def test_a_failing_check_cannot_be_approved(self, office: Office, publish: bool) -> None:
        office.version("published", name="Same name")
        version = office.version("in_review", name="same NAME")
        with pytest.raises(Unready) as refused:
            reviewing.approve(version=version, by=office.ada, now=NOW, publish=publish)
        assert [one.rule for one in refused.value.findings] == ["name-taken"]
        assert office.state(version) == "in_review"
        reviewing.reject(version=version, by=office.ada, now=NOW)
        version.refresh_from_db()
        assert [one["rule"] for one in version.findings] == ["name-taken"]

    def test_approving_may_publish_in_one_step(self, office: Office) -> None:
        version = office.version("in_review")
        reviewing.approve(version=version, by=office.ada, now=NOW, note="Good.", publish=True)
        assert office.state(version) == "published"
        assert App.objects.get().published == version
        assert office.events(version) == ["approved", "published"]
        assert AppEvent.objects.get(kind="approved").note == "Good."


class TestTheChecks:
    def test_find_nothing_in_a_good_one(self, office: Office) -> None:
        assert checks.failures(office.version()) == []

    def test_want_a_higher_version_than_was_published(self, office: Office) -> None:
        first = office.version("published", version="1.5.0")
        assert [one.rule for one in checks.failures(office.next(first, "1.4.9"))] == ["version"]
        assert checks.failures(office.next(first, "1.10.0")) == []

    def test_warn_of_a_name_that_comes_with_the_server(self, office: Office) -> None:
        found = checks.findings_of(office.version(name="GitHub"))
        assert ("name-built-in", True) in [(one.rule, one.warning) for one in found]

    def test_a_name_of_its_own_earlier_version_is_its_own(self, office: Office) -> None:
        assert checks.failures(office.next(office.version("published"))) == []

    def test_compare_the_package_with_what_is_on_record(self, office: Office) -> None:
        version = office.version()
        document = {**version.manifest, "validDomains": ["evil.example"]}
        AppVersion.objects.filter(pk=version.pk).update(manifest=document)
        version.refresh_from_db()
        assert [one.rule for one in checks.failures(version)] == ["manifest-differs"]

    def test_read_the_package_itself(self, office: Office) -> None:
        version = office.version()
        version.package = b"not a zip"
        assert [one.rule for one in checks.failures(version)] == ["zip"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["approve", "reject"])
def test_of_two_reviewers_at_once_one_decides(people: People, other: str) -> None:
    staff = [User.objects.create_user(f"{n}@example.com", "pw", is_staff=True) for n in ("ada", "bert")]
    version = make_version(people.alice, state="in_review")
    barrier, outcomes = threading.Barrier(2), list[str]()

    def decide(step: str, by: User) -> None:
        mine = AppVersion.objects.select_related("app").get(pk=version.pk)
        barrier.wait()
        try:
            STEPS[step](version=mine, by=by, now=NOW)
            outcomes.append(step)
        except Overtaken:
            outcomes.append("overtaken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=args) for args in zip(["approve", other], staff, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("overtaken") == 1
    assert AppEvent.objects.filter(kind__in=["approved", "rejected"]).count() == 1


class TestTrying:
    def test_is_for_the_teams_owner_who_may_see_the_app(self, office: Office) -> None:
        version = office.version()
        for person, error in ((office.people.mallory, NotVisible), (office.ada, NotAllowed)):
            with pytest.raises(error):
                trials.try_in(version=version, team=office.team, by=person, now=NOW)
        made = trials.try_in(version=version, team=office.team, by=office.author, now=NOW)
        assert (office.runs(made), office.events(version)) == ("1.0.0", ["tried"])

    def test_is_brought_to_a_newer_draft(self, office: Office) -> None:
        first = office.version()
        made = trials.try_in(version=first, team=office.team, by=office.author, now=NOW)
        second = office.next(first, "1.1.0")
        assert trials.try_in(version=second, team=office.team, by=office.author, now=NOW) == made
        assert office.runs(made) == "1.1.0"

    @pytest.mark.parametrize("state", ["published", "retired", "withdrawn"])
    def test_is_for_what_is_not_published(self, office: Office, state: str) -> None:
        with pytest.raises(Overtaken):
            trials.try_in(version=office.version(state), team=office.team, by=office.author, now=NOW)


class TestChangingWhatIsTried:
    def test_reaches_what_is_connected(self, office: Office) -> None:
        version = office.version()
        made = trials.try_in(version=version, team=office.team, by=office.author, now=NOW)
        connection = Connection.objects.create(installation=made, channel=office.team.channels.get(), name="main")
        changed = with_values(Manifest.of(version.manifest), name="Builds 2", action_hosts=("ci.example",))
        publishing.edit(version=version, by=office.author, manifest=changed, now=NOW)
        connection.refresh_from_db()
        assert (connection.sender_name, connection.action_hosts) == ("Builds 2", ["ci.example"])

    def test_grants_nothing_for_a_team_of_others(self, office: Office) -> None:
        version = office.version()
        trials.try_in(version=version, team=office.team, by=office.author, now=NOW)
        office.team.memberships.filter(user=office.author).update(role="member")
        manifest = Manifest.of(version.manifest)
        wider = with_values(manifest, valid_domains=("evil.example",))
        with pytest.raises(NotAllowed, match="Make a new version"):
            publishing.edit(version=version, by=office.author, manifest=wider, now=NOW)
        version.refresh_from_db()
        assert Manifest.of(version.manifest) == manifest
        publishing.edit(version=version, by=office.author, manifest=with_values(manifest, summary="New."), now=NOW)
        version.refresh_from_db()
        assert Manifest.of(version.manifest).summary == "New."
