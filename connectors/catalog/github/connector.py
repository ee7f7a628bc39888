from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.catalog.github.stories import source, story_of
from connectors.sdk import Card, Config, ConfigForm, Connector, Headers, Payload, SecretField
from connectors.sdk.dialects import as_documented, check_signature
from connectors.sdk.stories import is_wanted
from connectors.sdk.texts import is_among

EVENTS = {
    "push": _("Pushes"),
    "pull_request": _("Pull requests"),
    "pull_request_review": _("Reviews"),
    "pull_request_review_comment": _("Comments on code in reviews"),
    "issues": _("Issues"),
    "issue_comment": _("Comments on issues and pull requests"),
    "discussion": _("Discussions"),
    "release": _("Releases"),
    "deployment_status": _("Deployments"),
    "check_suite": _("Check suites"),
    "workflow_job": _("Jobs of workflows"),
    "create": _("New branches and tags"),
    "delete": _("Deleted branches and tags"),
    "fork": _("Forks"),
    "star": _("Stars"),
    "member": _("Collaborators"),
    "repository": _("Repositories"),
    "merge_group": _("Merge queue"),
    "dependabot_alert": _("Dependabot alerts"),
    "secret_scanning_alert": _("Secret scanning alerts"),
    "code_scanning_alert": _("Code scanning alerts"),
}
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

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        check_signature(payload.body, headers, config["secret"])
        name = headers.get("X-GitHub-Event", "")
        if name not in (*config["events"], "workflow_run", "ping"):
            return None
        with as_documented("GitHub", name):
            event = payload.value
            story = story_of(name, event)
            runs = "failures" if config["runs"] == "off" and name != "workflow_run" else config["runs"]
            if story is None or (name in ENDING and not is_wanted(story.outcome, runs)):
                return None
            if story.branch is not None and not is_among(story.branch, config["branches"]):
                return None
            by = event.get("sender") if name == "ping" else event["sender"]
            return story.card(source(event), by=by, label=_("View on GitHub"))

    def is_greeting(self, headers: Headers) -> bool:
        return headers.get("X-GitHub-Event", "") == "ping"

    def describe(self, config: Config) -> str:
        return " · ".join(filter(None, (", ".join(config["events"]), config["branches"][:80])))[:200]

    def migrate_config(self, old: Config, version: int) -> dict[str, Any]:
        if version > 1:
            return dict(old)
        events = [name for name in old["events"] if name in EVENTS]
        return {**old, "events": events, "runs": "all" if "workflow_run" in old["events"] else "off"}
