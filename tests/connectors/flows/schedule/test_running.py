from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from channels_app.models import Message
from connectors.flows import schedule
from connectors.models import Connection, Installation, Run
from connectors.sdk import SourceError
from tests.connectors.flows.schedule.conftest import START, World

DUE = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)


def test_a_card_at_the_due_time_and_none_before(world: World) -> None:
    connection = world.connect()
    world.tick(at=DUE - timedelta(seconds=1))
    assert world.texts() == []
    world.tick(at=DUE + timedelta(seconds=4))
    assert world.texts() == ["Dover: high"]
    world.tick()
    run = Run.objects.get()
    assert (run.state, run.outcome, run.due_at, run.late) == ("finished", "posted", DUE, False)
    message = Message.objects.get()
    assert run.message_id == message.pk
    assert (message.sender_name, message.sender_icon, message.source) == ("Tides", "water", connection.pk)
    connection.refresh_from_db()
    assert connection.next_run_at == DUE + timedelta(days=1)


def test_nothing_to_say_posts_nothing(world: World) -> None:
    world.connect()
    world.http.answer("http://tides.example/api", {"tide": ""})
    world.tick(at=DUE)
    assert world.texts() == []
    assert world.runs("outcome") == ["nothing"]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]
)
def test_one_card_per_local_day_over_a_clock_change(world: World, zone: str) -> None:
    world.now = datetime(2027, 10, 28, tzinfo=UTC)
    world.connect(at="02:30", zone=zone)
    for _hour in range(24 * 11):
        world.wait(hours=1)
    days = {run.due_at.astimezone(ZoneInfo(zone)).date() for run in world.runs()}
    assert len(world.texts()) == len(days) == 11


def test_a_run_within_its_grace_is_posted_late_and_once(world: World) -> None:
    world.connect()
    world.tick(at=DUE + timedelta(minutes=50))
    assert world.texts() == ["Dover: high"]
    assert world.runs("outcome", "late", "missed") == [("posted", True, 0)]


def test_a_run_after_its_grace_is_skipped_and_recorded(world: World) -> None:
    connection = world.connect()
    world.tick(at=DUE + timedelta(days=3, minutes=61))
    assert world.texts() == []
    assert world.runs("outcome", "due_at", "missed") == [("skipped", DUE, 4)]
    connection.refresh_from_db()
    assert connection.next_run_at == DUE + timedelta(days=4)


def test_of_many_missed_runs_the_last_is_posted(world: World) -> None:
    world.connect(every=15)
    first = Connection.objects.get().next_run_at
    assert first
    world.tick(at=first + timedelta(minutes=47))
    assert world.texts() == ["Dover: high"]
    assert world.runs("due_at", "outcome", "missed") == [
        (first, "skipped", 3),
        (first + timedelta(minutes=45), "posted", 3),
    ]


def test_missed_runs_can_be_skipped(world: World) -> None:
    world.connect()
    Connection.objects.update(missed="skip")
    world.tick(at=DUE + timedelta(minutes=6))
    assert world.runs("outcome") == ["skipped"]
    world.tick(at=DUE + timedelta(days=1, minutes=4))
    assert world.runs("outcome") == ["skipped", "posted"]


@pytest.mark.parametrize("values", [{"state": "paused"}, {"removed_at": START}, {"next_run_at": None}])
def test_only_what_is_active_is_claimed(world: World, values: dict[str, object]) -> None:
    world.connect()
    Connection.objects.update(**values)
    world.tick(at=DUE)
    assert world.runs() == []


def test_a_connection_paused_between_claim_and_run_posts_nothing(world: World) -> None:
    world.connect()
    schedule.enqueue_due(now=DUE)
    Connection.objects.update(state="paused")
    world.tick(at=DUE)
    assert world.texts() == []
    assert world.runs("outcome") == ["skipped"]


def test_a_transient_failure_is_tried_again_with_growing_pauses(world: World) -> None:
    connection = world.connect()
    world.http.failure = SourceError("There is no host “tides.example”.", transient=True)
    world.tick(at=DUE)
    pauses = []
    for _attempt in range(5):
        run = Run.objects.get()
        assert run.next_attempt_at
        pauses.append((run.next_attempt_at - world.now).total_seconds())
        world.tick(at=run.next_attempt_at - timedelta(seconds=1))
        assert Run.objects.get().attempts == run.attempts
        world.tick(at=run.next_attempt_at)
    assert all(20 * 2**n * 0.75 <= pause <= 20 * 2**n * 1.25 for n, pause in enumerate(pauses))
    world.http.failure = None
    run = Run.objects.get()
    assert run.next_attempt_at
    world.tick(at=run.next_attempt_at)
    assert world.texts() == ["Dover: high"]
    connection.refresh_from_db()
    assert (connection.state, str(connection.problem)) == ("active", "")


def test_the_grace_period_ends_the_attempts(world: World) -> None:
    connection = world.connect()
    world.http.failure = SourceError("There is no host “tides.example”.", transient=True)
    world.tick(at=DUE)
    for _minute in range(65):
        world.wait(minutes=1)
    run = Run.objects.get()
    assert (run.outcome, str(run.detail)) == ("failed", "There is no host “tides.example”.")
    assert 5 <= run.attempts <= 12
    connection.refresh_from_db()
    assert (connection.state, str(connection.problem), connection.problem_place) == (
        "active",
        str(run.detail),
        "source",
    )
    assert connection.next_run_at == DUE + timedelta(days=1)
    world.http.failure = None
    world.tick(at=DUE + timedelta(days=1))
    connection.refresh_from_db()
    assert (str(connection.problem), connection.problem_since) == ("", None)


