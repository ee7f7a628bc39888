"""What is stored about a person, in a file that ends."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from channels_app import access
from channels_app.flows import exporting, notifications, posting, tokens
from channels_app.models import Channel, DataExport, Team
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_holds_what_one_wrote_and_no_secrets(people: People, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    channel = Channel.objects.get(team=team)
    for text in ("one", "two", "three", "four", "five"):
        posting.post_text(channel=channel, by=people.bob, text=text)
    posting.post_text(channel=channel, by=people.alice, text="hers")
    _token, secret = tokens.create_token(by=people.bob, name="mine", scopes=["teams:read"])
    made = exporting.ask(by=people.bob, now=NOON)
    assert exporting.make_due(clock=lambda: NOON) == 1
    assert exporting.make_due(clock=lambda: NOON) == 0
    with zipfile.ZipFile(io.BytesIO(exporting.archive_of(people.bob, made.pk, now=NOON))) as archive:
        parts = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert [row["text"] for row in parts["messages.json"]] == ["one", "two", "three", "four", "five"]
    assert parts["memberships.json"][0]["team__name"] == "Operations"
    assert parts["tokens.json"][0]["name"] == "mine"
    assert secret not in json.dumps(parts)
    assert "token_hash" not in json.dumps(parts)
    assert [str(one.sentence) for one in notifications.of(people.bob)] == ["Your export is ready."]


def test_is_ones_own_and_ends(people: People, team: Team) -> None:
    made = exporting.ask(by=people.bob, now=NOON)
    with pytest.raises(access.NotVisible):
        exporting.archive_of(people.bob, made.pk, now=NOON)
    exporting.make_due(clock=lambda: NOON)
    with pytest.raises(access.NotVisible):
        exporting.archive_of(people.alice, made.pk, now=NOON)
    later = NOON + exporting.VALID_FOR
    with pytest.raises(access.NotVisible):
        exporting.archive_of(people.bob, made.pk, now=later)
    exporting.make_due(clock=lambda: later)
    assert not DataExport.objects.exists()


def test_is_not_asked_for_twice(people: People) -> None:
    exporting.ask(by=people.bob, now=NOON)
    with pytest.raises(exporting.InvalidExport):
        exporting.ask(by=people.bob, now=NOON + timedelta(minutes=1))
    exporting.ask(by=people.bob, now=NOON + exporting.ASK_AGAIN)
    assert DataExport.objects.count() == 1


def test_of_a_worker_that_died_is_taken_over_and_given_up_in_the_end(people: People) -> None:
    exporting.ask(by=people.bob, now=NOON)
    now = NOON
    for _try in range(exporting.MAX_TRIES):
        assert exporting._take(now)
        assert exporting._take(now) is None
        now += exporting.LEASE + timedelta(seconds=1)
    exporting.make_due(clock=lambda: now)
    assert DataExport.objects.get().failed_at == now
