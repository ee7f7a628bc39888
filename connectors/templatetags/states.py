"""Tags that show states."""

from django import template

from connectors.web import states

register = template.Library()
register.filter(states.outgoing_badge)
register.filter(states.version_badge)
register.filter(states.run_badge)
register.filter(states.call_badge)
register.filter(states.last_call_words)
