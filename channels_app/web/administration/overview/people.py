"""Who is here: people, teams, channels, and what they write."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app import access, tallies
from channels_app.models import Channel, Team, User
from channels_app.web.administration import sections
from channels_app.web.administration.overview.content import Figure, Finding, number
from channels_app.web.administration.overview.counts import total

WEEK = timedelta(days=7)


def figures(now: datetime) -> Iterator[Figure]:
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    yield _people(now)
    yield Figure("teams", _("Teams"), number(Team.objects.count()))
    yield Figure("channels", _("Channels"), number(Channel.objects.exclude(team=None).count()))
    average = round(total(tallies.MESSAGES, since=now - WEEK) / WEEK.days)
    yield Figure(
        "messages",
        _("Messages today"),
        number(total(tallies.MESSAGES, since=today)),
        _("%(count)s a day in the last week") % {"count": number(average)},
    )


def _people(now: datetime) -> Figure:
    day = now.date()
    counted = User.objects.filter(is_active=True).aggregate(
        all=Count("pk"),
        today=Count("pk", filter=Q(last_active_on__gte=day)),
        week=Count("pk", filter=Q(last_active_on__gt=day - WEEK)),
    )
    hint = _("%(week)s in the last week, of %(all)s people") % {
        "week": number(counted["week"]),
        "all": number(counted["all"]),
    }
    return Figure("people", _("Active today"), number(counted["today"]), hint)


def findings(now: datetime) -> Iterator[Finding]:
    count = access.ownerless_teams().count()
    if count:
        title = ngettext("%(count)d team has no owner", "%(count)d teams have no owner", count) % {"count": count}
        words = _("Nobody can add people there or change its settings. Make somebody its owner.")
        url = sections.url_of("teams")
        yield Finding("warn", title, words, url, _("Show teams") if url else "")
