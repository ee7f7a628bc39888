"""What GitHub's events say. A payload that lacks what GitHub documents raises KeyError, TypeError or AttributeError."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.sdk import Card, article, image, link, open_url, plain, text
from connectors.sdk.card import Colour
from connectors.sdk.texts import first_line, shortened

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
    lines = [f"{link(one['id'][:7], one['url'])} {plain(first_line(one['message']))}" for one in commits[:COMMITS]]
    more = len(commits) - COMMITS
    lines += [ngettext("and %d more commit", "and %d more commits", more) % more] if more > 0 else []
    return Story(title % words(event, name=name), event["compare"], "\n\n".join(lines), name)


def pull_request(event: Event) -> Story:
    it = event["pull_request"]
    merged = {"action": _("merged")} if event["action"] == "closed" and it["merged"] else {}
    title = _("%(actor)s %(action)s pull request #%(number)d: %(title)s") % words(event, it, **merged)
    branches = f"{plain(it['head']['ref'])} → {plain(it['base']['ref'])}"
    return Story(title, it["html_url"], f"{branches}\n\n{news(event, it)}", it["base"]["ref"])


def issues(event: Event) -> Story:
    it = event["issue"]
    title = _("%(actor)s %(action)s issue #%(number)d: %(title)s") % words(event, it)
    return Story(title, it["html_url"], news(event, it))


def issue_comment(event: Event) -> Story:
    title = _("%(actor)s commented on #%(number)d: %(title)s")
    if event["action"] != "created":
        title = _("%(actor)s %(action)s a comment on #%(number)d: %(title)s")
    return Story(title % words(event, event["issue"]), event["comment"]["html_url"], quoted(event["comment"]))


def release(event: Event) -> Story:
    it = event["release"]
    title = _("%(actor)s %(action)s release %(name)s") % words(event, name=it["name"] or it["tag_name"])
    return Story(title, it["html_url"], f"{plain(it['tag_name'])}\n\n{news(event, it)}")


def workflow_run(event: Event) -> Story:
    it = event["workflow_run"]
    state = (it["conclusion"] or it["status"]).replace("_", " ")
    title = _("Workflow %(name)s #%(number)d: %(state)s")
    title %= {"name": it["name"] or event["workflow"]["name"], "number": it["run_number"], "state": state}
    cause = _("%(trigger)s by %(actor)s on %(branch)s") % words(event, trigger=it["event"], branch=it["head_branch"])
    body = f"{plain(cause)}\n\n{plain(first_line(it['head_commit']['message']))}"
    return Story(title, it["html_url"], body, it["head_branch"] or "", ENDS.get(state, "default"))


def star(event: Event) -> Story:
    it = event["repository"]
    title = _("%(actor)s starred %(name)s") if event["action"] == "created" else _("%(actor)s unstarred %(name)s")
    stars = ngettext("%d star", "%d stars", it["stargazers_count"]) % it["stargazers_count"]
    return Story(title % words(event, name=source(event)), it["html_url"], stars)


def ping(event: Event) -> Story:
    return Story(_("%(actor)s connected GitHub: %(name)s") % words(event, name=source(event)), body=plain(event["zen"]))


STORIES: dict[str, Callable[[Event], Story]] = {
    one.__name__: one for one in (push, pull_request, issues, issue_comment, release, workflow_run, star, ping)
}


def shown(story: Story, event: Event) -> Card:
    return article(
        source(event),
        story.title,
        *([text(story.body, colour=story.colour)] if story.body.strip() else []),
        avatar=image(event["sender"]["avatar_url"], alt=event["sender"]["login"], size="small"),
        action=open_url(_("View on GitHub"), story.url) if story.url else None,
    )


def source(event: Event) -> str:
    """The repository, or the organization whose webhook this is."""
    return str(event["repository"]["full_name"] if "repository" in event else event["organization"]["login"])


def words(event: Event, it: Event | None = None, **more: Any) -> dict[str, Any]:
    """Who did what, to which issue or pull request."""
    about = {"number": it["number"], "title": it["title"]} if it else {}
    return {"actor": event["sender"]["login"], "action": event.get("action", "").replace("_", " "), **about, **more}


def news(event: Event, it: Event) -> str:
    """Its text, where the text is what is new."""
    return quoted(it) if event["action"] in ("opened", "edited", "published") else ""


def quoted(it: Event) -> str:
    return plain(shortened(it["body"] or "", QUOTED))
