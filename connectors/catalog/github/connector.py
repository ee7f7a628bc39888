from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.catalog.github.stories import STORIES, shown
from connectors.sdk import Card, Config, ConfigForm, Connector, Headers, Payload, SecretField
from connectors.sdk.dialects import as_documented, check_signature
from connectors.sdk.texts import is_among

EVENTS = {
    "push": _("Pushes"),
    "pull_request": _("Pull requests"),
    "issues": _("Issues"),
    "issue_comment": _("Comments on issues and pull requests"),
    "release": _("Releases"),
    "workflow_run": _("Workflow runs"),
    "star": _("Stars"),
}


class GitHubForm(ConfigForm):
    secret = SecretField(
        label=_("Secret"),
        help_text=_("Any long random text. You enter the same on GitHub, which signs with it what it posts."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["push", "pull_request", "issues", "release"],
    )
    branches = forms.CharField(
        label=_("Branches"),
        required=False,
        max_length=500,
        help_text=_(
            "For pushes, pull requests (into the branch) and workflow runs: names with commas between them, * for any "
            "text, such as main, release/*. Tags are left out then. Empty: all."
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

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        check_signature(payload.body, headers, config["secret"])
        name = headers.get("X-GitHub-Event", "")
        if name not in STORIES or name not in (*config["events"], "ping"):
            return None
        with as_documented("GitHub", name):
            story = STORIES[name](payload.value)
            is_wanted = story.branch is None or is_among(story.branch, config["branches"])
            return shown(story, payload.value) if is_wanted else None

    def describe(self, config: Config) -> str:
        return " · ".join(filter(None, (", ".join(config["events"]), config["branches"][:80])))
