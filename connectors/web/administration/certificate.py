"""Shows when the certificate of the public address expires, as a worker last saw it (flows/certificate.py)."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app.models import Measurement
from channels_app.translatable import sentence_of
from channels_app.web.administration.overview.content import Content, Fact, Finding, Panel
from connectors.flows.certificate import NAME

# Days before the end from which on it is time to look: those who renew by themselves do so a month ahead.
SOON_DAYS = 21
URGENT_DAYS = 7


def look(now: datetime) -> Iterator[Content]:
    found = Measurement.objects.filter(name=NAME).first() if settings.SECURE else None
    if found is None:
        return
    looked = Fact(_("Checked"), date_format(localtime(found.at), "SHORT_DATETIME_FORMAT"))
    if problem := found.value.get("problem"):
        yield Panel("certificate", _("Certificate"), [Fact(settings.HOST, str(sentence_of(problem)), "bad"), looked])
        words = _("%(problem)s Browsers may refuse this server, and senders their posts.")
        title = _("The certificate cannot be checked")
        yield Finding("warn", title, words % {"problem": sentence_of(problem)})
    else:
        yield from _end(datetime.fromisoformat(found.value["ends"]), now, looked)


def _end(ends: datetime, now: datetime, looked: Fact) -> Iterator[Content]:
    left = (ends - now).days
    words = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
    tone = "bad" if left < URGENT_DAYS else "warn" if left < SOON_DAYS else "good"
    day = date_format(localtime(ends), "DATE_FORMAT")
    yield Panel("certificate", _("Certificate"), [Fact(settings.HOST, words, tone, day), looked])
    if tone != "good":
        title = _("The certificate of %(host)s ends on %(day)s") % {"host": settings.HOST, "day": day}
        words = _("From then on browsers refuse this server, and senders their posts. Renew it at the proxy.")
        yield Finding(tone, title, words)
