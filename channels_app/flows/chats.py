"""Starts chats and changes their members. Their messages are posted and read like a channel's."""

from collections.abc import Collection, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from channels_app import access, audit, rail_changes
from channels_app.models import Channel, ChannelMember, Chat, Message, Notification, ReadMark, User
from channels_app.models.channel import pair_of
from channels_app.models.user import named_like, with_proof

# The most people in one chat; more need a team.
MAX_CHAT_MEMBERS = 50
# Names in the title of a chat without a name; more do not fit on a line.
TITLE_NAMES = 4
# People suggested while typing a name; typing more narrows the list.
SUGGESTED_PEOPLE = 8


class InvalidChat(ValueError):
    """The chat cannot be created or changed as requested; `str(error)` is for the person who asked."""


def start_chat(*, by: User, people: Collection[User], name: str = "") -> Chat:
    """Returns the chat with one other person, the same one every time, or creates a group with several.

    Raises InvalidChat if nobody else is named.
    """
    others = {person.pk: person for person in people if person != by}
    if not others:
        raise InvalidChat(_("Choose someone to chat with."))
    _require_known(by, others.values())
    return _direct(by, *others.values()) if len(others) == 1 else _group(by, others.values(), name)


def _direct(by: User, other: User) -> Chat:
    pair = pair_of(by.pk, other.pk)
    with transaction.atomic():
        # The constraint on `pair` decides if both start it at the same moment.
        chat, created = Chat.objects.get_or_create(pair=pair, defaults={"kind": Chat.Kind.DIRECT})
        if created:
            _add(chat, (by, other))
            audit.record("chat.created", chat, by=by, after={"people": (by, other)})
    return chat


@transaction.atomic
def _group(by: User, others: Collection[User], name: str) -> Chat:
    if len(others) + 1 > MAX_CHAT_MEMBERS:
        raise InvalidChat(_("A chat has up to %(most)d people. Make a team for more.") % {"most": MAX_CHAT_MEMBERS})
    chat = Chat.objects.create(kind=Chat.Kind.GROUP, name=name.strip())
    _add(chat, (by, *others))
    audit.record("chat.created", chat, by=by, after={"name": chat.name, "people": (by, *others)})
    return chat


@transaction.atomic
def add_people(*, chat: Chat, by: User, people: Collection[User]) -> None:
    """Adds people to a group; they see the earlier messages.

    Nobody can be added to a direct chat: with a third person, start a group. Raises InvalidChat above MAX_CHAT_MEMBERS.
    """
    require_group(chat, by)
    _require_known(by, people)
    Chat.objects.select_for_update().get(pk=chat.pk)
    there = set(ChannelMember.objects.filter(channel=chat, user__in=people).values_list("user_id", flat=True))
    _add(chat, people)
    if added := [person for person in people if person.pk not in there]:
        audit.record("chat.member-added", chat, by=by, after={"people": added})
    if chat.members.count() > MAX_CHAT_MEMBERS:
        raise InvalidChat(_("A chat has up to %(most)d people. Make a team for more.") % {"most": MAX_CHAT_MEMBERS})


@transaction.atomic
def rename_chat(*, chat: Chat, by: User, name: str) -> None:
    require_group(chat, by)
    old, chat.name = chat.name, name.strip()
    Chat.objects.filter(pk=chat.pk).update(name=chat.name)
    rail_changes.channels([chat.pk])
    audit.record_change("chat.renamed", chat, by=by, old={"name": old}, new={"name": chat.name})


@transaction.atomic
def leave_chat(*, chat: Chat, by: User) -> None:
    """Removes the user from a group; deletes the chat if they were the last member."""
    require_group(chat, by)
    Chat.objects.select_for_update().get(pk=chat.pk)
    if ChannelMember.objects.filter(channel=chat, user=by).delete()[0]:
        audit.record("chat.member-left", chat, by=by)
    ReadMark.objects.filter(channel=chat, user=by).delete()
    Notification.objects.filter(message__channel=chat, user=by).delete()
    if not chat.members.exists():
        chat.delete()


def chats_of(user: User, *, query: str = "") -> QuerySet[Chat]:
    """Returns a user's chats, the most recently used first, filtered by name or members, with what `title_of` needs."""
    words = query.replace("\x00", "").strip()[:80]  # PostgreSQL has no NUL in a text
    newest = Message.objects.filter(channel=OuterRef("pk"), deleted_at=None).order_by("-pk")
    # Ids of chats and of messages sort by their creation time.
    found = access.visible_chats(user).annotate(
        latest=Coalesce(Subquery(newest.values("pk")[:1]), F("pk")), last_at=Subquery(newest.values("created_at")[:1])
    )
    if words:
        named = ChannelMember.objects.filter(channel=OuterRef("pk"), user__in=User.objects.filter(named_like(words)))
        found = found.filter(Q(name__icontains=words) | Exists(named.exclude(user=user)))
    return found.prefetch_related(others_of("members", reader=user)).order_by("-latest")


def others_listed(reader: User) -> ArraySubquery:
    """Returns, as an annotation of chats, the facts of the people whom their titles name: id, name and address."""
    inside = ChannelMember.objects.filter(channel=OuterRef("pk")).exclude(user=reader)
    facts = JSONObject(id="user_id", display_name="user__display_name", email="user__email")
    return ArraySubquery(inside.order_by("user__display_name", "user_id").values(facts=facts)[:TITLE_NAMES])


def others_of(path: str, *, reader: User) -> "Prefetch[str, QuerySet[User], str]":
    """Prefetches, for many chats at once, the people whom their titles name."""
    people = with_proof(User.objects.exclude(pk=reader.pk)).order_by("display_name", "pk")
    return Prefetch(path, people[:TITLE_NAMES], to_attr="others")


def title_of(chat: Channel, *, reader: User) -> str:
    """Returns the chat's name or, if it has none, the names of the other members."""
    return chat.name or ", ".join(map(str, others_in(chat, reader=reader))) or _("Only you")


def others_in(chat: Channel, *, reader: User) -> Sequence[User]:
    others: Sequence[User] | None = getattr(chat, "others", None)
    if others is None:
        others = list(chat.members.exclude(pk=reader.pk).order_by("display_name", "pk")[:TITLE_NAMES])
        chat.others = others  # a page asks several times
    return others


def candidates(*, by: User, query: str = "", chat: Channel | None = None) -> QuerySet[User]:
    """Returns the users with whom a user may start a chat, or who may be added to `chat`, by name or e-mail address."""
    found = with_proof(access.known_to(by).filter(named_like(query))).order_by("display_name", "email")
    return found.exclude(private_channels=chat) if chat else found


def _add(chat: Chat, people: Collection[User]) -> None:
    rows = [ChannelMember(channel=chat, user=person) for person in people]
    ChannelMember.objects.bulk_create(rows, ignore_conflicts=True)
    rail_changes.channels([chat.pk])


def _require_known(by: User, people: Collection[User]) -> None:
    known = set(access.known_to(by).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    if unknown := [person for person in people if person.pk not in known and person != by]:
        raise InvalidChat(_("You share no team with %(person)s.") % {"person": unknown[0]})


def require_group(chat: Chat, by: User) -> None:
    access.require(
        access.may_change_chat(by, chat), _("Only members of a group can change it; a direct chat cannot be changed.")
    )
