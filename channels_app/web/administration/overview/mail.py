"""Whether mails can be sent, and how the last ones went."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from channels_app import server_settings
from channels_app.models import Mail
from channels_app.web.administration import sections
from channels_app.web.administration.overview.content import Content, Fact, Finding, Panel, number

DAY = timedelta(days=1)


def look(now: datetime) -> Iterator[Content]:
    url = sections.url_of("mail")
    if not server_settings.current().can_mail:
        yield Panel("mail", _("Mail"), [Fact(_("Mail server"), _("Not set up"), "warn")])
        words = _("Nobody can be invited by mail or set a new password by themselves.")
        yield Finding("warn", _("Mail is not set up"), words, url, _("Set up mail") if url else "")
        return
    found = Mail.objects.aggregate(
        sent=Max("sent_at"),
        waiting=Count("pk", filter=Q(next_try_at__isnull=False)),
        failed=Count("pk", filter=_failed(now)),
    )
    last = date_format(localtime(found["sent"]), "SHORT_DATETIME_FORMAT") if found["sent"] else _("None yet")
    facts = [
        Fact(_("Last sent"), last),
        Fact(_("Waiting"), number(found["waiting"])),
        Fact(_("Not delivered in 24 hours"), number(found["failed"]), "bad" if found["failed"] else ""),
    ]
    yield Panel("mail", _("Mail"), facts)
    newest = Mail.objects.filter(_failed(now)).order_by("-at").first() if found["failed"] else None
    if newest:
        words = _("The last answer of the mail server: %(error)s") % {"error": newest.error[:300]}
        yield Finding("bad", _("Mails are not delivered"), words, url, _("Check mail") if url else "")


def _failed(now: datetime) -> Q:
    """Selects the mails of the last day that the server did not take, tried again or given up."""
    return Q(sent_at=None, at__gte=now - DAY) & ~Q(error="")
