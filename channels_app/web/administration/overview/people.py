"""Who is here: people, teams, channels, and what they write."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app import access, tallies
from channels_app.models import Channel, Tally, Team, User
from channels_app.statements import counts
from channels_app.web.administration import sections
from channels_app.web.administration.overview.content import Content, Figure, Finding, number

WEEK = timedelta(days=7)


def look(now: datetime) -> Iterator[Content]:
    people = User.objects.filter(is_active=True)
    found = counts(
        all=people,
        today=people.filter(last_active_on__gte=now.date()),
        week=people.filter(last_active_on__gt=now.date() - WEEK),
        teams=Team.objects.all(),
        channels=Channel.objects.exclude(team=None),
        ownerless=access.ownerless_teams(),
    )
    words = {"week": number(found["week"]), "all": number(found["all"])}
    hint = _("%(week)s in the last week, of %(all)s people") % words
    yield Figure("people", _("Active today"), number(found["today"]), hint)
    yield Figure("teams", _("Teams"), number(found["teams"]))
    yield Figure("channels", _("Channels"), number(found["channels"]))
    yield _messages(now)
    yield from _ownerless(found["ownerless"])


def _messages(now: datetime) -> Figure:
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    lately = Tally.objects.filter(name=tallies.MESSAGES, minute__gte=now - WEEK)
    found = lately.aggregate(week=Sum("count", default=0), today=Sum("count", default=0, filter=Q(minute__gte=today)))
    average = _("%(count)s a day in the last week") % {"count": number(round(found["week"] / WEEK.days))}
    return Figure("messages", _("Messages today"), number(found["today"]), average)


def _ownerless(count: int) -> Iterator[Finding]:
    if count:
        title = ngettext("%(count)d team has no owner", "%(count)d teams have no owner", count) % {"count": count}
        words = _("Nobody can add people there or change its settings. Make somebody its owner.")
        url = sections.url_of("teams")
        yield Finding("warn", title, words, url, _("Show teams") if url else "")
