"""Decides who may see and do what. Roles are compared here and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app.models import Channel, ChannelMember, Chat, Membership, Message, Team, User
from channels_app.models.fields import IsAmong
from channels_app.roles import Right, has
from channels_app.translatable import Sentence

Role = Membership.Role
# Selects what belongs to a team that is neither archived nor deleted, or to no team.
OPEN_TEAM = Q(team=None) | Q(team__archived_at=None, team__deleted_at=None)
# Selects the channels that accept posts. Archived ones can only be read, deleted ones cannot be seen.
OPEN = Q(archived_at=None, deleted_at=None) & OPEN_TEAM
# Selects the memberships of teams that are not deleted.
STANDING = Q(team__deleted_at=None)
# Selects the memberships of those who may restore a deleted team.
RESTORABLE = Q(role=Role.OWNER)


class NotVisible(Exception):
    """The object does not exist, or this user may not know that it does. Both are answered with 404."""


@dataclass(frozen=True, slots=True)
class ChannelRights:
    """What a user may do on a channel's page."""

    may_delete_all: bool
    may_connect: bool
    may_manage_outgoing: bool
    may_archive: bool


class NotAllowed(Exception):
    """The user can see the object but may not do this to it; the text says who may."""


def visible_teams(user: User) -> QuerySet[Team]:
    return Team.objects.filter(Exists(Membership.objects.filter(team=OuterRef("pk"), user=user)), deleted_at=None)


def owned_teams(user: User) -> QuerySet[Team]:
    return visible_teams(user).filter(
        Exists(Membership.objects.filter(team=OuterRef("pk"), user=user, role=Role.OWNER))
    )


def teams_to_connect(user: User) -> QuerySet[Team]:
    """Returns the teams in which a user may connect things to channels, by the rule of `may_manage_connectors`."""
    mine = Membership.objects.filter(team=OuterRef("pk"), user=user)
    as_member = Q(Exists(mine.filter(role=Role.MEMBER))) & Q(members_may_manage_connectors=True)
    found = Team.objects.filter(archived_at=None, deleted_at=None)
    return found.filter(Q(Exists(mine.filter(role=Role.OWNER))) | as_member)


def visible_channels(user: User) -> QuerySet[Channel]:
    """Returns the channels and chats that a user may see, archived ones too."""
    # As arrays, so that PostgreSQL begins with what is the user's and not with every channel of the server.
    in_team = IsAmong("team", Membership.objects.filter(STANDING, user=user).values("team"))
    in_channel = IsAmong("pk", ChannelMember.objects.filter(user=user).values("channel"))
    open_to_team = Q(kind=Channel.Kind.STANDARD) & Q(in_team)
    found = Channel.objects.filter(deleted_at=None)
    return found.filter(open_to_team | (Q(in_channel) & (Q(team=None) | Q(in_team))))


def channels_of(team: Team, user: User, *, role: str | None) -> QuerySet[Channel]:
    """Returns the channels of a team that a user in that role sees on its page: archived ones after the open ones.

    Owners, who may restore them, also get the deleted ones, last.
    """
    shown = Q(pk__in=visible_channels(user).filter(team=team))
    if role_may_own(role):
        shown |= Q(deleted_at__isnull=False)
    found = Channel.objects.filter(shown, team=team)
    return found.order_by(F("deleted_at").asc(nulls_first=True), IsNull(F("archived_at"), False), Lower("name"), "pk")


def is_open(channel_id: UUID) -> bool:
    """Tells whether a channel takes posts now."""
    return Channel.objects.filter(OPEN, pk=channel_id).exists()


def visible_chats(user: User) -> QuerySet[Chat]:
    return Chat.objects.filter(Exists(ChannelMember.objects.filter(channel=OuterRef("pk"), user=user)))


def visible_messages(user: User) -> QuerySet[Message]:
    return Message.objects.filter(channel__in=visible_channels(user), deleted_at=None)


def team_for(user: User, team_id: UUID) -> Team:
    team = visible_teams(user).filter(pk=team_id).first()
    if team is None:
        raise NotVisible("team")
    return team


def channel_for(user: User, channel_id: UUID) -> Channel:
    channel = visible_channels(user).select_related("team").filter(pk=channel_id).first()
    if channel is None:
        raise NotVisible("channel")
    return channel


def chat_for(user: User, chat_id: UUID) -> Chat:
    chat = visible_chats(user).filter(pk=chat_id).first()
    if chat is None:
        raise NotVisible("chat")
    return chat


def message_for(user: User, message_id: UUID) -> Message:
    message = visible_messages(user).select_related("channel__team", "author").filter(pk=message_id).first()
    if message is None:
        raise NotVisible("message")
    return message


def readers_of(channel_id: UUID) -> QuerySet[User]:
    """Returns all users who may see a channel or chat."""
    channel = Channel.objects.filter(pk=channel_id, deleted_at=None)
    in_team = Exists(Membership.objects.filter(STANDING, user=OuterRef("pk"), team__channels=channel_id))
    in_channel = Exists(ChannelMember.objects.filter(user=OuterRef("pk"), channel=channel_id))
    open_to_team = Q(Exists(channel.filter(kind=Channel.Kind.STANDARD))) & Q(in_team)
    in_it = Q(in_channel) & Q(Exists(channel))
    return User.objects.filter(open_to_team | (in_it & (Q(Exists(channel.filter(team=None))) | Q(in_team))))


