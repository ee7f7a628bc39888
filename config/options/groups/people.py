"""Options for accounts, sign-in and mail."""

from config.options import kinds
from config.options.option import Option
from config.options.option import marked as _
from config.options.rules import host_of

OPTIONS = (
    Option(
        "PATCHBAY_SERVER_NAME",
        kinds.NAME,
        "",
        _("Name of the server, as people read it."),
        shown="Patchbay",
        page="server_name",
    ),
    Option(
        "PATCHBAY_CONTACT_EMAIL",
        kinds.ADDRESS_KIND,
        "",
        _("Address that people can write to with questions."),
        page="contact_email",
    ),
    Option(
        "PATCHBAY_ANNOUNCEMENT",
        kinds.SENTENCES,
        "",
        _("Text that everybody sees at the top of every page."),
        page="announcement",
    ),
    Option(
        "PATCHBAY_SIGNUP_OPEN",
        kinds.FLAG,
        False,
        _("Whether everybody may make an account; the address is confirmed by mail."),
        page="signup",
    ),
    Option(
        "PATCHBAY_SIGNUP_DOMAINS",
        kinds.DOMAINS,
        (),
        _("People with an address of these domains may make an account; the address is confirmed by mail."),
        page="signup_domains",
    ),
    Option(
        "PATCHBAY_EMAIL_VERIFICATION",
        kinds.choice("optional", "mandatory"),
        "optional",
        _("Whether people sign in with a confirmed address only; always so if they can sign up without an invitation."),
    ),
    Option(
        "PATCHBAY_EMAIL_URL",
        kinds.MAIL_URL,
        "",
        _("Mail server, such as smtp://user:password@host:587; smtps:// is TLS."),
        shown="on http://localhost printed to the log, else none",
        secret=True,
        page="mail_url",
    ),
    Option(
        "PATCHBAY_FROM_EMAIL",
        kinds.ADDRESS_KIND,
        lambda values: f"patchbay@{host_of(values)}",
        _("Address that mails come from."),
        shown="patchbay@ and the host of PATCHBAY_BASE_URL",
        page="from_email",
    ),
    Option(
        "PATCHBAY_MFA_REQUIRED",
        kinds.choice("nobody", "administrators", "everyone"),
        "nobody",
        _("Who has to have a second factor."),
        page="mfa_required",
    ),
    Option(
        "PATCHBAY_SIGN_IN_PROVIDERS",
        kinds.TEXT,
        "",
        _("Identity providers, as a JSON list of objects."),
        secret=True,
    ),
    Option(
        "PATCHBAY_SSO_REQUIRED", kinds.FLAG, False, _("Whether single sign-on is the only way in."), page="sso_required"
    ),
)
