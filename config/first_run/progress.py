"""Tells whether the server is being set up, and which step comes next."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_app.models import User
from config.models import FirstRun


@dataclass(frozen=True)
class Step:
    """A step of the first run: its address (`url_name`), its name and what it is about."""

    slug: str
    label: str | Promise
    about: str | Promise

    @property
    def url_name(self) -> str:
        return f"first-run-{self.slug}"


STEPS = (
    Step("prove", _("Prove it is you"), _("Link from the server's log")),
    Step("server", _("This server"), _("Name, address, language")),
    Step("account", _("Your account"), _("The first administrator")),
    Step("mail", _("E-mail and sign-up"), _("Mail server, who may join")),
    Step("channel", _("First channel"), _("Send a card, see it arrive")),
)
BY_SLUG = {step.slug: step for step in STEPS}


def row() -> FirstRun:
    """Returns the row, or an unsaved one if nothing was done yet."""
    return FirstRun.objects.select_related("administrator", "channel__team", "connection").first() or FirstRun()


def locked() -> FirstRun:
    """Returns the row, made if it is missing and locked until the transaction ends."""
    FirstRun.objects.get_or_create(pk=1)
    return FirstRun.objects.select_for_update().get(pk=1)


def has_administrator() -> bool:
    return User.objects.filter(is_staff=True, is_active=True).exists()


def is_unclaimed(run: FirstRun) -> bool:
    """Tells whether the server waits for its first administrator."""
    return not (settings.DEMO or run.administrator_id or run.finished_at or has_administrator())


def is_done(run: FirstRun, slug: str) -> bool:
    """Tells whether a step is done, or was skipped."""
    if slug == "account":
        return run.administrator_id is not None
    if slug == "channel":
        return run.connection_id is not None
    return slug in run.done or slug == "prove"


def next_step(run: FirstRun) -> Step:
    """Returns the first step that is not done; the last one stays until everything is finished."""
    return next((step for step in STEPS if not is_done(run, step.slug)), STEPS[-1])