def managers_of(channel: Channel, made_by: UUID | None) -> QuerySet[User]:
    """Returns the active users to notify about a connection of a channel.

    In a chat these are all members, in a team its owners and the connection's creator. The other members of a team that
    lets its members manage connectors are left out: that would be everyone.
    """
    found = readers_of(channel.pk).filter(is_active=True)
    if channel.is_chat:
        return found
    here = Membership.objects.filter(user=OuterRef("pk"), team=channel.team_id)
    owns = Exists(here.filter(role=Role.OWNER))
    made = Q(pk=made_by) & Exists(here.filter(role=Role.MEMBER, team__members_may_manage_connectors=True))
    return found.filter(Q(owns) | made)


def known_to(user: User) -> QuerySet[User]:
    """Returns the active users with whom a user may start a chat: those who share a team with them."""
    shared = Membership.objects.filter(user=OuterRef("pk"), team__memberships__user=user)
    return User.objects.filter(Exists(shared), is_active=True).exclude(pk=user.pk)


def role_in(user: User, team: Team | None) -> str | None:
    """Returns a user's role in a team, or None for a non-member, for a deleted team and for a chat.

    A chat has no team, and its members are all equal.
    """
    if team is None:
        return None
    return Membership.objects.filter(STANDING, user=user, team=team).values_list("role", flat=True).first()


def in_team(user: User, team: Team | None) -> bool:
    return role_in(user, team) is not None


def ownerless_teams() -> QuerySet[Team]:
    """Returns the teams without an active owner, whom only an administrator can help."""
    owners = Membership.objects.filter(team=OuterRef("pk"), role=Role.OWNER, user__is_active=True)
    return Team.objects.filter(~Exists(owners), archived_at=None, deleted_at=None)


def owners_of(team_ids: Iterable[UUID]) -> dict[UUID, list[User]]:
    """Returns the active owners of some teams, in one query."""
    found: dict[UUID, list[User]] = {}
    owning = Membership.objects.filter(team__in=list(team_ids), role=Role.OWNER, user__is_active=True)
    for membership in owning.select_related("user").order_by("created_at"):
        found.setdefault(membership.team_id, []).append(membership.user)
    return found


def may_own(user: User, team: Team | None) -> bool:
    return role_may_own(role_in(user, team))


def role_may_own(role: str | None) -> bool:
    return has(role, Right.OWN)


def deleted_teams(user: User) -> QuerySet[Team]:
    """Returns the deleted teams that a user may restore: those that they own."""
    owns = Membership.objects.filter(team=OuterRef("pk"), user=user, role=Role.OWNER)
    return Team.objects.filter(Exists(owns)).exclude(deleted_at=None)


def deleted_team_for(user: User, team_id: UUID) -> Team:
    found = Team.objects.exclude(deleted_at=None).filter(pk=team_id).first()
    if found is None or not may_govern(user, found):
        raise NotVisible("team")
    return found


def deleted_channel_for(user: User, channel_id: UUID) -> Channel:
    deleted = Channel.objects.exclude(deleted_at=None).exclude(team=None)
    found = deleted.select_related("team").filter(pk=channel_id, team__deleted_at=None).first()
    if found is None or found.team is None or not may_govern(user, found.team):
        raise NotVisible("channel")
    return found


def any_team_for(by: User, team_id: UUID) -> Team:
    """Returns a team for a site administrator, whoever is in it and whether or not it is deleted."""
    require_administrator(by)
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotVisible("team")
    return team


def ownerless(teams: QuerySet[Team]) -> QuerySet[Team]:
    """Returns those of the teams that have no active owner."""
    owner = Membership.objects.filter(team=OuterRef("pk"), role=Role.OWNER, user__is_active=True)
    return teams.filter(~Exists(owner))


def may_govern(user: User, team: Team) -> bool:
    """Tells whether a user may rename, archive, delete and restore a team: its owners and site administrators may."""
    return user.is_staff or Membership.objects.filter(RESTORABLE, user=user, team=team).exists()


def team_to_invite_to(user: User, team_id: UUID) -> Team:
    """Returns a team to which a user may invite people. Raises NotVisible or NotAllowed."""
    team = Team.objects.filter(pk=team_id).first() if is_administrator(user) else team_for(user, team_id)
    if team is None:
        raise NotVisible("team")
    require(may_invite(user, team), _("Only an owner of the team can add people."))
    return team


def only_guests() -> Q:
    """Selects users who are a guest wherever they are."""
    here = Membership.objects.filter(user=OuterRef("pk"))
    somewhere = IsAmong("pk", Membership.objects.filter(role=Role.GUEST).values("user"))
    return Q(somewhere) & ~Q(Exists(here.exclude(role=Role.GUEST)))


