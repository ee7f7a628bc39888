import hashlib
import hmac
from fnmatch import fnmatchcase

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.catalog.github.stories import STORIES, Event, Story, source
from connectors.sdk import (
    Card,
    Config,
    ConfigForm,
    Connector,
    Headers,
    Payload,
    PayloadError,
    SecretField,
    card,
    column,
    columns,
    heading,
    image,
    open_url,
    plain,
    text,
)

EVENTS = {
    "push": gettext_lazy("Pushes"),
    "pull_request": gettext_lazy("Pull requests"),
    "issues": gettext_lazy("Issues"),
    "issue_comment": gettext_lazy("Comments on issues and pull requests"),
    "release": gettext_lazy("Releases"),
    "workflow_run": gettext_lazy("Workflow runs"),
    "star": gettext_lazy("Stars"),
}


class GitHubForm(ConfigForm):
    secret = SecretField(
        label=gettext_lazy("Secret"),
        help_text=gettext_lazy(
            "Any long random text. You enter the same on GitHub, which signs with it what it posts."
        ),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=list(EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["push", "pull_request", "issues", "release"],
    )
    branches = forms.CharField(
        label=gettext_lazy("Branches"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "For pushes, pull requests (into the branch) and workflow runs: names with commas between them, * for any "
            "text, such as main, release/*. Tags are left out then. Empty: all."
        ),
    )


class GitHub(Connector):
    name = "GitHub"
    summary = gettext_lazy(
        "Posts what happens in repositories: pushes, pull requests, issues, releases, workflow runs."
    )
    description = gettext_lazy(
        "Takes GitHub's own webhooks, of a repository or an organization, signed with a secret that you share with it. "
        "You choose the events and the branches."
    )
    category = "developer"
    icon = "github"
    permissions = (
        gettext_lazy("Takes posts from GitHub at the connection's URL, and only signed ones."),
        gettext_lazy("Shows people's pictures from avatars.githubusercontent.com. It asks GitHub for nothing else."),
    )
    setup = (
        gettext_lazy("Open the repository's or organization's Settings → Webhooks → Add webhook."),
        gettext_lazy("Payload URL: the URL above. Content type: application/json."),
        gettext_lazy("Secret: the one that you have just entered here."),
        gettext_lazy("Choose the events that you ticked here, or all of them; what is not ticked here is ignored."),
    )
    config_form = GitHubForm

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        verify(config["secret"], payload.body, headers.get("X-Hub-Signature-256", ""))
        name = headers.get("X-GitHub-Event", "")
        if name not in STORIES or name not in (*config["events"], "ping"):
            return None
        try:
            story = STORIES[name](payload.value)
            return drawn(story, payload.value) if is_wanted(story, config["branches"]) else None
        except (KeyError, TypeError, AttributeError) as error:
            sentence = _("This is not what GitHub posts for the event %(name)s.") % {"name": name}
            raise PayloadError(sentence) from error

    def describe(self, config: Config) -> str:
        return " · ".join(filter(None, (", ".join(config["events"]), config["branches"][:80])))


def verify(secret: str, body: bytes, signature: str) -> None:
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        wrong = _("The secret on GitHub is not the one of this connection: X-Hub-Signature-256 does not fit.")
        missing = _("There is no X-Hub-Signature-256: set the secret on GitHub.")
        raise PayloadError(wrong if signature else missing, rule="signature")


def is_wanted(story: Story, branches: str) -> bool:
    patterns = [pattern.strip() for pattern in branches.split(",") if pattern.strip()]
    return not patterns or story.branch is None or any(fnmatchcase(story.branch, pattern) for pattern in patterns)


def drawn(story: Story, event: Event) -> Card:
    sender = event["sender"]
    said = [text(plain(source(event)), subtle=True, size="small"), heading(plain(story.title), size="medium")]
    said += [text(story.body, colour=story.colour)] if story.body.strip() else []
    picture = column(image(sender["avatar_url"], alt=sender["login"], size="small"), width="auto")
    actions = [open_url(_("View on GitHub"), story.url)] if story.url else []
    return card(f"{source(event)}: {story.title}", columns(picture, column(*said)), actions=actions)
