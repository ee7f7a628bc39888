"""Exports what is stored about a person: a row when it is asked for, then a ZIP of JSON that a worker makes.

Other apps add parts of their own (`PARTS`).
"""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit
from channels_app.flows import notifications
from channels_app.models import ApiToken, ChannelMember, DataExport, Favourite, JoinRequest, Membership, Message, User
from channels_app.translatable import Sentence

# How long an export can be fetched; a person asks for another at any time.
VALID_FOR = timedelta(days=7)
# The time between two exports of one person, each of which reads all their messages.
ASK_AGAIN = timedelta(hours=1)
# How long a worker may take before another takes over, and how often one is begun before it counts as failed.
LEASE = timedelta(minutes=10)
MAX_TRIES = 3
# Messages read at once; after each batch the page shows how far it is.
BATCH = 2000
# What other apps know of a person, by the name of the file.
PARTS: dict[str, Callable[[User], Iterable[Mapping[str, Any]]]] = {}


class InvalidExport(ValueError):
    """No export can be made now; `str(error)` is for the person who asked."""


@transaction.atomic
def ask(*, by: User, now: datetime) -> DataExport:
    """Stores that a person wants an export. Raises InvalidExport while one is made or has just been."""
    User.objects.select_for_update().get(pk=by.pk)
    if DataExport.objects.filter(user=by, failed_at=None, asked_at__gt=now - ASK_AGAIN).exists():
        raise InvalidExport(_("You asked for an export less than an hour ago."))
    DataExport.objects.filter(user=by).delete()
    export = DataExport.objects.create(user=by, asked_at=now)
    audit.record("export.asked", by, by=by)
    return export


def of(user: User, *, now: datetime) -> QuerySet[DataExport]:
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    return DataExport.objects.filter(alive, user=user).defer("archive").order_by("-asked_at")


def archive_of(user: User, export_id: UUID, *, now: datetime) -> bytes:
    """Returns the ZIP of an export of the user's own. Raises NotVisible for others' and when it has ended."""
    found = DataExport.objects.filter(pk=export_id, user=user, finished_at__isnull=False, expires_at__gt=now).first()
    if found is None or found.archive is None:
        raise access.NotVisible("export")
    return bytes(found.archive)


def is_due(*, now: datetime) -> bool:
    return _due(now).exists()


def make_due(*, clock: Callable[[], datetime]) -> int:
    """Makes one export that waits and returns how many it took, and deletes those that ended."""
    now = clock()
    DataExport.objects.filter(expires_at__lte=now).delete()
    DataExport.objects.filter(finished_at=None, failed_at=None, tries__gte=MAX_TRIES, leased_until__lt=now).update(
        failed_at=now
    )
    export = _take(now)
    if export is None:
        return 0
    archive = _zip(export)
    end = clock()
    with transaction.atomic():
        mine = DataExport.objects.filter(pk=export.pk, finished_at=None)
        made = {"archive": archive, "size": len(archive), "finished_at": end, "expires_at": end + VALID_FOR}
        if mine.update(leased_until=None, **made):
            _tell(export, end)
    return 1


def _due(now: datetime) -> QuerySet[DataExport]:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return DataExport.objects.filter(free, finished_at=None, failed_at=None, tries__lt=MAX_TRIES)


def _take(now: datetime) -> DataExport | None:
    with transaction.atomic():
        waiting = _due(now).select_for_update(skip_locked=True, of=("self",)).order_by("asked_at")
        export = waiting.select_related("user").first()
        if export is not None:
            mine = DataExport.objects.filter(pk=export.pk)
            mine.update(leased_until=now + LEASE, tries=F("tries") + 1, done=0, total=_messages(export.user).count())
    return export


def _tell(export: DataExport, now: datetime) -> None:
    notifications.notify(
        people=[export.user],
        say=Sentence(gettext_noop("Your export is ready.")),
        subject=export.pk,
        channel_id=None,
        path=reverse("own-data"),
        icon="file-earmark-zip",
        now=now,
    )


def _zip(export: DataExport) -> bytes:
    user = export.user
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in _parts(user).items():
                archive.writestr(f"{name}.json", _json(list(rows)))
            with archive.open("messages.json", "w") as out:
                out.write(b"[")
                for number, row in enumerate(_message_rows(export)):
                    out.write((b",\n" if number else b"\n") + _json(row).encode())
                out.write(b"\n]\n")
        file.seek(0)
        return file.read()


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _parts(user: User) -> dict[str, Iterable[Any]]:
    profile = ("id", "email", "display_name", "locale", "time_zone", "app_mails", "date_joined", "last_login")
    chats = ChannelMember.objects.filter(user=user)
    return {
        "profile": [{name: getattr(user, name) for name in profile}],
        "addresses": EmailAddress.objects.filter(user=user).values("email", "verified", "primary"),
        "memberships": Membership.objects.filter(user=user).values("team_id", "team__name", "role", "created_at"),
        "channels": chats.values("channel_id", "channel__name", "channel__kind", "created_at"),
        "favourites": Favourite.objects.filter(user=user).values("channel_id", "channel__name"),
        "requests": JoinRequest.objects.filter(user=user).values("team_id", "words", "asked_at"),
        # Without what would open anything.
        "tokens": ApiToken.objects.filter(user=user).values("id", "name", "scopes", "created_at", "expires_at"),
        **{name: part(user) for name, part in PARTS.items()},
    }


def _messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(author=user, deleted_at=None)


def _message_rows(export: DataExport) -> Iterator[dict[str, Any]]:
    """Yields a person's messages, oldest first, and stores after each batch how far it is."""
    columns = ("id", "channel_id", "channel__name", "channel__team__name", "root_id", "text", "created_at", "edited_at")
    after, done = None, 0
    while True:
        found = _messages(export.user).order_by("pk")
        batch = list((found.filter(pk__gt=after) if after else found).values(*columns)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            break
        after, done = batch[-1]["id"], done + len(batch)
        DataExport.objects.filter(pk=export.pk).update(done=done)
