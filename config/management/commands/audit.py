import sys
from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from channels_app.flows.auditing import checking, searching, writing
from channels_app.models import AuditEntry
from channels_app.models.fields import first_id_of

FAULTS = {
    "changed": "Link {seq}: entry {entry} is not as it was written.",
    "gone": "Entry {entry} (link {seq}) is not there any more.",
    "cut": "Links are missing before link {seq}.",
    "unsealed": "Entry {entry} is not in the chain and does not wait to be: it was put there, or its link was removed.",
    "head": "The chain fits, but the link that you noted is not in it: it was written anew, or cut at its end.",
}


class Command(BaseCommand):
    help = "Verifies the audit log, or writes it to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="do", required=True)
        verify = actions.add_parser("verify", help="check the whole chain; the exit code is 1 if it does not fit")
        verify.add_argument("--head", default="", help="a link's hash that was noted earlier and must be in the chain")
        export = actions.add_parser("export", help="write all entries, newest first")
        export.add_argument("--format", choices=writing.KINDS, default="ndjson")
        export.add_argument("--from", dest="since", type=_moment, help="first day, YYYY-MM-DD in UTC")
        export.add_argument("--until", type=_moment, help="the day after the last")

    def handle(self, *args: Any, do: str, **options: Any) -> None:
        if do == "verify":
            self._verify(options["head"])
        else:
            self._export(options["format"], options["since"], options["until"])

    def _verify(self, head: str) -> None:
        outcome = checking.verify(expected=head)
        if fault := outcome.fault:
            raise CommandError(FAULTS[fault.kind].format(seq=fault.seq, entry=fault.entry_id))
        self.stdout.write(f"Chain intact: {outcome.links} links. The newest is {outcome.head.seq}:")
        self.stdout.write(outcome.head.hash.hex())

    def _export(self, kind: str, since: datetime | None, until: datetime | None) -> None:
        found = AuditEntry.objects.order_by("-pk")
        found = found.filter(pk__gte=first_id_of(since)) if since else found
        found = found.filter(pk__lt=first_id_of(until)) if until else found
        for line in writing.lines(searching.every_exported(found), kind):
            sys.stdout.write(line)


def _moment(text: str) -> datetime:
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return datetime.combine(day, time(), timezone.get_default_timezone())
