import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_app.models import Channel, Message, Picture, Team, User
from connectors.models import Connection
from tests.conftest import Hook, People

SignIn = Callable[[User], Client]


def picture(size: tuple[int, int] = (300, 200), kind: str = "PNG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return SimpleUploadedFile("logo", file.getvalue())


def urls_in(html: str) -> dict[str, str]:
    found = re.findall(r'<code id="url-(\w+)">([^<]+)</code>', html)
    return {name: url.replace("&amp;", "&") for name, url in found}


class TestTheChannelsConnectors:
    def test_are_listed_with_who_set_them_up_and_their_last_message(
        self, as_: SignIn, channel: Channel, people: People, hook: Hook
    ) -> None:
        client = as_(people.bob)
        assert "no message yet" in client.get(f"/channels/{channel.pk}/connectors/").content.decode()
        Client().post(hook.path, {"text": "x"}, content_type="application/json")
        html = client.get(f"/channels/{channel.pk}/connectors/").content.decode()
        assert "set up by Alice" in html
        assert "last message" in html
        assert "Add a connector" in html

    def test_are_read_only_for_those_who_may_not(
        self, as_: SignIn, channel: Channel, people: People, hook: Hook
    ) -> None:
        for url in (f"/channels/{channel.pk}/connectors/", f"/connections/{hook.connection.pk}/"):
            html = as_(people.carol).get(url).content.decode()
            assert "You are a guest in this team" in html
            assert "Add a connector" not in html
        assert as_(people.carol).get(f"/channels/{channel.pk}/connectors/incoming-webhook/new/").status_code == 403

    def test_say_when_the_team_switched_them_off(
        self, as_: SignIn, channel: Channel, people: People, hook: Hook, team: Team
    ) -> None:
        Team.objects.filter(pk=team.pk).update(incoming_webhooks_allowed=False)
        for url in (f"/channels/{channel.pk}/connectors/", f"/connections/{hook.connection.pk}/"):
            assert "has switched its incoming webhooks off" in as_(people.bob).get(url).content.decode()


class TestANewWebhook:
    def make(self, client: Client, channel: Channel, **values: object) -> object:
        url = f"/channels/{channel.pk}/connectors/incoming-webhook/new/"
        return client.post(url, {"name": "Grafana", **values})

    def test_shows_its_urls_once(self, as_: SignIn, channel: Channel, people: People) -> None:
        client = as_(people.bob)
        answer: object = self.make(client, channel)
        html = answer.content.decode()  # type: ignore[attr-defined]
        assert answer["Cache-Control"] == "no-store"  # type: ignore[index]
        urls = urls_in(html)
        assert set(urls) == {"short", "teams", "workflows"}
        for url in urls.values():
            posted = Client().post(url.removeprefix(settings.BASE_URL), {"text": "x"}, content_type="application/json")
            assert posted.status_code in (200, 202)
        token = urls["short"].rpartition("_")[2]
        page = client.get(f"/connections/{Connection.objects.get().pk}/").content.decode()
        assert token not in page
        assert token[-4:] in page

    def test_stores_its_picture_small_and_encoded_anew(self, as_: SignIn, channel: Channel, people: People) -> None:
        client = as_(people.bob)
        self.make(client, channel, upload=picture(kind="JPEG"))
        stored = Connection.objects.get().picture
        assert stored
        with Image.open(io.BytesIO(bytes(stored.png))) as image:
            assert (image.size, image.format) == ((128, 128), "PNG")
        answer = client.get(f"/pictures/{stored.pk}.png")
        assert (answer["Content-Type"], answer.content) == ("image/png", bytes(stored.png))

    @pytest.mark.parametrize(
        ("upload", "words"),
        [
            (SimpleUploadedFile("x.png", b"<svg onload=alert(1)>"), "This is not a PNG, JPEG, GIF or WebP picture."),
            (SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50), "This is not a PNG"),
            (SimpleUploadedFile("x.png", b"x" * (5 * 1024 * 1024 + 1)), "The picture is larger than 5 MB."),
            (picture((9000, 5000)), "The picture has too many pixels."),
        ],
    )
    def test_refuses_what_is_no_picture(
        self, as_: SignIn, channel: Channel, people: People, upload: SimpleUploadedFile, words: str
    ) -> None:
        upload.seek(0)
        answer: object = self.make(as_(people.bob), channel, upload=upload)
        assert words in answer.content.decode()  # type: ignore[attr-defined]
        assert not Connection.objects.exists()
        assert not Picture.objects.exists()


