"""Rows are put into parts by the time in their ids, so whatever makes an id puts it there."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from channels_app.models.fields import PublicId, moment_of, new_id
from channels_app.partitions import parts_of
from tests.test_architecture import APPS, name_of, sources


def test_an_id_carries_its_time() -> None:
    before = timezone.now()
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids), "also within one millisecond"
    assert all(before - timedelta(milliseconds=1) <= moment_of(id) <= timezone.now() for id in ids)
    assert {id.version for id in ids} == {7}


@pytest.mark.django_db
def test_every_parted_table_has_such_ids() -> None:
    parted = [model for model in apps.get_models() if parts_of(model)]
    assert parted
    for model in parted:
        assert isinstance(model._meta.pk, PublicId)
        assert model._meta.pk.default is new_id


@pytest.mark.django_db
def test_nothing_else_makes_their_ids() -> None:
    """Statements that are written out take an id from the program, and that is made by `new_id`."""
    tables = {model._meta.db_table for model in apps.get_models() if parts_of(model)}
    written = re.compile(r"INSERT INTO (\w+)")
    found = {name_of(path) for path in sources(*APPS) if tables & set(written.findall(path.read_text()))}
    assert found <= {"channels_app/flows/posting/cards.py"}
