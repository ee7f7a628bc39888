from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.catalog.github.events import ALWAYS, EVENTS, source_of, summarize
from connectors.sdk import Card, Config, ConfigForm, Connector, Headers, Payload, SecretField
from connectors.sdk.events import as_documented, is_wanted
from connectors.sdk.signatures import check_signature
from connectors.sdk.texts import is_among, shortened

RUNS = {"failures": _("Only those that do not succeed"), "all": _("All"), "off": _("None")}
# Told by their outcome, once, when they have ended.
ENDING = ("workflow_run", "workflow_job", "check_suite")


class GitHubForm(ConfigForm):
    secret = SecretField(
        label=_("Secret"),
        generated=True,
        help_text=_("Any long random text. You enter the same on GitHub, which signs with it what it posts."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["push", "pull_request", "issues", "release"],
    )
    runs = forms.ChoiceField(
        label=_("Workflow runs"),
        choices=list(RUNS.items()),
        initial="failures",
        help_text=_("One card for each run, when it has ended. Jobs and check suites, where ticked, follow it."),
    )
    branches = forms.CharField(
        label=_("Branches"),
        required=False,
        max_length=500,
        help_text=_(
            "For what belongs to a branch: names with commas between them, * for any text, such as main, release/*. "
            "Tags are left out then. Empty: all."
        ),
    )


class GitHub(Connector):
    name = "GitHub"
    summary = _("Posts what happens in repositories: pushes, pull requests, issues, releases, workflow runs.")
    description = _(
        "Takes GitHub's own webhooks, of a repository or an organization, signed with a secret that you share with it. "
        "You choose the events and the branches."
    )
    category = "developer"
    icon = "github"
    permissions = (
        _("Takes posts from GitHub at the connection's URL, and only signed ones."),
        _("Shows people's pictures from avatars.githubusercontent.com. It asks GitHub for nothing else."),
    )
    setup = (
        _("Open the repository's or organization's Settings → Webhooks → Add webhook."),
        _("Payload URL: the URL above. Content type: application/json."),
        _("Secret: the one that you have just entered here."),
        _("Choose the events that you ticked here, or all of them; what is not ticked here is ignored."),
    )
    config_form = GitHubForm
    config_version = 2
    body_limit = 25 * 1024 * 1024  # as GitHub documents for its payloads
    delivery_header = "X-GitHub-Delivery"
    events = (*EVENTS, *ALWAYS)

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        check_signature(payload.body, headers, config["secret"])
        name = headers.get("X-GitHub-Event", "")
        if name not in (*config["events"], *ALWAYS):
            return None
        with as_documented("GitHub", name):
            event = payload.value
            summary = summarize(name, event)
            runs = "failures" if config["runs"] == "off" and name != "workflow_run" else config["runs"]
            if summary is None or (name in ENDING and not is_wanted(summary.outcome, runs)):
                return None
            if summary.branch is not None and not is_among(summary.branch, config["branches"]):
                return None
            by = event.get("sender") if name == "ping" else event["sender"]
            return summary.card(source_of(event), by=by, label=_("View on GitHub"))

    def is_greeting(self, headers: Headers) -> bool:
        return headers.get("X-GitHub-Event", "") == "ping"

    def describe(self, config: Config) -> str:
        return shortened(" · ".join(filter(None, (", ".join(config["events"]), config["branches"][:80]))), 199)

    def migrate_config(self, old: Config, version: int) -> dict[str, Any]:
        if version > 1:
            return dict(old)
        events = [name for name in old["events"] if name in EVENTS]
        return {**old, "events": events, "runs": "all" if "workflow_run" in old["events"] else "off"}
