from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from channels_app.flows import teams
from channels_app.models import Channel, Team, User
from connectors.flows import installing
from connectors.flows.publishing import releasing
from connectors.models import App, AppEvent, AppVersion, Connection, Installation
from tests.conftest import People
from tests.connectors.apps import make_version

NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)


@dataclass
class Office:
    """ada and bert are site administrators; alice is an author and owns the team, mallory is a stranger."""

    people: People
    team: Team
    ada: User
    bert: User

    @property
    def author(self) -> User:
        return self.people.alice

    def version(self, state: str = "draft", **values: Any) -> AppVersion:
        return make_version(self.author, state=state, **values)

    def next(self, version: AppVersion, number: str = "2.0.0", state: str = "draft", **values: Any) -> AppVersion:
        app = App.objects.get(pk=version.app_id)
        return make_version(self.author, app=app, state=state, version=number, **values)

    def publish(self, version: AppVersion) -> None:
        AppVersion.objects.filter(pk=version.pk).update(state="approved")
        releasing.publish(version=version, by=self.ada, now=NOW)

    def team_with(self, version: AppVersion, name: str = "A team") -> Installation:
        """A team that installed what is published, with a connection."""
        team = teams.create_team(by=self.people.bob, name=name)
        made = installing.install(team=team, by=self.people.bob, connector=str(version.app.connector_id))
        channel = Channel.objects.get(team=team)
        Connection.objects.create(installation=made, channel=channel, name="main", sender_name="Builds")
        return made

    def state(self, version: AppVersion) -> str:
        return AppVersion.objects.get(pk=version.pk).state

    def runs(self, installation: Installation) -> str:
        found = Installation.objects.select_related("version").get(pk=installation.pk).version
        return found.version if found else ""

    def events(self, version: AppVersion) -> list[str]:
        return list(AppEvent.objects.filter(app=version.app_id).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def office(people: People, team: Team) -> Office:
    staff = [
        User.objects.create_user(f"{n}@example.com", "pw", display_name=n.title(), is_staff=True)
        for n in ("ada", "bert")
    ]
    return Office(people, team, *staff)
