"""Summarizes GitHub's events. If a payload lacks something that GitHub documents, KeyError or TypeError is raised."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connectors.sdk import link, plain
from connectors.sdk.code_hosts import name_of_ref, summarize_event
from connectors.sdk.events import EventSummary, PayloadValues, value_at
from connectors.sdk.texts import first_line

Event = dict[str, Any]
# Those to choose from.
EVENTS = {
    "push": gettext_lazy("Pushes"),
    "pull_request": gettext_lazy("Pull requests"),
    "pull_request_review": gettext_lazy("Reviews"),
    "pull_request_review_comment": gettext_lazy("Comments on code in reviews"),
    "issues": gettext_lazy("Issues"),
    "issue_comment": gettext_lazy("Comments on issues and pull requests"),
    "discussion": gettext_lazy("Discussions"),
    "release": gettext_lazy("Releases"),
    "deployment_status": gettext_lazy("Deployments"),
    "check_suite": gettext_lazy("Check suites"),
    "workflow_job": gettext_lazy("Jobs of workflows"),
    "create": gettext_lazy("New branches and tags"),
    "delete": gettext_lazy("Deleted branches and tags"),
    "fork": gettext_lazy("Forks"),
    "star": gettext_lazy("Stars"),
    "member": gettext_lazy("Collaborators"),
    "repository": gettext_lazy("Repositories"),
    "merge_group": gettext_lazy("Merge queue"),
    "dependabot_alert": gettext_lazy("Dependabot alerts"),
    "secret_scanning_alert": gettext_lazy("Secret scanning alerts"),
    "code_scanning_alert": gettext_lazy("Code scanning alerts"),
}
# Chosen by their outcome, and the first post of a webhook.
ALWAYS = ("workflow_run", "ping")
# What stands for a source that has no name.
NAMELESS = "GitHub"
# Commits of a push that are listed.
LISTED_COMMITS = 5


def summarize(name: str, event: Event) -> EventSummary | None:
    """Returns what an event says; None for an action that another event tells of, or that says nothing yet."""
    own = EVENT_HANDLERS.get(name)
    return own(event) if own else summarize_event(name, event, source_of(event))


def summarize_push(event: Event) -> EventSummary:
    branch, commits = event["ref"].removeprefix("refs/").removeprefix("heads/"), event["commits"] or []
    is_tag = branch.startswith("tags/")
    name = name_of_ref("tag" if is_tag else "branch", branch.removeprefix("tags/"))
    if event["deleted"]:
        title = _("%(actor)s deleted %(name)s")
    elif event["created"] and (is_tag or not commits):
        title = _("%(actor)s created %(name)s")
    elif is_tag:
        title = _("%(actor)s moved %(name)s")
    else:
        name = branch
        title = _("%(actor)s force-pushed to %(name)s") if event["forced"] else _("%(actor)s pushed to %(name)s")
    lines = [
        f"{link(one['id'][:7], one['url'])} {plain(first_line(one['message'] or ''))}"
        for one in commits[:LISTED_COMMITS]
    ]
    more = len(commits) - LISTED_COMMITS
    lines += [ngettext("and %d more commit", "and %d more commits", more) % more] if more > 0 else []
    words = {"actor": PayloadValues(event)["sender.login"], "name": name}
    return EventSummary(title % words, event["compare"] or "", "\n\n".join(lines), branch)


def summarize_ping(event: Event) -> EventSummary:
    """Summarizes the first post of a webhook; that of an app names neither a repository nor a person."""
    words = {"actor": value_at(event, "sender.login"), "name": source_of(event)}
    title = _("%(actor)s connected GitHub: %(name)s") if words["actor"] else _("GitHub is connected: %(name)s")
    if words["name"] == NAMELESS:
        title = _("GitHub is connected")
    return EventSummary(title % words, body=plain(str(event.get("zen") or "")))


def source_of(event: Event) -> str:
    """Returns the repository, or the organization, or the app, whose webhook this is."""
    places = ("repository.full_name", "organization.login", "hook.name")
    return next((str(found) for place in places if (found := value_at(event, place))), NAMELESS)


# What GitHub posts beside the events that other code hosts have too.
EVENT_HANDLERS = {"push": summarize_push, "ping": summarize_ping}
