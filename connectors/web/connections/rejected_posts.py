"""Posts to a connection's webhook that made no message, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_app.web.requests import reader
from connectors import permissions
from connectors.flows import connecting
from connectors.flows.ingress import rejected_posts
from connectors.models import Connection, Exchange
from connectors.web.help.rules import Rule, rules

POSTS_PER_PAGE = 25
# On the connection's own page.
LATEST_POSTS = 3


@require_safe
def posts(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    permissions.require_may_manage(reader(request), connection.channel)
    page = Paginator(rejected_posts.unposted_of(connection), POSTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "connection": connection,
        "channel": connection.channel,
        "team": connection.channel.team,
        "page": page,
        "posts": rows_of(page),
        "most": rejected_posts.AN_HOUR,
    }
    return render(request, "connectors/unposted.html", context)


@dataclass(frozen=True)
class RejectedPost:
    """A post with the rule it broke, in the reader's words, and what its sender can do."""

    post: Exchange
    meaning: str
    remedy: str


def latest(connection: Connection) -> dict[str, Sequence[RejectedPost]]:
    return {"unposted": rows_of(rejected_posts.unposted_of(connection)[:LATEST_POSTS])}


def rows_of(posts: Iterable[Exchange]) -> Sequence[RejectedPost]:
    """Returns posts with what their senders should know."""
    known = {rule.name: rule for rule in rules()}
    return [_row(post, known.get(post.error_kind)) for post in posts]


def _row(post: Exchange, rule: Rule | None) -> RejectedPost:
    if rule:
        return RejectedPost(post, rule.meaning, rule.remedy)
    is_ignored = post.error_kind == rejected_posts.IGNORED
    meaning = _("The settings exclude this event.") if is_ignored else _("It was refused.")
    return RejectedPost(post, meaning, remedy="")
