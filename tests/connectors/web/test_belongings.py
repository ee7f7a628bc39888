"""What somebody set up is on their page and in the export of their data."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client

from channels_app.flows import exporting
from channels_app.models import User
from tests.conftest import Hook, People
from tests.markup import squeezed

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_a_persons_page_counts_it(people: People, hook: Hook, as_: Callable[[User], Client]) -> None:
    hook.connection.__class__.objects.update(created_by=people.bob)
    root = User.objects.create_superuser("root@example.com")
    counts = {
        person.pk: squeezed(as_(root).get(f"/administration/people/{person.pk}/").content.decode())
        for person in (people.bob, people.carol)
    }
    assert "<dt>Connections</dt> <dd>1</dd>" in counts[people.bob.pk]
    assert "<dt>Connections</dt> <dd>0</dd>" in counts[people.carol.pk]


def test_the_export_has_it(people: People, hook: Hook) -> None:
    hook.connection.__class__.objects.update(created_by=people.bob)
    made = exporting.ask(by=people.bob, now=NOON)
    exporting.make_due(clock=lambda: NOON)
    with zipfile.ZipFile(io.BytesIO(exporting.archive_of(people.bob, made.pk, now=NOON))) as archive:
        assert [row["name"] for row in json.loads(archive.read("connections.json"))] == ["Build server"]
