"""Tags that show what a person set up, and which providers sign them in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django import template

from channels_app.models import User
from connectors.identity import registry
from connectors.web import belongings

register = template.Library()
register.filter("belongings", belongings.counted)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A provider that signs a person in; a provider that is gone is called by its short name."""

    name: str
    since: datetime


@register.filter
def sign_ins(person: User) -> list[SignIn]:
    """Returns what connects a person to providers, the oldest first."""
    names = registry.names_by_slug()
    found = SocialAccount.objects.filter(user=person).order_by("date_joined", "pk")
    return [SignIn(names.get(one.provider, one.provider), one.date_joined) for one in found]
