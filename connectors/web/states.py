"""How states are shown: the word for each, its color and its icon."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Team, User
from connectors.connections.health import Health
from connectors.models import AppVersion, Connection, MentionCall, OutgoingWebhook, Run


@dataclass(frozen=True)
class Badge:
    """`tone` is good, warn, bad or empty; `icon` is the name of one of Bootstrap's, or empty."""

    label: str | Promise
    tone: str = ""
    icon: str = ""


CONNECTION: Mapping[str, Badge] = {
    "archived": Badge(gettext_lazy("Archived with its channel"), "warn", "archive"),
    "missing": Badge(gettext_lazy("Connector missing"), "bad", "plug"),
    "off": Badge(gettext_lazy("Off in this team"), "warn"),
    "paused": Badge(gettext_lazy("Paused"), "warn", "pause-fill"),
    "attention": Badge(gettext_lazy("Needs attention"), "bad", "exclamation-triangle"),
    "failing": Badge(gettext_lazy("Failing"), "warn", "arrow-repeat"),
    "refusing": Badge(gettext_lazy("Refuses posts"), "warn", "slash-circle"),
    "active": Badge(gettext_lazy("Active"), "good", "check-lg"),
}
# (tone, icon)
OUTGOING = {
    OutgoingWebhook.State.ACTIVE: ("good", "check-lg"),
    OutgoingWebhook.State.PAUSED: ("warn", "pause-fill"),
    OutgoingWebhook.State.ATTENTION: ("bad", "exclamation-triangle"),
}
VERSION = {
    AppVersion.State.SUBMITTED: "warn",
    AppVersion.State.IN_REVIEW: "warn",
    AppVersion.State.REJECTED: "bad",
    AppVersion.State.APPROVED: "warn",
    AppVersion.State.PUBLISHED: "good",
}
# (tone, icon) of an outcome; of unknown outcomes, and of none yet.
RUN = {
    Run.Outcome.POSTED: ("good", "check-circle-fill"),
    Run.Outcome.FAILED: ("bad", "x-circle-fill"),
    Run.Outcome.SKIPPED: ("warn", "skip-forward-circle"),
}
CALL = {
    MentionCall.Outcome.ANSWERED: ("good", "check-circle-fill"),
    MentionCall.Outcome.FAILED: ("bad", "x-circle-fill"),
}
OTHER, PENDING = ("", "dash-circle"), ("", "hourglass-split")
# What a list says of a service's last call.
LAST_CALL = {
    MentionCall.Outcome.ANSWERED: gettext_lazy("answered"),
    MentionCall.Outcome.SILENT: gettext_lazy("accepted, no answer"),
    MentionCall.Outcome.FAILED: gettext_lazy("failed"),
}


UNKNOWN = Health()


@dataclass(frozen=True)
class Viewpoint:
    """Who looks at a connection, and where: the state of a connection that waits for somebody depends on it."""

    reader: User
    team: Team | None
    health: Health = UNKNOWN

    @property
    def is_archived(self) -> bool:
        return self.team is not None and self.team.archived_at is not None


def connection_badge(connection: Connection, view: Viewpoint, *, is_missing: bool, takes_posts: bool) -> Badge:
    """Returns the badge for the most important thing to know of a connection."""
    is_off = view.team is not None and not view.team.incoming_webhooks_allowed
    holds = {
        "archived": view.is_archived or connection.channel.archived_at is not None,
        "missing": is_missing,
        "off": takes_posts and is_off,
        "awaits": connection.awaits_id is not None,
        "paused": connection.state == Connection.State.PAUSED,
        "attention": connection.state == Connection.State.ATTENTION,
        "failing": bool(connection.problem),
        "refusing": view.health.is_refusing,
        "active": True,
    }
    state = next(name for name, is_so in holds.items() if is_so)
    return _awaits_badge(connection, view.reader) if state == "awaits" else CONNECTION[state]


def _awaits_badge(connection: Connection, reader: User) -> Badge:
    if connection.awaits_id == reader.pk:
        return Badge(_("Waiting for you"), "warn", "hourglass-split")
    return Badge(_("Waits for %(person)s") % {"person": connection.awaits}, "warn", "hourglass-split")


def outgoing_badge(webhook: OutgoingWebhook) -> Badge:
    """Returns a badge that tells whether an outgoing webhook is called, and if not, why."""
    if not webhook.team.outgoing_webhooks_allowed:
        return Badge(_("Off in its team"), "warn")
    return Badge(webhook.get_state_display(), *OUTGOING[OutgoingWebhook.State(webhook.state)])


def version_badge(version: AppVersion) -> Badge:
    """Returns a badge that tells how far a version of an app is on its way to the catalog."""
    return Badge(version.get_state_display(), VERSION.get(AppVersion.State(version.state), ""))


def run_badge(run: Run) -> Badge:
    """Returns a badge that tells how a run ended or, if it goes on, how far it is."""
    if run.outcome:
        return Badge(run.get_outcome_display(), *RUN.get(Run.Outcome(run.outcome), OTHER))
    is_tried_again = bool(run.attempts and run.detail)
    return Badge(_("Tried again soon") if is_tried_again else run.get_state_display(), *PENDING)


def call_badge(call: MentionCall) -> Badge:
    """Returns a badge that tells how the call of a service ended."""
    if call.outcome:
        return Badge(call.get_outcome_display(), *CALL.get(MentionCall.Outcome(call.outcome), OTHER))
    return Badge(call.get_state_display(), *PENDING)


def last_call_words(outcome: str) -> str:
    """Returns a few words for the outcome of a call."""
    return str(LAST_CALL[MentionCall.Outcome(outcome)] if outcome in LAST_CALL else _("under way"))
