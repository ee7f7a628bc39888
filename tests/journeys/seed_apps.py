"""`python -m tests.journeys.seed_apps`: a person, a team and somebody else's apps, as if they had been published.

They are put into a product's database (DATABASE_URL).

Reads `{"name": configuration URL, or values of the manifest}` and prints who and what there is.
"""

import json
import os
import sys
from typing import Any

import django


def seed(wanted: dict[str, str | dict[str, Any]]) -> dict[str, Any]:
    from channels_app.flows import teams, tokens
    from channels_app.models import Channel, User
    from tests.connectors.apps import make_version

    person = User.objects.create_user("ada@example.com", "only for this test", confirmed=True, display_name="Ada")
    team = teams.create_team(by=person, name="Builders")
    _token, secret = tokens.create_token(by=person, name="test", scopes=["messages:read"])
    values = {n: {"configuration_url": given} if isinstance(given, str) else given for n, given in wanted.items()}
    author = User.objects.create_user("author@example.com", display_name="Author")
    made = {n: make_version(author, state="published", **{"name": n, **of}) for n, of in values.items()}
    return {
        "email": person.email,
        "password": "only for this test",
        "api_token": secret,
        "channel": str(Channel.objects.get(team=team).pk),
        "apps": {name: str(version.app.connector_id) for name, version in made.items()},
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(seed(json.load(sys.stdin)), sys.stdout)
