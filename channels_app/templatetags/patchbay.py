"""Tags and filters for all templates, in addition to Django's own."""

from collections.abc import Sequence

from django import template
from django.forms import Form
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from channels_app.flows import chats
from channels_app.models import Channel, Membership, Message, Team, User
from channels_app.roles import words_of
from channels_app.web.avatars import initials, tone
from channels_app.web.calls import call_rows
from channels_app.web.elements import element_class
from channels_app.web.extensions import templates_at
from channels_app.web.render import message_html
from channels_app.web.sentence_case import sentence_case

register = template.Library()


register.filter(initials)
register.filter(tone)
register.filter(call_rows)
register.filter(element_class)
register.filter(is_safe=True)(sentence_case)
# The highest number of unread things that a badge shows.
MOST_COUNTED = 99


@register.filter
def without_placeholders(form: Form) -> Form:
    """Takes the placeholders off a form's fields, which repeat the labels above them; returns the form."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        field.label = sentence_case(str(field.label)) if field.label else field.label
    return form


@register.filter
def badge_count(count: int) -> str:
    """Formats a number of unread things for a badge; above MOST_COUNTED it ends in "+"."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@register.filter
def channel_name(channel: Channel, reader: User) -> str:
    """Returns a channel's name for a reader; a chat without a name is named after its other members."""
    return channel.name or chats.title_of(channel, reader=reader)


@register.filter
def place_name(channel: Channel, reader: User) -> str:
    """Returns a channel's name for a sentence about what is posted there: a direct chat is "your chat with …"."""
    if channel.kind != Channel.Kind.DIRECT:
        return channel_name(channel, reader)
    return _("your chat with %(person)s") % {"person": channel_name(channel, reader)}


@register.filter
def others(chat: Channel, reader: User) -> Sequence[User]:
    """Returns the first few people in a chat besides the reader."""
    return chats.others_in(chat, reader=reader)


@register.simple_tag(name="message")
def show_message(message: Message) -> SafeString:
    return mark_safe(message_html(message, locale=get_language() or "en"))  # noqa: S308  rendered by a template


@register.simple_tag(takes_context=True)
def extension(context: Context, place: str) -> SafeString:
    """Renders what other apps put at a place of a page."""
    engine = context.template.engine  # type: ignore[union-attr]  # there is one while it is rendered
    parts = [engine.get_template(name).render(context) for name in templates_at(place)]
    return mark_safe("".join(parts))  # noqa: S308  rendered by templates


@register.simple_tag
def roles(team: Team | None) -> list[tuple[str, str]]:
    """Returns the name of each role, with what it may do in a team."""
    return [(str(role.label), words_of(role, team)) for role in Membership.Role]