class TestAConnection:
    def test_sends_a_test_card(self, as_: SignIn, people: People, hook: Hook) -> None:
        answer = as_(people.bob).post(f"/connections/{hook.connection.pk}/test")
        message = Message.objects.get()
        assert answer["Location"] == f"/messages/{message.pk}"
        assert (message.source, message.sender_name) == (hook.connection.pk, "Build server")
        assert "Test card from Build server" in message.plain

    def test_sends_none_while_a_post_would_be_refused(
        self, as_: SignIn, people: People, hook: Hook, team: Team
    ) -> None:
        client = as_(people.bob)
        client.post(f"/connections/{hook.connection.pk}/pause")
        page = client.post(f"/connections/{hook.connection.pk}/test", follow=True).content.decode()
        assert "The connection is paused. Resume it first." in page
        client.post(f"/connections/{hook.connection.pk}/resume")
        Team.objects.filter(pk=team.pk).update(incoming_webhooks_allowed=False)
        client.post(f"/connections/{hook.connection.pk}/test")
        assert not Message.objects.exists()

    @pytest.mark.parametrize("seconds", [0, 3600, 86_400, 604_800, 2_592_000])
    def test_gets_new_urls_while_the_old_ones_run_out(
        self, as_: SignIn, people: People, hook: Hook, seconds: int
    ) -> None:
        answer = as_(people.bob).post(f"/connections/{hook.connection.pk}/rotate", {"overlap": str(seconds)})
        html = answer.content.decode()
        assert "The old URLs stop working" in html
        assert urls_in(html)["short"] != hook.urls.short
        old = hook.connection.tokens.get(expires_at__isnull=False)
        assert old.expires_at
        assert abs(old.expires_at - timezone.now() - timedelta(seconds=seconds)) < timedelta(seconds=30)

    def test_takes_no_other_overlap(self, as_: SignIn, people: People, hook: Hook) -> None:
        assert as_(people.bob).post(f"/connections/{hook.connection.pk}/rotate", {"overlap": "-5"}).status_code == 422
        assert hook.connection.tokens.count() == 1

    def test_is_renamed_and_gets_and_loses_its_picture(self, as_: SignIn, people: People, hook: Hook) -> None:
        client, url = as_(people.bob), f"/connections/{hook.connection.pk}/change"
        client.post(url, {"name": "CI", "upload": picture()})
        hook.connection.refresh_from_db()
        assert hook.connection.name == "CI"
        assert hook.connection.picture
        client.post(url, {"name": "CI", "remove_picture": "on"})
        assert Connection.objects.get(picture=None) == hook.connection
        assert "Enter" in client.post(url, {"name": ""}).content.decode() or hook.connection.name == "CI"

    def test_speaks_like_teams_if_asked(self, as_: SignIn, people: People, hook: Hook) -> None:
        for value, stored in (("on", True), ("", False)):
            as_(people.bob).post(f"/connections/{hook.connection.pk}/compatibility", {"value": value})
            hook.connection.refresh_from_db()
            assert hook.connection.teams_compatible is stored

    def test_lists_hosts_for_its_buttons(self, as_: SignIn, people: People, hook: Hook) -> None:
        client, url = as_(people.bob), f"/connections/{hook.connection.pk}/buttons"
        client.post(url, {"hosts": "ci.example.com\r\n*.example.org\r\n", "url": "https://ci.example.com/x"})
        hook.connection.refresh_from_db()
        assert hook.connection.action_hosts == ["ci.example.com", "*.example.org"]
        assert hook.connection.action_url == "https://ci.example.com/x"
        answer = client.post(url, {"hosts": "not a host"})
        assert answer.status_code == 422
        assert "not a host" in answer.content.decode()

    def test_is_removed_after_a_warning(self, as_: SignIn, people: People, hook: Hook) -> None:
        url = f"/connections/{hook.connection.pk}/remove/"
        assert "Remove Build server?" in as_(people.bob).get(url).content.decode()
        as_(people.bob).post(url)
        assert as_(people.bob).get(f"/connections/{hook.connection.pk}/").status_code == 404
        assert Client().post(hook.path, {"text": "x"}, content_type="application/json").status_code == 410

    @pytest.mark.parametrize(
        "deed", ["change", "compatibility", "buttons", "test", "pause", "resume", "rotate", "remove/"]
    )
    def test_is_left_alone_by_those_who_may_not(self, as_: SignIn, people: People, hook: Hook, deed: str) -> None:
        values = {"name": "x", "overlap": "0", "hosts": "", "value": "on"}
        answer = as_(people.carol).post(f"/connections/{hook.connection.pk}/{deed}", values)
        assert answer.status_code == 403
        assert "Only owners of the team can do this" in answer.content.decode()
