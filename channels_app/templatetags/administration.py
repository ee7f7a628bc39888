"""Tags of the administration area's pages."""

from typing import Any

from django import template
from django.template import Context

from channels_app.web.administration import sections

register = template.Library()


@register.simple_tag(takes_context=True)
def administration_sections(context: Context) -> list[dict[str, Any]]:
    """Returns the navigation's entries; `is_current` marks the one to which the page belongs.

    `count` is how much waits there.
    """
    current, waiting = sections.section_at(context["request"].path), context["waiting_for_staff"]
    return [
        {"section": one, "is_current": one == current, "count": waiting.get(one.slug)} for one in sections.registered()
    ]


@register.simple_tag(takes_context=True)
def administration_section(context: Context) -> sections.Section | None:
    """Returns the section to which the page belongs."""
    return sections.section_at(context["request"].path)
