"""Tags that show what a person set up."""

from django import template

from connectors.web import belongings

register = template.Library()
register.filter("belongings", belongings.counted)
