"""Puts a team into a benchmark's database: channels, and people who are signed in. Runs inside `manage.py shell`."""

import json
from datetime import UTC, datetime

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from channels_app.feed import cursor_now
from channels_app.models import Channel, Membership, Team, User
from channels_app.web.sessions import SessionStore


def seed(people: int, channels: int, owner: str) -> None:
    """Prints a JSON object: the channels' ids, the people's session keys, and the feed's cursor after that."""
    team = Team.objects.create(name="A crowd")
    members = User.objects.bulk_create([User(email=f"reader{n}@example.com", password="!") for n in range(people)])
    joined = [Membership(team=team, user=user, role="member") for user in members]
    Membership.objects.bulk_create([*joined, Membership(team=team, user=User.objects.get(email=owner), role="owner")])
    rooms = Channel.objects.bulk_create(
        [Channel(team=team, name=f"Room {n:03}", created_at=datetime.now(UTC)) for n in range(channels)]
    )
    sessions = [signed_in(user) for user in members]
    print(json.dumps({"channels": [str(room.pk) for room in rooms], "sessions": sessions, "cursor": cursor_now()}))


def signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
