"""What templates need beyond Django's own tags."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from channels_app.models import Message
from channels_app.web.avatars import initials, tone
from channels_app.web.render import message_html

register = template.Library()
register.filter(initials)
register.filter(tone)


@register.simple_tag(name="message")
def show_message(message: Message) -> SafeString:
    return mark_safe(message_html(message, locale=get_language() or "en"))  # noqa: S308  rendered by a template
