"""Who may change what is connected."""

from django.conf import settings
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import Channel, Team, User


def require_manager(by: User, team: Team | None) -> None:
    access.require(
        access.may_manage_connectors(by, team),
        _("Only owners of the team can do this; they may let members do it too, in the team's settings."),
    )


def require_connector(by: User, channel: Channel) -> None:
    """Whoever manages the team's connectors; in a chat, any member."""
    if channel.is_chat:
        access.require(access.in_chat(by, channel), _("Only the members of a chat can do this."))
    else:
        require_manager(by, channel.team)


def may_register_apps(user: User) -> bool:
    """Anything but `everyone` in the setting leaves it to site administrators."""
    return user.is_staff or settings.APPS_REGISTRATION == "everyone"


def require_registrant(by: User) -> None:
    access.require(may_register_apps(by), _("On this server only site administrators may register apps."))
