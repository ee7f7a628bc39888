"""What a person set up, for templates."""

from django import template

from connectors.web import belongings

register = template.Library()
register.filter("belongings", belongings.counted)
