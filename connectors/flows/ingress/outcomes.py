"""What a sender hands over, and what can become of it: taken, or refused by a rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it arrived; `coding` is its Content-Encoding."""

    body: bytes
    content_type: str
    headers: Mapping[str, str]
    coding: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A post at a URL. `token` is None for a URL without one.

    `size` is the body's size as its sender states it, 0 if it does not (chunked); `limit` is in bytes.
    """

    token: str | None
    post: Post
    size: int
    limit: int

    @property
    def bytes(self) -> int:
        return max(self.size, len(self.post.body))


@dataclass(frozen=True, slots=True)
class Accepted:
    """`message_id` is None for a post that its connector knows and has nothing to say about, and for a held one.

    If one body has several messages, it is the first one's; `findings` is the number of findings about all of them.
    """

    message_id: UUID | None
    headers: dict[str, str]
    is_held: bool = False
    findings: int = 0


@dataclass(slots=True)
class Refused(Exception):
    """A post is not taken, and nothing was stored. `rule` is a code for the reason.

    `detail` says to senders in English what `sentence` says to people; a sentence of type `str` is for senders only.
    """

    rule: str
    sentence: Sentence | str
    teams_compatible: bool = False
    pointer: str | None = None
    allowed: tuple[str, ...] = ()
    limit: int | None = None
    actual: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.sentence if isinstance(self.sentence, str) else self.sentence.untranslated


REFUSALS = {
    "removed": Sentence(_("This webhook was removed.")),
    "replaced": Sentence(_("This URL was replaced by a newer one and has stopped working.")),
    "deleted": Sentence(_("The channel of this webhook was deleted.")),
    "paused": Sentence(_("This webhook is paused.")),
    "team-off": Sentence(_("This team does not take posts from incoming webhooks at the moment.")),
}
ARCHIVED = _(
    "The channel of this webhook is archived and takes no posts."
    " Those who manage it can unarchive it on the page of its team: %(page)s"
)
UNKNOWN = "There is no webhook at this URL."
MISSING = Sentence(_("The connector of this webhook is not on this server at the moment; try again later."))


def closed(rule: str, team_id: UUID | None = None) -> Refused:
    """Makes the refusal of a webhook that takes no posts at all, whatever is in them."""
    if rule == "archived":
        return Refused("archived", Sentence(ARCHIVED, {"page": f"{settings.BASE_URL}/teams/{team_id}/"}))
    return Refused(rule, REFUSALS[rule])
