"""Who may change what is connected."""

from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import Team, User


def require_manager(by: User, team: Team | None) -> None:
    access.require(
        access.may_manage_connectors(by, team),
        _("Only owners of the team can do this; they may let members do it too, in the team's settings."),
    )
