"""What pages of channels, chats and teams show of connectors."""

from django.utils.translation import gettext_lazy as _

from channels_app.flows import exporting, team_directory
from channels_app.web.administration import sections
from channels_app.web.administration.overview import content
from channels_app.web.extensions import extend
from connectors.flows import oversight
from connectors.flows.publishing import review_queue
from connectors.models import Connection
from connectors.web import belongings
from connectors.web.administration import activity, certificate

FOLDER = "connectors/extensions"


def register() -> None:
    extend("account-sign-in", f"{FOLDER}/account_sign_in.html")
    extend("administration-person", f"{FOLDER}/administration_person.html")
    exporting.PARTS.update(connections=belongings.connections_of, apps=belongings.apps_of)
    extend("call-actions", f"{FOLDER}/call_actions.html")
    extend("channel-about", f"{FOLDER}/channel_about.html")
    extend("channel-actions", f"{FOLDER}/channel_actions.html")
    extend("channel-empty", f"{FOLDER}/channel_empty.html")
    extend("channel-notices", f"{FOLDER}/channel_notices.html")
    extend("chat-about", f"{FOLDER}/chat_about.html")
    extend("chat-empty", f"{FOLDER}/chat_empty.html")
    extend("administration-team", f"{FOLDER}/administration_team.html")
    team_directory.count("connections", Connection.objects.filter(removed_at=None), "channel__team")
    extend("deletion-losses", f"{FOLDER}/deletion_losses.html")
    extend("entrance-foot", f"{FOLDER}/entrance_foot.html")
    extend("head", f"{FOLDER}/head.html")
    extend("payload-actions", f"{FOLDER}/payload_actions.html")
    extend("person-menu", f"{FOLDER}/person_menu.html")
    extend("sign-in-choices", f"{FOLDER}/sign_in_choices.html")
    extend("team-actions", f"{FOLDER}/team_actions.html")
    sections.register(sections.Section("sign-in", _("Sign-in"), "key", "sign-in-providers"))
    sections.register(
        sections.Section(
            "connections",
            _("Connections"),
            "plug",
            "administration-connections",
            waiting=oversight.failing_connections,
        )
    )
    sections.register(
        sections.Section("apps", _("App review"), "clipboard-check", "review", waiting=review_queue.waiting_versions)
    )
    content.register(activity.look, certificate.look)
