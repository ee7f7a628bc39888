"""Keeps a person's favourite channels, which stand above the others in their rail."""

from uuid import UUID

from channels_app import access
from channels_app.models import Favourite, User


def add(*, by: User, channel_id: UUID) -> None:
    """Makes a channel one of a person's favourites, if it is none yet. Raises NotVisible."""
    Favourite.objects.get_or_create(user=by, channel=access.channel_for(by, channel_id))


def remove(*, by: User, channel_id: UUID) -> None:
    """Makes a channel none of a person's favourites. Raises NotVisible."""
    Favourite.objects.filter(user=by, channel=access.channel_for(by, channel_id)).delete()
