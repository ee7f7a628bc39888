"""Connects something to a chat, where the members decide and no team does (ADR 3)."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from channels_app import access
from channels_app.cards import Envelope, Mention
from channels_app.cards.text.markup import literal
from channels_app.flows.posting import post_card
from channels_app.models import Channel, User
from channels_app.translatable import Sentence
from connectors.connections import installations
from connectors.connections.sender import sender_of
from connectors.models import Connection, Installation
from connectors.sdk.languages import speaking


def installation_in(channel: Channel, connector: str, by: User) -> Installation:
    """Returns the connector's installation on the channel's team or in the chat, and installs it if it is missing."""
    whose = {"chat": channel} if channel.is_chat else {"team": channel.team}
    return installations.ensure(connector, by=by, **whose)


def ask(connection: Connection, by: User) -> None:
    """Tells the others in a chat; in a direct chat the connection waits for the other person's consent."""
    channel = connection.channel
    if not channel.is_chat:
        return
    others = access.readers_of(channel.pk).exclude(pk=by.pk)
    if channel.kind == Channel.Kind.DIRECT:
        connection.awaits = others.first()
        connection.state = Connection.State.PAUSED
        Connection.objects.filter(pk=connection.pk).update(awaits=connection.awaits, state=connection.state)
    _tell(connection, by, list(others))


def require_given(connection: Connection, by: User) -> None:
    """Raises NotAllowed if another member still has to agree before the connection starts.

    The person who is asked for consent gives it by starting the connection.
    """
    access.require(connection.awaits_id in (None, by.pk), gettext("The other person in this chat has to agree first."))


def tell_answer(connection: Connection, by: User, *, agreed: bool) -> None:
    """Tells the person who asked how the other person answered."""
    words = _words(person=by, connection=connection.name)
    yes = _("%(person)s agreed: %(connection)s is connected to this chat.")
    no = _("%(person)s declined: %(connection)s is not connected to this chat.")
    _post(
        connection,
        Sentence(yes if agreed else no, words),
        list(access.readers_of(connection.channel_id).exclude(pk=by.pk)),
    )


def _tell(connection: Connection, by: User, others: list[User]) -> None:
    words = _words(person=by, connection=connection.name, other=connection.awaits)
    asking = _("%(person)s wants to connect %(connection)s to this chat. It starts when %(other)s agrees.")
    telling = _("%(person)s connected %(connection)s to this chat. Any member may pause or remove it.")
    _post(connection, Sentence(asking if connection.awaits else telling, words), others)


def _words(**names: Any) -> dict[str, str]:
    """Escapes names that people and apps chose, because a Markdown link in one would seem to come from this server."""
    return {name: literal(str(value)) for name, value in names.items()}


def _post(connection: Connection, say: Sentence, to: list[User]) -> None:
    """Sends one message for all, in the language of the connection or, if it has none, of the person who sends it."""
    with speaking(connection.language, get_language()):
        text = str(say)
    post_card(
        channel_id=connection.channel_id,
        sender=sender_of(connection),
        envelope=Envelope(text=text, mentions=tuple(Mention(f"@{other}", str(other.pk)) for other in to)),
        payload=b"",
    )
