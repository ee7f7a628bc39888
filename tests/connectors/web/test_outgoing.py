"""The pages of a team's outgoing webhooks."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from channels_app.models import Picture, Team, User
from connectors.flows import outgoing
from connectors.models import MentionCall, OutgoingToken, OutgoingWebhook
from connectors.models.outgoing import LONGEST_TIMEOUT
from tests.conftest import People
from tests.connectors.web.conftest import CALLBACK_URL

SignIn = Callable[[User], Client]
VALUES = {"name": "Weather", "callback_url": CALLBACK_URL, "timeout": "5"}


def token_in(html: str) -> str:
    found = re.search(r'<code id="token">([^<]+)</code>', html)
    assert found
    return found[1]


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue())


class TestTheList:
    def test_says_what_to_do_when_it_is_empty(self, as_: SignIn, team: Team, people: People) -> None:
        url = f"/teams/{team.pk}/outgoing-webhooks/"
        assert f"{url}new/" in as_(people.alice).get(url).content.decode()
        members = as_(people.bob).get(url).content.decode()
        assert "When someone makes an outgoing webhook" in members
        assert f"{url}new/" not in members

    def test_shows_state_reason_maker_and_last_call(
        self, as_: SignIn, team: Team, people: People, webhook: OutgoingWebhook, call: MentionCall
    ) -> None:
        OutgoingWebhook.objects.update(state="attention", problem="Weather answered 500.", failures=5)
        MentionCall.objects.update(state="finished", outcome="failed", next_attempt_at=None, finished_at=timezone.now())
        html = as_(people.carol).get(f"/teams/{team.pk}/outgoing-webhooks/").content.decode()
        for words in ("Needs attention", "Weather answered 500.", "made by Alice", "Last call", "failed"):
            assert words in html

    def test_is_searched_and_paged(self, as_: SignIn, team: Team, people: People) -> None:
        rows = [
            OutgoingWebhook(team=team, name=f"Service {n:02}", callback_url="https://x.example/") for n in range(30)
        ]
        OutgoingWebhook.objects.bulk_create(rows)
        client, url = as_(people.bob), f"/teams/{team.pk}/outgoing-webhooks/"
        assert client.get(url).content.decode().count("row-link") == 25
        assert client.get(f"{url}?page=2").content.decode().count("row-link") == 5
        assert client.get(f"{url}?q=service+07").content.decode().count("row-link") == 1
        assert "Nothing matches" in client.get(f"{url}?q=%00none").content.decode()

    def test_asks_as_many_questions_for_many_as_for_one(
        self, as_: SignIn, team: Team, people: People, webhook: OutgoingWebhook
    ) -> None:
        client, url = as_(people.bob), f"/teams/{team.pk}/outgoing-webhooks/"
        client.get(url)  # a browser's first request also notes that it is in use
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        rows = [OutgoingWebhook(team=team, name=f"S{n}", callback_url="https://x.example/") for n in range(20)]
        OutgoingWebhook.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)


class TestANewOne:
    def test_shows_its_token_once(self, as_: SignIn, team: Team, people: People) -> None:
        client, url = as_(people.alice), f"/teams/{team.pk}/outgoing-webhooks/new/"
        assert client.get(url).status_code == 200
        answer = client.post(url, {**VALUES, "description": "Rain or shine", "in_chats": "on", "upload": picture()})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        token = token_in(answer.content.decode())
        made = OutgoingWebhook.objects.get()
        assert (made.name, made.timeout, made.in_chats, made.description) == ("Weather", 5, True, "Rain or shine")
        assert made.picture
        assert token not in "".join(everything(client, made))
        assert token[-5:-1] in client.get(f"/outgoing-webhooks/{made.pk}/").content.decode()

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("name", "weather", "The team already has an outgoing webhook"),
            ("name", " @ ", "A name has 1 to 80 characters."),
            ("callback_url", "http://weather.example/", "must start with https://"),
            ("callback_url", "ftp://weather.example/", ""),
            ("callback_url", "", "This field is required."),
            ("timeout", "0", "greater than or equal to 1"),
            ("timeout", str(LONGEST_TIMEOUT + 1), f"less than or equal to {LONGEST_TIMEOUT}"),
            ("upload", SimpleUploadedFile("x.png", b"no picture"), "This is not a PNG"),
        ],
    )
    def test_says_what_is_wrong_where_and_stores_nothing(
        self,
        as_: SignIn,
        team: Team,
        people: People,
        webhook: OutgoingWebhook,
        field: str,
        value: object,
        words: str,
    ) -> None:
        values = {**VALUES, "name": "Other", "upload": picture(), field: value}
        answer = as_(people.alice).post(f"/teams/{team.pk}/outgoing-webhooks/new/", values)
        assert answer.status_code == 422
        html = answer.content.decode()
        assert f'id="error_1_id_{field}"' in html
        assert words in html
        assert "https://weather.example/hook?code=s3cret" in html or field == "callback_url"
        assert OutgoingWebhook.objects.count() == 1
        assert not Picture.objects.exists()

    def test_is_for_those_who_manage_them(self, as_: SignIn, team: Team, people: People) -> None:
        url = f"/teams/{team.pk}/outgoing-webhooks/new/"
        for who in (people.bob, people.carol):
            assert as_(who).get(url).status_code == 403
            assert as_(who).post(url, VALUES).status_code == 403
        Team.objects.update(members_may_create_outgoing_webhooks=True)
        assert as_(people.carol).post(url, VALUES).status_code == 403
        assert as_(people.bob).post(url, VALUES).status_code == 200

    def test_waits_while_the_team_has_them_off(self, as_: SignIn, team: Team, people: People) -> None:
        Team.objects.update(outgoing_webhooks_allowed=False)
        client, url = as_(people.alice), f"/teams/{team.pk}/outgoing-webhooks/"
        assert "has switched its outgoing webhooks off" in client.get(url).content.decode()
        assert client.post(f"{url}new/", VALUES).status_code == 403
        assert not OutgoingWebhook.objects.exists()


def everything(client: Client, webhook: OutgoingWebhook) -> list[str]:
    base = f"/outgoing-webhooks/{webhook.pk}/"
    pages = (base, f"{base}settings/", f"{base}test/", f"{base}calls/", f"{base}remove/", f"{base}overlap/")
    answers = [client.get(page) for page in (*pages, f"/teams/{webhook.team_id}/outgoing-webhooks/")]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content.decode() for answer in answers]


class TestOne:
    def test_shows_others_neither_address_nor_tokens_nor_calls(
        self, as_: SignIn, people: People, webhook: OutgoingWebhook, call: MentionCall
    ) -> None:
        base = f"/outgoing-webhooks/{webhook.pk}/"
        managers, members = (as_(who).get(base).content.decode() for who in (people.alice, people.bob))
        secret, hint = "code=s3cret", OutgoingToken.objects.get().hint
        assert secret in managers
        assert hint in managers
        assert "weather.example" in members
        for words in (secret, f"…{hint}", "/exchange/", "Send a sample message", f"{base}settings/"):
            assert words not in members
        for page in ("settings/", "test/", "calls/", "remove/", "overlap/"):
            assert as_(people.bob).get(base + page).status_code == 403

    @pytest.mark.parametrize("deed", ["settings/", "test/", "pause", "resume", "rotate", "overlap/", "remove/"])
    def test_is_left_alone_by_those_who_may_not(
        self, as_: SignIn, people: People, webhook: OutgoingWebhook, deed: str
    ) -> None:
        before = OutgoingWebhook.objects.values().get(), list(OutgoingToken.objects.values_list("pk", "expires_at"))
        answer = as_(people.bob).post(f"/outgoing-webhooks/{webhook.pk}/{deed}", {**VALUES, "overlap": "0"})
        assert answer.status_code == 403
        assert before == (
            OutgoingWebhook.objects.values().get(),
            list(OutgoingToken.objects.values_list("pk", "expires_at")),
        )

    def test_is_changed_and_gets_and_loses_its_picture(
        self, as_: SignIn, people: People, webhook: OutgoingWebhook
    ) -> None:
        client, url = as_(people.alice), f"/outgoing-webhooks/{webhook.pk}/settings/"
        assert "code=s3cret" in client.get(url).content.decode()
        changed = {**VALUES, "name": "Forecast", "timeout": "9", "in_chats": "on", "upload": picture()}
        assert client.post(url, changed)["Location"] == f"/outgoing-webhooks/{webhook.pk}/"
        webhook.refresh_from_db()
        assert (webhook.name, webhook.timeout, webhook.in_chats) == ("Forecast", 9, True)
        assert webhook.picture
        client.post(url, {**VALUES, "remove_picture": "on"})
        assert OutgoingWebhook.objects.get(picture=None, name="Weather", in_chats=False) == webhook

    def test_keeps_what_it_was_when_a_change_is_refused(
        self, as_: SignIn, people: People, webhook: OutgoingWebhook
    ) -> None:
        changed = {**VALUES, "name": "Forecast", "callback_url": "http://weather.example/"}
        answer = as_(people.alice).post(f"/outgoing-webhooks/{webhook.pk}/settings/", changed)
        assert answer.status_code == 422
        assert "Settings of Weather" in answer.content.decode()
        webhook.refresh_from_db()
        assert webhook.name == "Weather"

    def test_is_paused_and_resumed(self, as_: SignIn, people: People, webhook: OutgoingWebhook) -> None:
        client, base = as_(people.alice), f"/outgoing-webhooks/{webhook.pk}/"
        assert "Paused: it is not called" in client.post(f"{base}pause", follow=True).content.decode()
        OutgoingWebhook.objects.update(state="attention", problem="It is broken.")
        html = client.get(base).content.decode()
        assert "It is broken." in html
        assert "It is repaired" in html
        assert "It is broken." not in client.post(f"{base}resume", follow=True).content.decode()

    def test_is_removed_after_a_warning(self, as_: SignIn, people: People, webhook: OutgoingWebhook) -> None:
        client, url = as_(people.alice), f"/outgoing-webhooks/{webhook.pk}/remove/"
        assert "Its security tokens are forgotten" in client.get(url).content.decode()
        assert client.post(url)["Location"] == f"/teams/{webhook.team_id}/outgoing-webhooks/"
        assert client.get(f"/outgoing-webhooks/{webhook.pk}/").status_code == 404
        assert not OutgoingToken.objects.exists()


class TestItsToken:
    def test_is_renewed_and_shown_once(self, as_: SignIn, people: People, webhook: OutgoingWebhook) -> None:
        client, base = as_(people.alice), f"/outgoing-webhooks/{webhook.pk}/"
        answer = client.post(f"{base}rotate", {"overlap": "3600"})
        assert answer["Cache-Control"] == "no-store"
        new = token_in(answer.content.decode())
        old = OutgoingToken.objects.exclude(expires_at=None).get()
        assert old.expires_at
        assert abs(old.expires_at - timezone.now() - timedelta(hours=1)) < timedelta(seconds=30)
        page = client.get(base).content.decode()
        assert new not in "".join(everything(client, webhook))
        for words in (f"…{old.hint}=", f"…{new[-5:-1]}=", "Stops signing", "End overlap now…"):
            assert words in page

    def test_before_ends_when_one_says_so(self, as_: SignIn, people: People, webhook: OutgoingWebhook) -> None:
        client, base = as_(people.alice), f"/outgoing-webhooks/{webhook.pk}/"
        client.post(f"{base}rotate", {"overlap": "86400"})
        assert "stops signing at once" in client.get(f"{base}overlap/").content.decode()
        assert "End overlap now…" not in client.post(f"{base}overlap/", follow=True).content.decode()
        assert outgoing.live_tokens(webhook, now=timezone.now()).count() == 1

    def test_takes_no_other_overlap(self, as_: SignIn, people: People, webhook: OutgoingWebhook) -> None:
        answer = as_(people.alice).post(f"/outgoing-webhooks/{webhook.pk}/rotate", {"overlap": "-5"})
        assert answer.status_code == 422
        assert OutgoingToken.objects.count() == 1
