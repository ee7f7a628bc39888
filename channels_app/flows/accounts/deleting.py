"""Deletes one's own account."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import audit
from channels_app.flows import chats
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.flows.accounts.keeping import require_other_administrator
from channels_app.flows.accounts.listing import sole_teams
from channels_app.flows.posting.authors import hand_over
from channels_app.models import Chat, User

# Stored beside each message, so it cannot depend on a reader's language.
DELETED = gettext_noop("Deleted account")


def teams_to_hand_over(user: User) -> list[str]:
    """Returns the names of the teams that need another owner before the user's account can go."""
    return sole_teams(user)


@transaction.atomic
def delete_own(*, by: User, keep_name: bool) -> None:
    """Deletes the user's account; their messages stay, under their name or as those of a deleted account.

    Raises InvalidAccount for the only owner of a team and for who is the last in charge of the server.
    """
    if alone := sole_teams(by):
        raise InvalidAccount(_("These teams need another owner first: %(teams)s.") % {"teams": ", ".join(alone)})
    require_other_administrator(by)
    name = str(by) if keep_name else DELETED
    for chat in Chat.objects.filter(members=by):
        if chat.kind == Chat.Kind.GROUP:
            chats.leave_chat(chat=chat, by=by)
        else:
            Chat.objects.filter(pk=chat.pk).update(name=name)
    hand_over(of=by, to=None, name=name)
    audit.record("person.deleted", by, by=by)
    by.delete()
