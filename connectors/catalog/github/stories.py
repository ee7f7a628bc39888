"""What GitHub's events say. A payload that lacks what GitHub documents raises KeyError, TypeError or AttributeError."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.sdk import link, plain
from connectors.sdk.card import Colour

Event = dict[str, Any]
# Commits shown of a push, and characters of an issue's or a comment's text.
COMMITS, QUOTED = 5, 500
ENDS: dict[str, Colour] = {"success": "good", "failure": "attention", "timed out": "attention"}


@dataclass(frozen=True, slots=True)
class Story:
    """`body` is Markdown. The branch filter looks at `branch`, where there is one."""

    title: str
    url: str = ""
    body: str = ""
    branch: str | None = None
    colour: Colour = "default"


def push(event: Event) -> Story:
    name, commits = event["ref"].removeprefix("refs/").removeprefix("heads/"), event["commits"]
    if event["deleted"]:
        title = _("%(actor)s deleted %(name)s")
    elif event["created"] and not commits:
        title = _("%(actor)s created %(name)s")
    else:
        title = _("%(actor)s force-pushed %(name)s") if event["forced"] else _("%(actor)s pushed to %(name)s")
    lines = [f"{link(one['id'][:7], one['url'])} {plain(first_line(one))}" for one in commits[:COMMITS]]
    more = len(commits) - COMMITS
    lines += [ngettext("and %d more commit", "and %d more commits", more) % more] if more > 0 else []
    return Story(title % words(event, name=name), event["compare"], "\n\n".join(lines), name)


def pull_request(event: Event) -> Story:
    it = event["pull_request"]
    merged = {"action": _("merged")} if event["action"] == "closed" and it["merged"] else {}
    title = _("%(actor)s %(action)s pull request #%(number)d: %(title)s") % words(event, **about(it), **merged)
    branches = f"{plain(it['head']['ref'])} → {plain(it['base']['ref'])}"
    return Story(title, it["html_url"], f"{branches}\n\n{quoted(event, it)}", it["base"]["ref"])


def issues(event: Event) -> Story:
    it = event["issue"]
    title = _("%(actor)s %(action)s issue #%(number)d: %(title)s") % words(event, **about(it))
    return Story(title, it["html_url"], quoted(event, it))


def issue_comment(event: Event) -> Story:
    title = _("%(actor)s commented on #%(number)d: %(title)s")
    if event["action"] != "created":
        title = _("%(actor)s %(action)s a comment on #%(number)d: %(title)s")
    comment = event["comment"]
    return Story(title % words(event, **about(event["issue"])), comment["html_url"], shortened(comment["body"]))


def release(event: Event) -> Story:
    it = event["release"]
    title = _("%(actor)s %(action)s release %(name)s") % words(event, name=it["name"] or it["tag_name"])
    return Story(title, it["html_url"], f"{plain(it['tag_name'])}\n\n{quoted(event, it)}")


def workflow_run(event: Event) -> Story:
    it = event["workflow_run"]
    state = (it["conclusion"] or it["status"]).replace("_", " ")
    title = _("Workflow %(name)s #%(number)d: %(state)s")
    title %= {"name": it["name"] or event["workflow"]["name"], "number": it["run_number"], "state": state}
    cause = _("%(trigger)s by %(actor)s on %(branch)s") % words(event, trigger=it["event"], branch=it["head_branch"])
    body = f"{plain(cause)}\n\n{plain(first_line(it['head_commit']))}"
    return Story(title, it["html_url"], body, it["head_branch"] or "", ENDS.get(state, "default"))


def star(event: Event) -> Story:
    it = event["repository"]
    title = _("%(actor)s starred %(name)s") if event["action"] == "created" else _("%(actor)s unstarred %(name)s")
    count = it["stargazers_count"]
    return Story(
        title % words(event, name=source(event)), it["html_url"], ngettext("%d star", "%d stars", count) % count
    )


def ping(event: Event) -> Story:
    title = _("%(actor)s connected GitHub: %(name)s") % words(event, name=source(event))
    return Story(title, body=plain(event["zen"]))


STORIES: dict[str, Callable[[Event], Story]] = {
    one.__name__: one for one in (push, pull_request, issues, issue_comment, release, workflow_run, star, ping)
}


def source(event: Event) -> str:
    """The repository, or the organization whose webhook this is."""
    return str(event["repository"]["full_name"] if "repository" in event else event["organization"]["login"])


def words(event: Event, **more: Any) -> dict[str, Any]:
    return {"actor": event["sender"]["login"], "action": event.get("action", "").replace("_", " "), **more}


def about(it: Event) -> dict[str, Any]:
    return {"number": it["number"], "title": it["title"]}


def first_line(commit: Event) -> str:
    return str(commit["message"].partition("\n")[0])


def quoted(event: Event, it: Event) -> str:
    """Its text, where the text is the news."""
    return shortened(it["body"] or "") if event["action"] in ("opened", "edited", "published") else ""


def shortened(words: str) -> str:
    return plain(words if len(words) <= QUOTED else words[:QUOTED] + "…")
