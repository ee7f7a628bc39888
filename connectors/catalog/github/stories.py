"""What GitHub's own events say. What lacks something that GitHub documents raises KeyError or TypeError."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.sdk import link, plain
from connectors.sdk.codehosts import told
from connectors.sdk.stories import Story, at
from connectors.sdk.texts import first_line

Event = dict[str, Any]
# Commits of a push that are listed.
COMMITS = 5


def story_of(name: str, event: Event) -> Story | None:
    """What an event says; None for an action that another event tells of, or that says nothing yet."""
    own = {"push": push, "ping": ping}.get(name)
    return own(event) if own else told(name, event, source(event))


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
    words = {"actor": event["sender"]["login"], "name": name}
    return Story(title % words, event["compare"], "\n\n".join(lines), name)


def ping(event: Event) -> Story:
    """The first post of a webhook; an app's names no repository, and nobody."""
    words = {"actor": at(event, "sender.login") or "GitHub", "name": source(event)}
    return Story(_("%(actor)s connected GitHub: %(name)s") % words, body=plain(str(event.get("zen", ""))))


def source(event: Event) -> str:
    """The repository, or the organization, or the app, whose webhook this is."""
    return str(
        at(event, "repository.full_name") or at(event, "organization.login") or at(event, "hook.name") or "GitHub"
    )
