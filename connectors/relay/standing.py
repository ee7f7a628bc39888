"""Checks whether a ticket or a grant is still valid: both end with what they were given for."""

from datetime import datetime
from uuid import UUID

from channels_app import access
from channels_app.models import Session, User
from connectors import permissions
from connectors.relay.tickets import Grant, Ticket


def stands(sealed: Ticket | Grant, *, now: datetime) -> bool:
    """Tells whether a ticket or grant is still valid; checked with every request.

    The person must be active, still signed in to the same session, and still allowed to set up what it was given for.
    """
    user = User.objects.filter(pk=sealed.user, is_active=True).first()
    channel_id, session = sealed.right
    if user is None or (session and not Session.objects.filter(pk=session, expire_date__gt=now).exists()):
        return False
    try:
        if channel_id:
            permissions.require_may_connect(user, access.channel_for(user, UUID(channel_id)))
    except (access.NotVisible, access.NotAllowed):
        return False
    return True
