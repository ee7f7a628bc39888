"""Who may change connections and apps, and who may review apps."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app import access
from channels_app.models import Channel, Team, User
from connectors.models import App, Connection

OWNERS_ONLY = gettext_lazy(
    "Only owners of the team can do this; they may let members do it too, in the team's settings."
)


def require_manager(by: User, team: Team | None) -> None:
    access.require(access.may_manage_connectors(by, team), str(OWNERS_ONLY))


def require_outgoing_manager(by: User, team: Team) -> None:
    access.require(access.may_manage_outgoing(by, team), str(OWNERS_ONLY))


def require_may_connect(by: User, channel: Channel) -> None:
    """Raises NotAllowed unless `by` manages the channel's connections and it takes posts: it is not archived."""
    require_may_manage(by, channel)
    access.require_open(channel)


def require_may_manage(by: User, channel: Channel) -> None:
    """Raises NotAllowed unless `by` manages the team's connectors or, in a chat, is a member."""
    if channel.is_chat:
        access.require(access.in_chat(by, channel), _("Only the members of a chat can do this."))
    else:
        require_manager(by, channel.team)


def require_ours(connection: Connection) -> None:
    """Raises NotAllowed if the connection is an app's: the app decides its name, picture, buttons' hosts and URL."""
    access.require(
        connection.installation.version_id is None,
        _("The app decides this; its settings page is the place to change it."),
    )


def require_author(by: User, app: App) -> None:
    if not (by.is_staff or app.author_id == by.pk):
        raise access.NotVisible("app")


def require_reviewer(by: User) -> None:
    """Raises NotVisible unless `by` is a site administrator; others get 404."""
    if not by.is_staff:
        raise access.NotVisible("review")


def may_register_apps(user: User) -> bool:
    """Tells whether a user may register apps; any setting but `everyone` leaves that to site administrators."""
    return user.is_staff or settings.APPS_REGISTRATION == "everyone"


def require_registrant(by: User) -> None:
    access.require(may_register_apps(by), _("On this server only site administrators may register apps."))
