"""The demo workspace, made by the product's flows.

It has three people, a team, two channels, a chat, a webhook and its first card.
"""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone

from channels_app.flows import channels, chats, posting, teams, tokens
from channels_app.models import ApiToken, Channel, Team, User
from connectors.flows import configuring, connecting, ingress, schedule
from connectors.sdk.places import search
from connectors.security.tokens import read_token

PEOPLE = [
    ("ada@example.com", "Ada Lindqvist", "owner"),
    ("ben@example.com", "Ben Okafor", "member"),
    ("chen@example.com", "陈薇", "guest"),
]
CARD = {
    "@type": "MessageCard",
    "@context": "https://schema.org/extensions",
    "summary": "Build 4127 passed",
    "themeColor": "2EB67D",
    "title": "Build 4127 passed",
    "text": "All **312** tests are green on `main`.",
    "sections": [
        {
            "activityTitle": "Ada Lindqvist",
            "activitySubtitle": "merged *Retry the webhook once*",
            "facts": [
                {"name": "Branch", "value": "main"},
                {"name": "Commit", "value": "`3f9c2ab`"},
                {"name": "Duration", "value": "4 min 12 s"},
            ],
        }
    ],
    "potentialAction": [
        {
            "@type": "OpenUri",
            "name": "Open the build",
            "targets": [{"os": "default", "uri": "https://ci.example.com/builds/4127"}],
        }
    ],
}


def exists(team_id: str) -> bool:
    return Team.objects.filter(pk=team_id).exists()


def create(*, password: str) -> dict[str, Any]:
    """Creates the workspace, or renews its secrets if its file was lost; returns what demo.json holds."""
    people = [_person(email, name, password) for email, name, _role in PEOPLE]
    owner = people[0]
    team = Team.objects.filter(name="Demo", members=owner).first() or _team(people)
    channel = Channel.objects.get(team=team, name="Alerts")
    urls = _webhook(channel, owner)
    _token, secret = tokens.create_token(by=owner, name="demo", scopes=list(ApiToken.Scope.values))
    return {
        "base_url": settings.BASE_URL,
        "api_token": secret,
        "users": [{"email": email, "password": password, "role": role} for email, _name, role in PEOPLE],
        "team_id": str(team.pk),
        "channel_id": str(channel.pk),
        "webhook_urls": urls,
    }


def _person(email: str, name: str, password: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, display_name=name)
    user.is_staff = user.is_superuser = email == PEOPLE[0][0]
    user.set_password(password)
    user.save()
    user.confirm_email()
    return user


def _team(people: list[User]) -> Team:
    owner = people[0]
    team = teams.create_team(by=owner, name="Demo", description="A place to try things")
    for user, (_email, _name, role) in zip(people[1:], PEOPLE[1:], strict=True):
        teams.add_member(team=team, by=owner, user=user, role=role)
    channels.create_channel(team=team, by=owner, name="Alerts", description="What the machines say")
    general = Channel.objects.get(team=team, name="General")
    posting.post_text(channel=general, by=owner, text="Welcome! Cards from the demo webhook arrive in **Alerts**.")
    _weather(general, owner)
    _chat(owner, people[1])
    return team


def _chat(owner: User, other: User) -> None:
    chat = chats.start_chat(by=owner, people=[other])
    posting.post_text(channel=chat, by=owner, text="Have you seen the build in **Alerts**?")
    posting.post_text(
        channel=chat,
        by=other,
        text="Green at last! Webhooks work in chats too: _Connectors_, at the top, and we both agree.",
    )


def _weather(channel: Channel, owner: User) -> None:
    """Adds a forecast every evening, invented and saying so, because a demo asks no service for anything."""
    place = next(iter(search("Berlin", "en", 1))).value
    data = {"place": place, "at": "18:00", "units": "metric", "provider": "sample"}
    form = configuring.new_form(connector="weather", data={**data, "weekdays": [str(day) for day in range(7)]})
    made, _urls = configuring.add(
        channel=channel, by=owner, connector="weather", form=form, name="Weather in Berlin", now=timezone.now()
    )
    schedule.run_now(connection=made, by=owner, now=timezone.now())


def _webhook(channel: Channel, owner: User) -> dict[str, str]:
    _connection, urls = connecting.connect(channel=channel, by=owner, connector="incoming-webhook", name="Build server")
    ingress.receive(
        token=read_token(urls.short.rpartition("/")[2]),
        post=ingress.Post(json.dumps(CARD).encode(), "application/json", {}),
        size=0,
        limit=settings.HOOK_BODY_LIMIT,
        now=timezone.now(),
    )
    return asdict(urls)
