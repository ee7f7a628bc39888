import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from channels_app import origin, server_settings
from channels_app.flows import channels, teams
from channels_app.models import Channel, Team, User
from connectors.flows import connecting
from connectors.models import Connection
from tests import services
from tests.product import Product


def pytest_configure() -> None:
    # By the clock a busy machine fails what is right. What is tried is the same every time, so that whoever changes
    # something meets their own faults; `make hunt` looks for those that nobody met yet.
    calm = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.register_profile("the same", calm, derandomize=True, database=None)
    hypothesis.settings.register_profile("hunt", calm)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "the same"))
    # Slow hashes protect passwords; tests have none worth it.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Lets tests that commit empty the tables after them, which the product's audit log refuses."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("auditentry", "auditseal"):
            cursor.execute(f"ALTER TABLE channels_app_{table} DISABLE TRIGGER audit_no_truncate")


@pytest.fixture(autouse=True)
def no_origin_left_over() -> Iterator[None]:
    with origin.coming_from(origin.Origin()):
        yield


@pytest.fixture(autouse=True)
def no_language_left_over() -> Iterator[None]:
    """A request leaves its reader's language behind; the next test must not speak it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_settings_left_over() -> None:
    """What a test changed is rolled back without a commit, which nobody is told of."""
    server_settings.forget()


@dataclass
class People:
    """alice owns the team, bob is a member, carol a guest; mallory is a stranger, see `elsewhere`."""

    alice: User
    bob: User
    carol: User
    mallory: User


@dataclass
class Hook:
    connection: Connection
    urls: connecting.WebhookUrls

    @property
    def path(self) -> str:
        return self.urls.short.removeprefix(django_settings.BASE_URL)


@pytest.fixture
def people(db: None) -> People:
    names = ("alice", "bob", "carol", "mallory")
    return People(
        **{
            name: User.objects.create_user(f"{name}@example.com", "pw", confirmed=True, display_name=name.title())
            for name in names
        }
    )


@pytest.fixture
def team(people: People) -> Team:
    team = teams.create_team(by=people.alice, name="Operations")
    teams.add_member(team=team, by=people.alice, user=people.bob, role="member")
    teams.add_member(team=team, by=people.alice, user=people.carol, role="guest")
    return team


@pytest.fixture
def elsewhere(people: People) -> Team:
    """Mallory's own team, with a private channel: who has rights somewhere has none in other places by them."""
    own = teams.create_team(by=people.mallory, name="Elsewhere")
    channels.create_channel(team=own, by=people.mallory, name="Private", kind=Channel.Kind.PRIVATE)
    return own


@pytest.fixture
def channel(team: Team) -> Channel:
    return Channel.objects.select_related("team").get(team=team, name="General")


@pytest.fixture
def hook(channel: Channel, people: People) -> Hook:
    return Hook(
        *connecting.connect(channel=channel, by=people.alice, connector="incoming-webhook", name="Build server")
    )


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The whole product, as `make run` starts it, on a port and with data of its own."""
    product = Product(new_var(), PATCHBAY_WORKER_PROCESSES="1", PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1")
    product.start()
    yield product
    product.stop()


def new_var() -> Path:
    """A folder for one product. Not one of pytest's: they are closed to the user that PostgreSQL, as root, drops to."""
    var = Path(tempfile.mkdtemp(prefix="product-", dir=services.VAR))
    var.chmod(0o755)
    return var