def higher_role(one: str, other: str) -> str:
    """Returns the role that allows more."""
    order = (Role.OWNER, Role.MEMBER, Role.GUEST)
    return min(one, other, key=lambda role: order.index(Role(role)))


def is_owners(role: str) -> bool:
    return role == Role.OWNER


def may_invite(user: User, team: Team | None) -> bool:
    """Tells whether a user may invite people: owners to their team, administrators to every team and to the server."""
    return is_administrator(user) or may_own(user, team)


def may_create_channels(user: User, team: Team) -> bool:
    return role_may_create_channels(role_in(user, team))


def role_may_create_channels(role: str | None) -> bool:
    return has(role, Right.CREATE_CHANNELS)


def may_manage_connectors(user: User, team: Team | None) -> bool:
    return _manages_connectors(role_in(user, team), team)


def may_manage_outgoing(user: User, team: Team) -> bool:
    """Tells whether a user may create, change and remove the team's outgoing webhooks."""
    return _manages_outgoing(role_in(user, team), team)


def _manages_connectors(role: str | None, team: Team | None) -> bool:
    return has(role, Right.MANAGE_CONNECTORS, team)


def _manages_outgoing(role: str | None, team: Team | None) -> bool:
    return has(role, Right.MANAGE_OUTGOING, team)


def may_connect(user: User, channel: Channel) -> bool:
    """Tells whether a user may connect things to a channel and manage its connections; in a chat every member may."""
    if channel.is_chat:
        return in_chat(user, channel)
    return may_manage_connectors(user, channel.team)


def rights_in(user: User, channel: Channel) -> ChannelRights:
    """Returns what a channel's page offers to a user, looking up the user's role once."""
    team = channel.team
    role = role_in(user, team)
    return ChannelRights(
        may_delete_all=role == Role.OWNER,
        may_connect=in_chat(user, channel)
        if channel.is_chat
        else _manages_connectors(role, team) and not channel.is_archived,
        may_manage_outgoing=_manages_outgoing(role, team),
        may_archive=role_may_manage_channel(role, channel),
    )


def in_chat(user: User, channel: Channel) -> bool:
    return channel.is_chat and ChannelMember.objects.filter(channel=channel, user=user).exists()


def may_manage_channel(user: User, channel: Channel) -> bool:
    """Tells whether a user may change a channel: team owners may, and members (not guests) of a private channel.

    Chats have no settings.
    """
    return role_may_manage_channel(role_in(user, channel.team), channel)


def may_publish_channel(user: User, channel: Channel) -> bool:
    """Tells whether a user may open a private channel to the whole team: an owner who is in it may."""
    inside = ChannelMember.objects.filter(channel=channel, user=user)
    return channel.is_private and inside.exists() and may_own(user, channel.team)


def role_may_manage_channel(role: str | None, channel: Channel) -> bool:
    return has(role, Right.OWN) or (channel.is_private and has(role, Right.MANAGE_PRIVATE_CHANNELS))


def may_change_chat(user: User, chat: Channel) -> bool:
    """Tells whether a user may change a chat: every member of a group may, but nobody can change a direct chat."""
    return chat.kind == Channel.Kind.GROUP and in_chat(user, chat)


def may_delete_message(user: User, message: Message) -> bool:
    return message.author_id == user.pk or may_own(user, message.channel.team)


def is_administrator(user: User) -> bool:
    return user.is_active and user.is_staff


def require_administrator(by: User) -> None:
    """Raises NotVisible unless `by` is a site administrator; others get 404."""
    if not is_administrator(by):
        raise NotVisible("administration")


def require(allowed: bool, reason: str) -> None:
    if not allowed:
        raise NotAllowed(reason)


def highest(roles: Iterable[str]) -> str:
    """Returns the role that may do the most. Raises ValueError if there is none."""
    return max(roles, key=[str(Role.GUEST), str(Role.MEMBER), str(Role.OWNER)].index)


def is_last_owner(team: Team, user_id: UUID) -> bool:
    """Tells whether a team would have no owner without a user; locks the owners, so that two cannot go at once."""
    owners = Membership.objects.select_for_update().filter(team=team, role=Role.OWNER)
    return {owner.user_id for owner in owners} == {user_id}


def require_open(channel: Channel) -> None:
    """Raises NotAllowed, with a sentence that says what to do, if a channel is archived and takes no posts."""
    if channel.is_archived:
        raise NotAllowed(str(archived_sentence(channel)))


def archived_sentence(channel: Channel) -> Sentence:
    """Returns the reason why an archived channel takes no posts, and what to do."""
    if channel.team and channel.team.archived_at:
        closed = gettext_noop(
            "The team “%(team)s” is archived: it can be read, but nothing can be posted in it."
            " Its owners can unarchive it on its page."
        )
        return Sentence(closed, {"team": channel.team.name})
    closed = gettext_noop(
        "“%(channel)s” is archived: it can be read, but nothing can be posted in it."
        " Those who manage it can unarchive it on the team's page."
    )
    return Sentence(closed, {"channel": channel.name})
