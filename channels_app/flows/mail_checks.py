"""Sends a test mail, and words what mail servers and the network say when it does not go."""

import smtplib
import ssl
from collections.abc import Callable

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from channels_app import access, database
from channels_app.models import User
from channels_app.server_settings import current
from channels_app.server_settings.mail import connection_of


class NotSent(Exception):
    """`str(error)` says what was wrong, `said` has the mail server's own words if it had any."""

    def __init__(self, words: str, said: str = "") -> None:
        super().__init__(words)
        self.said = said


def send_test(*, by: User, to: str) -> None:
    """Sends one mail through the mail server in the settings, even where tests replace the backend.

    Raises NotSent with the mail server's own words.
    """
    access.require_administrator(by)
    now = current()
    if not now.can_mail:
        raise NotSent(_("No mail server is set."))
    words = {"server": now.server_name}
    subject = _("Test mail from %(server)s") % words
    body = _("If you read this, %(server)s can send mail.") % words
    database.release()
    server = connection_of(now.mail_url)
    try:
        EmailMessage(subject, body + "\n", now.sender, [to], connection=server).send()
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NotSent(reason_of(error), said_by(error)) from error
    finally:
        server.close()


def reason_of(error: Exception) -> str:
    """Returns a sentence about why a mail was not sent, with what to look at."""
    if isinstance(error.__context__, TimeoutError):  # which smtplib calls a lost connection
        error = error.__context__
    if isinstance(error, OSError) and (error.errno or 0) < 0:  # of looking up the name
        return _("There is no host of this name.")
    for kind, words in REASONS:
        if isinstance(error, kind):
            return words()
    return _("The mail server refused the mail.")


def said_by(error: Exception) -> str:
    """Returns the mail server's own words, or the network's."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return _text(error.strerror if isinstance(error, OSError) and error.strerror else str(error))


def _text(said: object) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:500]


REASONS: tuple[tuple[type[Exception], Callable[[], str]], ...] = (
    (smtplib.SMTPAuthenticationError, lambda: _("The mail server does not accept this user and password.")),
    (smtplib.SMTPRecipientsRefused, lambda: _("The mail server does not take mails for this address.")),
    (smtplib.SMTPSenderRefused, lambda: _("The mail server does not take mails from the address that they come from.")),
    (smtplib.SMTPNotSupportedError, lambda: _("The mail server knows no encryption or no sign-in of this kind.")),
    (smtplib.SMTPServerDisconnected, lambda: _("The mail server ended the connection: look at port and encryption.")),
    (smtplib.SMTPException, lambda: _("The mail server refused the mail.")),
    (ssl.SSLCertVerificationError, lambda: _("The mail server's certificate is not trusted, or is for another name.")),
    (ssl.SSLError, lambda: _("The encryption failed: look at port and encryption.")),
    (ConnectionRefusedError, lambda: _("Nothing listens at this host and port.")),
    (TimeoutError, lambda: _("The mail server did not answer in time: look at host and port, and at firewalls.")),
    (OSError, lambda: _("The mail server cannot be reached.")),
)
