"""Figures on the overview about posts, scheduled runs and called services, and problems that need an administrator."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app import tallies
from channels_app.models.fields import first_id_of
from channels_app.statements import counts
from channels_app.web.administration.overview.content import Chart, Content, Figure, Finding, number
from channels_app.web.administration.overview.counts import binned
from connectors import registry
from connectors.flows import oversight
from connectors.flows.publishing import review_queue
from connectors.models import Connection, MentionCall, Run

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
# What is due for longer than this waits for a worker; a tick comes every few seconds.
LATE = timedelta(minutes=2)


def look(now: datetime) -> Iterator[Content]:
    yield from _posts(now)
    yield from _work(now)


def _posts(now: datetime) -> Iterator[Content]:
    hour = binned([tallies.ACCEPTED, tallies.REFUSED], until=now, step=MINUTE, bins=60)
    last = _("%(count)s in the last full minute")
    for slug, label, counted in (
        ("posts", _("Posts in the last hour"), hour[tallies.ACCEPTED]),
        ("refused", _("Refused in the last hour"), hour[tallies.REFUSED]),
    ):
        yield Figure(slug, label, number(sum(counted)), last % {"count": number(counted[-2])})
    yield _chart("hour", _("Posts per minute, last hour"), hour)
    day = binned([tallies.ACCEPTED, tallies.REFUSED], until=now, step=QUARTER, bins=96)
    yield _chart("day", _("Posts per 15 minutes, last 24 hours"), day)


def _chart(slug: str, title: str, counted: Mapping[str, Sequence[int]]) -> Chart:
    accepted, refused = counted[tallies.ACCEPTED], counted[tallies.REFUSED]
    summary = _("%(accepted)s accepted, %(refused)s refused, at most %(most)s") % {
        "accepted": number(sum(accepted)),
        "refused": number(sum(refused)),
        "most": number(max(map(sum, zip(accepted, refused, strict=True)))),
    }
    series = [(_("Accepted"), accepted, "accepted"), (_("Refused"), refused, "refused")]
    return Chart(slug, title, summary, series)


def _work(now: datetime) -> Iterator[Content]:
    found = counts(
        due=_due(now),
        waiting=_waiting(now),
        late=_due(now - LATE),
        waiting_late=_waiting(now - LATE),
        under_way=MentionCall.objects.exclude(state=MentionCall.State.FINISHED),
        made=MentionCall.objects.filter(pk__gte=first_id_of(now - 24 * HOUR)),
        failing=oversight.failing_connections,
        in_review=review_queue.waiting_versions,
    )
    late = found["late"] + found["waiting_late"]
    runs = number(found["due"] + found["waiting"])
    yield Figure("runs", _("Scheduled runs due"), runs, _("%(count)s late") % {"count": number(late)})
    made = _("%(count)s in 24 hours") % {"count": number(found["made"])}
    yield Figure("calls", _("Calls of services under way"), number(found["under_way"]), made)
    if late:
        yield _late(late, now)
    yield from _waiting_for_people(found["failing"], found["in_review"])


def _late(late: int, now: datetime) -> Finding:
    title = ngettext("%(count)d scheduled run is late", "%(count)d scheduled runs are late", late) % {"count": late}
    since = min(filter(None, (_oldest(_due(now), "next_run_at"), _oldest(_waiting(now), "next_attempt_at"))))
    words = _("The oldest is %(minutes)d minutes overdue. Start more workers, or see in their log what delays them.")
    return Finding("bad", title, words % {"minutes": (now - since) / MINUTE})


def _waiting_for_people(failing: int, in_review: int) -> Iterator[Finding]:
    if failing:
        title = ngettext("%(count)d connection needs attention", "%(count)d connections need attention", failing)
        words = _("They stopped because of a permanent error.")
        url = reverse("administration-connections") + "?state=attention"
        yield Finding("warn", title % {"count": failing}, words, url, _("Show connections"))
    if in_review:
        title = ngettext("%(count)d app waits for review", "%(count)d apps wait for review", in_review)
        words = _("Its author has to wait until somebody decides.")
        yield Finding("warn", title % {"count": in_review}, words, reverse("review"), _("Review"))


def _due(now: datetime) -> QuerySet[Connection]:
    """Returns the connections that are due, without those whose connector is missing: they wait for it."""
    here = Connection.objects.filter(removed_at=None, state__in=["active", "attention"], next_run_at__lte=now)
    return here.filter(installation__connector__in=registry.connectors())


def _waiting(now: datetime) -> QuerySet[Run]:
    return Run.objects.exclude(state=Run.State.FINISHED).filter(next_attempt_at__lte=now)


def late_runs(now: datetime) -> int:
    """Counts the scheduled runs that are due for longer than LATE."""
    return sum(counts(due=_due(now - LATE), waiting=_waiting(now - LATE)).values())


def _oldest(found: QuerySet[Connection] | QuerySet[Run], field: str) -> datetime | None:
    oldest: datetime | None = found.order_by().aggregate(oldest=Min(field))["oldest"]
    return oldest
