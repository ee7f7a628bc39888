"""Connections that differ in their language and in nothing else, and people who read in different ones."""

import hashlib
import hmac
import json
from itertools import permutations
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from channels_app.models import Message, User
from connectors.flows import configuring
from connectors.models import Connection
from tests.connectors.flows.schedule.conftest import World, connectors, world

__all__ = ["connectors", "world"]

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAIRS = list(permutations(LANGUAGES, 2))
SECRET = "long and random"
FEED = "https://blog.example/feed.xml"
FORMS: dict[str, dict[str, Any]] = {
    "github": {"secret": SECRET, "events": ["issues"], "runs": "off"},
    "rss": {"url": FEED, "interval": "60"},
    "weather": {
        "place": "52.5244,13.4105,Europe/Berlin,Berlin, Germany",
        "at": "18:00",
        "weekdays": [*range(7)],
        "units": "metric",
        "provider": "sample",
    },
}
# One word of each connector's cards, by language.
WORDS = {
    "github": {"en": "opened", "zh-hans": "打开"},
    "rss": {"en": "Jan.", "zh-hans": "2027年"},
    "weather": {"en": "Tomorrow in", "zh-hans": "明天"},
}


class Speakers:
    """Sets up connections, lets them post, and tells what they said."""

    def __init__(self, world: World) -> None:
        self.world = world
        entry = "<item><guid>1</guid><title>One</title><pubDate>01 Jan 2027 08:00:00 GMT</pubDate></item>"
        world.http.answer(FEED, f'<rss version="2.0"><channel><title>Blog</title>{entry}</channel></rss>')

    def add(self, slug: str, language: str) -> tuple[Connection, str]:
        form = configuring.new_form(connector=slug, data=FORMS[slug])
        made, urls = configuring.add(
            channel=self.world.channel,
            by=self.world.people.alice,
            connector=slug,
            form=form,
            name=f"{slug} in {language}",
            now=self.world.now,
            language=language,
        )
        return made, urls.short.removeprefix(settings.BASE_URL) if urls else ""

    def speak(self, slug: str, *languages: str) -> list[str]:
        """What one payload, or one answer of a source, becomes in connections of these languages."""
        made = [self.add(slug, language) for language in languages]
        if slug == "github":
            assert {post(path).status_code for _connection, path in made} == {200}
        else:
            Connection.objects.update(next_run_at=self.world.now)
            self.world.tick()
        return [Message.objects.get(source=connection.pk).plain for connection, _path in made]


def post(path: str, secret: str = SECRET, **headers: str) -> Any:
    event = {
        "action": "opened",
        "issue": {
            "number": 7,
            "title": "Broken",
            "html_url": "https://github.com/a/b/issues/7",
            "body": "",
            "user": {},
        },
        "repository": {"full_name": "a/b", "html_url": "https://github.com/a/b"},
        "sender": {"login": "mona", "avatar_url": "https://avatars.githubusercontent.com/u/1"},
    }
    body = json.dumps(event).encode()
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    sent = {"X-GitHub-Event": "issues", "X-Hub-Signature-256": signature, **headers}
    return Client().post(path, body, content_type="application/json", headers=sent)


@pytest.fixture
def speakers(world: World) -> Speakers:
    return Speakers(world)


def page_of(user: User, language: str, path: str) -> str:
    """A page as somebody with a language of their own reads it."""
    User.objects.filter(pk=user.pk).update(locale=language)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()
