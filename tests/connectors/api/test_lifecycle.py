"""What a webhook answers while it lives: team switch, pause, rotation, removal, limits."""

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from channels_app.flows import archiving, deleting, removing, teams
from channels_app.models import Channel, Message, Team
from connectors.flows import connecting, ingress
from connectors.models import Connection, WebhookToken
from tests.conftest import Hook, People
from tests.connectors.sender import Sender

TEXT = {"text": "x"}
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def outcome(url: str, at: datetime) -> str:
    """What a post to a short URL would come to at that time."""
    try:
        hook = ingress.find_hook(url.rpartition("pbh_")[2], now=at)
    except ingress.Refused as refused:
        return refused.rule
    return hook.refusal or "taken"


class TestAWebhook:
    def test_answers_410_while_it_is_paused(self, hook: Hook, people: People, sender: Sender) -> None:
        connecting.pause(connection=hook.connection, by=people.alice)
        for url in astuple(hook.urls):
            answer = sender.post(url, TEXT)
            assert (answer.status, answer.problem["rule"]) == (410, "paused")
        connecting.resume(connection=hook.connection, by=people.alice, now=timezone.now())
        assert sender.post(hook.urls.short, TEXT).body == b"1"
        assert Message.objects.count() == 1

    def test_answers_410_once_it_is_removed_and_leaves_its_messages(
        self, hook: Hook, people: People, sender: Sender
    ) -> None:
        sender.post(hook.urls.short, TEXT)
        connecting.remove(connection=hook.connection, by=people.alice, now=timezone.now())
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.problem["rule"]) == (410, "removed")
        assert Message.objects.get().source == hook.connection.pk

    def test_answers_410_while_its_channel_is_deleted_and_404_once_it_is_gone(
        self, hook: Hook, people: People, channel: Channel, sender: Sender
    ) -> None:
        deleting.delete_channel(channel=channel, by=people.alice, now=NOON)
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.problem["rule"]) == (410, "deleted")
        assert not Message.objects.exists()
        assert removing.remove_due(now=NOON + deleting.GRACE_PERIOD, has_time=lambda: True) == 1
        assert sender.post(hook.urls.short, TEXT).status == 404

    @pytest.mark.parametrize("teams_compatible", [False, True])
    def test_answers_410_while_its_channel_is_archived_and_says_where_to_bring_it_back(
        self, hook: Hook, people: People, channel: Channel, sender: Sender, teams_compatible: bool
    ) -> None:
        connecting.change(connection=hook.connection, by=people.alice, teams_compatible=teams_compatible)
        archiving.archive_channel(channel=channel, by=people.alice, now=NOON)
        place = f"{settings.BASE_URL}/teams/{channel.team_id}/"
        for url in astuple(hook.urls):
            answer = sender.post(url, TEXT)
            assert answer.status == 410
            assert (
                f"is archived and takes no posts. Those who manage it can unarchive it on the page of its team: {place}"
                in (answer.body.decode())
            )
        assert not Message.objects.exists()
        archiving.unarchive_channel(channel=channel, by=people.alice, now=NOON)
        assert sender.post(hook.urls.short, TEXT).body == b"1"

    @pytest.mark.parametrize(("change", "rule"), [("archived_at", "archived"), ("deleted_at", "deleted")])
    def test_answers_410_while_its_team_is_archived_or_deleted(
        self, hook: Hook, team: Team, sender: Sender, change: str, rule: str
    ) -> None:
        Team.objects.filter(pk=team.pk).update(**{change: NOON})
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.problem["rule"]) == (410, rule)
        Team.objects.filter(pk=team.pk).update(**{change: None})
        assert sender.post(hook.urls.short, TEXT).body == b"1"

    def test_answers_410_while_its_team_takes_none(
        self, hook: Hook, people: People, team: Team, sender: Sender
    ) -> None:
        other = teams.create_team(by=people.alice, name="Other")
        elsewhere = connecting.connect(
            channel=Channel.objects.select_related("team").get(team=other),
            by=people.alice,
            connector="incoming-webhook",
            name="x",
        )[1]
        teams.change_team(team=team, by=people.alice, incoming_webhooks_allowed=False)
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.problem["rule"]) == (410, "team-off")
        assert sender.post(elsewhere.short, TEXT).body == b"1"

    def test_goes_on_when_its_maker_leaves(self, hook: Hook, people: People, team: Team, sender: Sender) -> None:
        teams.change_role(team=team, by=people.alice, user=people.bob, role="owner")
        teams.remove_member(team=team, by=people.bob, user=people.alice)
        people.alice.delete()
        assert sender.post(hook.urls.teams, TEXT).body == b"1"

    def test_posts_under_its_name_of_the_moment(self, hook: Hook, people: People, sender: Sender) -> None:
        connecting.change(connection=hook.connection, by=people.alice, name="Deploys")
        message = sender.post(hook.urls.short, TEXT).message
        assert (message.sender_name, message.author, message.source) == ("Deploys", None, hook.connection.pk)

    def test_refuses_too_many_posts(
        self, hook: Hook, sender: Sender, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromtimestamp(1_600_000_000.25, UTC))
        settings.HOOK_RATE = [(60, 1)]
        first = sender.post(hook.urls.short, TEXT)
        assert first.headers["ratelimit-policy"] == '"webhook";q=1;w=60'
        assert first.headers["ratelimit"] == '"webhook";r=0;t=20'
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.headers["retry-after"]) == (429, "20")
        assert answer.headers["ratelimit"] == '"webhook";r=0;t=20'
        assert answer.problem["limit"] == 1
        assert answer.problem["detail"] == "More than 1 posts in 60 s; try again in 20 s."
        assert Message.objects.count() == 1