def test_retry_after_is_honoured(world: World) -> None:
    world.connect()
    world.http.answer("http://tides.example/api", {}, status=429, Retry_After="600")
    world.tick(at=DUE)
    again = Run.objects.get().next_attempt_at
    assert again
    assert 600 <= (again - DUE).total_seconds() <= 750


def test_a_permanent_failure_needs_attention_and_keeps_the_settings(world: World) -> None:
    connection = world.connect()
    world.http.answer("http://tides.example/api", {"error": "no such harbour"}, status=404)
    world.tick(at=DUE)
    connection.refresh_from_db()
    assert connection.state == "attention"
    assert "404" in connection.problem
    assert "no such harbour" in connection.problem
    assert (connection.problem_place, connection.problem_since) == ("source", DUE)
    assert connection.config["harbour"] == "Dover"


def test_a_setting_that_cannot_work_is_named(world: World) -> None:
    connection = world.connect(harbour="Atlantis")
    world.tick(at=DUE)
    connection.refresh_from_db()
    assert (connection.state, connection.problem_place) == ("attention", "harbour")


def test_a_fault_of_the_connector_fails_the_run_and_not_the_others(world: World) -> None:
    faulty = world.connect(harbour="Faulty")
    world.connect(harbour="Dover")
    world.http.answer("http://tides.example/api?harbour=Faulty", {"unexpected": 1})
    world.tick(at=DUE)
    assert world.texts() == ["Dover: high"]
    faulty.refresh_from_db()
    assert (faulty.state, str(faulty.problem)) == ("active", "The connector failed: KeyError('tide')")
    assert sorted(world.runs("outcome")) == ["failed", "posted"]


@pytest.mark.parametrize(("minutes", "outcome"), [(40, "posted"), (70, "skipped")])
def test_what_was_missed_while_a_connector_was_gone(world: World, minutes: int, outcome: str) -> None:
    connection = world.connect()
    Installation.objects.update(connector="gone")
    world.tick(at=DUE)
    assert world.runs() == []
    Installation.objects.update(connector="tides")
    world.tick(at=DUE + timedelta(minutes=minutes))
    assert world.runs("due_at", "outcome", "late") == [(DUE, outcome, True)]
    connection.refresh_from_db()
    assert connection.next_run_at == DUE + timedelta(days=1)


def test_a_schedule_that_cannot_be_read_needs_attention(world: World) -> None:
    connection = world.connect()
    Connection.objects.update(config={**connection.config, "zone": "Mars/Olympus"})
    world.connect(harbour="Calais")
    world.tick(at=DUE)
    connection.refresh_from_db()
    assert (connection.state, connection.problem_place) == ("attention", "zone")
    assert world.texts() == ["Calais: high"]


def test_a_stream_posts_the_newest_first_and_then_what_is_new(world: World) -> None:
    connection = world.connect("news")
    due = connection.next_run_at
    assert due
    for newest, expected in ((7, ["News 7"]), (7, []), (9, ["News 8", "News 9"])):
        world.http.answer("http://news.example/", {"newest": newest})
        before = len(world.texts())
        world.tick(at=due)
        assert world.texts()[before:] == expected
        due += timedelta(minutes=15)
    connection.refresh_from_db()
    assert connection.memory == {"newest": 9}


def test_run_now(world: World) -> None:
    connection = world.connect()
    run = schedule.run_now(connection=connection, by=world.people.alice, now=world.now)
    again = schedule.run_now(connection=connection, by=world.people.alice, now=world.now)
    assert run.pk == again.pk
    world.tick()
    run.refresh_from_db()
    assert (run.manual, run.outcome) == (True, "posted")
    world.tick(at=DUE)
    assert world.texts() == ["Dover: high"] * 2


def test_run_now_repairs_what_needed_attention(world: World) -> None:
    connection = world.connect()
    Connection.objects.update(state="attention", problem="gone", problem_since=START)
    connection.refresh_from_db()
    schedule.run_now(connection=connection, by=world.people.alice, now=world.now)
    world.tick()
    connection.refresh_from_db()
    assert (connection.state, str(connection.problem), connection.next_run_at) == ("active", "", DUE)


def test_run_now_says_why_not(world: World) -> None:
    connection = world.connect("pushes")
    with pytest.raises(schedule.NotNow, match="nothing to fetch"):
        schedule.run_now(connection=connection, by=world.people.alice, now=world.now)


def test_the_preview_of_settings_that_are_not_saved(world: World) -> None:
    planned = schedule.preview(
        connector="tides",
        config={"harbour": "Dover", "at": "02:30", "zone": "Europe/Berlin"},
        now=datetime(2027, 3, 26, tzinfo=UTC),
    )
    assert len(planned) == 7
    assert [run.local.strftime("%d %H:%M") for run in planned[:4]] == ["26 02:30", "27 02:30", "28 03:00", "29 02:30"]
    assert [run.clock_changes for run in planned[:4]] == [False, False, True, False]
