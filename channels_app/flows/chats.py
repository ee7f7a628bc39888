"""Starting chats, and who is in them. Their messages are posted and read like a channel's."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import ChannelMember, Chat, Notification, ReadMark, User
from channels_app.models.channel import pair_of

# People in one chat. More are a team.
MOST = 50


class InvalidChat(ValueError):
    """The chat cannot be as asked; `str(error)` is for the person who asked."""


def start_chat(*, by: User, people: Collection[User], name: str = "") -> Chat:
    """A chat with one other person, the same one every time, or a new group with several."""
    others = {person.pk: person for person in people if person != by}
    if not others:
        raise InvalidChat(_("Choose someone to chat with."))
    _require_known(by, others.values())
    return _direct(by, *others.values()) if len(others) == 1 else _group(by, others.values(), name)


def _direct(by: User, other: User) -> Chat:
    pair = pair_of(by.pk, other.pk)
    with transaction.atomic():
        # The constraint on `pair` decides between two who start it at the same moment.
        chat, created = Chat.objects.get_or_create(pair=pair, defaults={"kind": Chat.Kind.DIRECT})
        if created:
            _add(chat, (by, other))
    return chat


@transaction.atomic
def _group(by: User, others: Collection[User], name: str) -> Chat:
    if len(others) + 1 > MOST:
        raise InvalidChat(_("A chat has up to %(most)d people. Make a team for more.") % {"most": MOST})
    chat = Chat.objects.create(kind=Chat.Kind.GROUP, name=name.strip())
    _add(chat, (by, *others))
    return chat


@transaction.atomic
def add_people(*, chat: Chat, by: User, people: Collection[User]) -> None:
    """Adds people to a group; they see what was said before. Two people stay two: with a third, start a group."""
    _require_group(chat, by)
    _require_known(by, people)
    Chat.objects.select_for_update().get(pk=chat.pk)
    _add(chat, people)
    if chat.members.count() > MOST:
        raise InvalidChat(_("A chat has up to %(most)d people. Make a team for more.") % {"most": MOST})


def rename_chat(*, chat: Chat, by: User, name: str) -> None:
    _require_group(chat, by)
    Chat.objects.filter(pk=chat.pk).update(name=name.strip())
    chat.name = name.strip()


@transaction.atomic
def leave_chat(*, chat: Chat, by: User) -> None:
    """Leaves a group, for oneself only. With the last one who leaves the chat goes."""
    _require_group(chat, by)
    Chat.objects.select_for_update().get(pk=chat.pk)
    ChannelMember.objects.filter(channel=chat, user=by).delete()
    ReadMark.objects.filter(channel=chat, user=by).delete()
    Notification.objects.filter(message__channel=chat, user=by).delete()
    if not chat.members.exists():
        chat.delete()


def title_of(chat: Chat, *, reader: User) -> str:
    """The chat's name; where it has none, those of the others."""
    others = chat.members.exclude(pk=reader.pk).order_by("display_name")[:4]
    return chat.name or ", ".join(map(str, others)) or _("Only you")


def _add(chat: Chat, people: Collection[User]) -> None:
    rows = [ChannelMember(channel=chat, user=person) for person in people]
    ChannelMember.objects.bulk_create(rows, ignore_conflicts=True)


def _require_known(by: User, people: Collection[User]) -> None:
    known = set(access.known_to(by).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    if unknown := [person for person in people if person.pk not in known and person != by]:
        raise InvalidChat(_("You share no team with %(person)s.") % {"person": unknown[0]})


def _require_group(chat: Chat, by: User) -> None:
    access.require(
        access.may_change_chat(by, chat), _("Only the members of a group can change it; a chat of two stays so.")
    )