class TestARotation:
    def test_keeps_the_old_urls_for_the_overlap(self, hook: Hook, people: People) -> None:
        hour = timedelta(hours=1)
        new = connecting.rotate(connection=hook.connection, by=people.alice, overlap=hour, now=NOON).short
        old = hook.urls.short
        before, at = NOON + hour - timedelta(microseconds=1), NOON + hour
        assert [outcome(old, NOON), outcome(old, before), outcome(old, at)] == ["taken", "taken", "replaced"]
        assert [outcome(new, NOON), outcome(new, at + timedelta(days=9999))] == ["taken", "taken"]

    def test_makes_three_new_urls(self, hook: Hook, people: People, sender: Sender) -> None:
        new = connecting.rotate(connection=hook.connection, by=people.alice, overlap=timedelta(days=1), now=NOON)
        assert not set(astuple(new)) & set(astuple(hook.urls))
        for url in (*astuple(hook.urls), *astuple(new)):
            assert sender.post(url, TEXT).status in (200, 202)
        assert WebhookToken.objects.count() == 2, "two live tokens"

    def test_without_overlap_stops_the_old_urls_at_once(self, hook: Hook, people: People, sender: Sender) -> None:
        connecting.rotate(connection=hook.connection, by=people.alice, overlap=timedelta(), now=timezone.now())
        answer = sender.post(hook.urls.short, TEXT)
        assert (answer.status, answer.problem["rule"]) == (410, "replaced")

    def test_never_prolongs_an_older_token(self, hook: Hook, people: People) -> None:
        def rotate(overlap: timedelta, now: datetime) -> str:
            return connecting.rotate(connection=hook.connection, by=people.alice, overlap=overlap, now=now).short

        second = rotate(timedelta(hours=1), NOON)
        third = rotate(timedelta(days=90), NOON + timedelta(minutes=1))
        late = NOON + timedelta(hours=1)
        assert [outcome(url, late) for url in (hook.urls.short, second, third)] == ["replaced", "taken", "taken"]
        rotate(timedelta(), late)
        assert [outcome(url, late) for url in (second, third)] == ["replaced", "replaced"]

    @pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=90, seconds=1)])
    def test_refuses_another_overlap(self, hook: Hook, people: People, overlap: timedelta) -> None:
        with pytest.raises(ValueError, match="allowed is 0 to 90 days"):
            connecting.rotate(connection=hook.connection, by=people.alice, overlap=overlap, now=NOON)
        assert outcome(hook.urls.short, NOON) == "taken"

    def test_changes_nothing_but_the_token(self, hook: Hook, people: People) -> None:
        before = Connection.objects.values().get()
        connecting.rotate(connection=hook.connection, by=people.alice, overlap=timedelta(), now=NOON)
        assert Connection.objects.values().get() == before


def test_the_tests_run_with_the_products_own_limits() -> None:
    assert settings.HOOK_BODY_LIMIT == 262_144
    assert settings.HOOK_RATE == [(1, 200), (60, 6000)]
