"""Sends mails in the background: a row first, then a task after the commit, repeated while the server is away."""

import logging
import smtplib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from channels_app import database
from channels_app.flows import mail_links
from channels_app.models import Mail, User
from channels_app.server_settings import current
from channels_app.translatable import Sentence

log = logging.getLogger(__name__)

# The waits after each try; after the last, the mail is given up. Two days: a weekend without the mail server.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
# Mails per task; each may wait for the server for EMAIL_TIMEOUT seconds.
MAILS_PER_TASK = 10
# How long finished mails are kept, to answer questions about them.
RETENTION = timedelta(days=30)
# Characters of a subject: more than mail programs show.
MAX_SUBJECT_CHARACTERS = 200


def write(
    *, people: Iterable[User], say: Sentence, about: UUID, path: str, now: datetime, more: Sequence[Sentence] = ()
) -> None:
    """Writes one mail to each of the people; it replaces unsent mails about the same thing."""
    told = [person for person in people if person.app_mails and person.is_active] if current().can_mail else []
    if not told:
        return
    Mail.objects.filter(user__in=told, about=about, tries=0, next_try_at__isnull=False).delete()
    said = {"say": say.stored, "more": [one.stored for one in more], "about": about, "path": path}
    Mail.objects.bulk_create([Mail(user=person, at=now, next_try_at=now, **said) for person in told])


def write_link(
    *,
    kind: Mail.Kind,
    say: Sentence,
    about: UUID,
    now: datetime,
    to: str = "",
    person: User | None = None,
    locale: str = "",
    more: Sequence[Sentence] = (),
) -> None:
    """Writes a mail with a link that opens something, to an address or a person; it replaces an unsent one."""
    Mail.objects.filter(about=about, kind=kind, tries=0, next_try_at__isnull=False).delete()
    said = {"say": say.stored, "more": [one.stored for one in more]}
    Mail.objects.create(kind=kind, user=person, to=to, locale=locale, about=about, at=now, next_try_at=now, **said)


def is_due(*, now: datetime) -> bool:
    """Tells whether any mail is due."""
    return Mail.objects.filter(next_try_at__lte=now).exists()


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Sends some of the due mails and returns how many it took. Two tasks never take the same one."""
    now = clock()
    Mail.objects.filter(next_try_at=None, at__lt=now - RETENTION).delete()
    due = Mail.objects.filter(next_try_at__lte=now).order_by("next_try_at").select_related("user")[:MAILS_PER_TASK]
    taken = 0
    for mail in due:
        if _take(mail, clock()):  # right before it is sent: earlier mails may have taken long
            _send(mail, clock)
            taken += 1
    return taken


def waiting() -> QuerySet[Mail]:
    """Returns the mails that are still to be sent, the next one first."""
    return Mail.objects.filter(next_try_at__isnull=False).select_related("user").order_by("next_try_at", "pk")


def failed() -> QuerySet[Mail]:
    """Returns the mails that were given up, the newest first."""
    given_up = Mail.objects.filter(next_try_at=None, sent_at=None).exclude(error="")
    return given_up.select_related("user").order_by("-at", "pk")


def _take(mail: Mail, now: datetime) -> bool:
    """Records the next try before this one begins, so that a task that dies loses no mail.

    Returns whether no other task took the mail in the meantime.
    """
    wait = RETRY_AFTER[min(mail.tries, len(RETRY_AFTER) - 1)]
    same = Mail.objects.filter(pk=mail.pk, tries=mail.tries, next_try_at=mail.next_try_at)
    mail.tries += 1
    return bool(same.update(tries=F("tries") + 1, next_try_at=now + wait))


def _send(mail: Mail, clock: Callable[[], datetime]) -> None:
    mine, to, path = Mail.objects.filter(pk=mail.pk), _address_of(mail), mail_links.path_of(mail)
    if not to or not path:
        mine.update(next_try_at=None)
        return
    with translation.override(mail.locale or (mail.user and mail.user.locale) or settings.LANGUAGE_CODE):
        made = build_email(mail, to, path)
    database.release()  # the mail server may be slow
    try:
        made.send()
    except (smtplib.SMTPException, OSError) as error:
        log.warning("mail %s not sent: %s", mail.pk, error)
        over = {"next_try_at": None} if _is_final(error) or mail.tries >= len(RETRY_AFTER) else {}
        mine.update(error=str(error)[:1000].replace("\x00", ""), **over)
    else:
        mine.update(sent_at=clock(), next_try_at=None, error="")


def build_email(mail: Mail, to: str, path: str | None = None) -> EmailMessage:
    """Builds the mail in the active language, with links to the configured address."""
    subject, *more = (str(one).strip() for one in mail.sentences)
    parts = [subject, *more, f"{settings.BASE_URL}{path or mail.path}", "-- \n" + _foot(mail)]
    line = " ".join(f"[{current().server_name}] {subject}".split())
    return EmailMessage(line[:MAX_SUBJECT_CHARACTERS], "\n\n".join(parts) + "\n", current().sender, [to])


def _foot(mail: Mail) -> str:
    if mail.kind == Mail.Kind.INVITATION:
        return _("If you do not know who invites you, ignore this: nothing happens unless you accept.")
    if mail.kind == Mail.Kind.PASSWORD:
        return _("The link works once. If you did not expect it, tell the people who run this server.")
    settings_url = settings.BASE_URL + reverse("settings")
    foot = _("You get this mail because you make this app. Your settings turn such mails off: %(url)s")
    return foot % {"url": settings_url}


def _address_of(mail: Mail) -> str:
    """Returns where a mail goes.

    For what is about apps that is "" if the person is locked out, confirmed no address or turned such mails off.
    """
    user = mail.user
    if mail.to or user is None:
        return mail.to
    if mail.kind == Mail.Kind.PASSWORD:
        return user.email if user.is_active else ""
    return user.confirmed_email if user.is_active and user.app_mails else ""


def _is_final(error: Exception) -> bool:
    """Tells whether the server permanently refused all recipients; trying again would only annoy it."""
    refused = error.recipients if isinstance(error, smtplib.SMTPRecipientsRefused) else {}
    return bool(refused) and all(code >= 500 for code, _said in refused.values())
