"""What each action of the audit log is called, as a sentence with who did it and to what.

Whoever records a new action adds it here; until then it is shown by its name.
"""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from channels_app.models import AuditEntry

SENTENCES = {
    "account.created": _("%(actor)s made an account"),
    "administrator.added": _("%(actor)s made %(object)s an administrator"),
    "administrator.created": _("%(actor)s set up the server as its first administrator"),
    "administrator.removed": _("%(actor)s ended the administration of %(object)s"),
    "app.agreed": _("%(actor)s agreed to %(object)s"),
    "app.approved": _("%(actor)s approved %(object)s"),
    "app.deleted": _("%(actor)s deleted %(object)s"),
    "app.drafted": _("%(actor)s drafted %(object)s"),
    "app.edited": _("%(actor)s edited %(object)s"),
    "app.exported": _("%(actor)s exported %(object)s"),
    "app.half-agreed": _("%(actor)s agreed to %(object)s; the other one has to agree, too"),
    "app.imported": _("%(actor)s imported %(object)s"),
    "app.published": _("%(actor)s published %(object)s"),
    "app.put-off": _("%(actor)s put off %(object)s"),
    "app.registered": _("%(actor)s registered %(object)s"),
    "app.rejected": _("%(actor)s rejected %(object)s"),
    "app.rolled-back": _("%(actor)s published %(object)s again"),
    "app.submitted": _("%(actor)s submitted %(object)s for review"),
    "app.taken": _("%(actor)s took %(object)s for review"),
    "app.taken-back": _("%(actor)s took %(object)s back from review"),
    "app.tried": _("%(actor)s tried %(object)s"),
    "app.uploaded": _("%(actor)s uploaded %(object)s"),
    "app.withdrawn": _("%(actor)s withdrew %(object)s"),
    "audit.expired": _("%(actor)s removed old entries of the audit log"),
    "audit.exported": _("%(actor)s exported entries of the audit log"),
    "bundle-key.created": _("%(actor)s made this server's key %(object)s"),
    "bundle-key.distrusted": _("%(actor)s stopped trusting the key %(object)s"),
    "bundle-key.trusted": _("%(actor)s trusted the key %(object)s"),
    "button.pressed": _("%(actor)s pressed a button on a card of %(object)s"),
    "channel.archived": _("%(actor)s archived the channel %(object)s"),
    "channel.changed": _("%(actor)s changed the channel %(object)s"),
    "channel.created": _("%(actor)s created the channel %(object)s"),
    "channel.deleted": _("%(actor)s deleted the channel %(object)s"),
    "channel.member-added": _("%(actor)s added somebody to the channel %(object)s"),
    "channel.member-removed": _("%(actor)s removed somebody from the channel %(object)s"),
    "channel.privacy-changed": _("%(actor)s changed who sees the channel %(object)s"),
    "channel.removed": _("%(actor)s removed the channel %(object)s for good"),
    "channel.restored": _("%(actor)s restored the channel %(object)s"),
    "channel.unarchived": _("%(actor)s unarchived the channel %(object)s"),
    "chat.created": _("%(actor)s started a chat"),
    "chat.member-added": _("%(actor)s added people to a chat"),
    "chat.member-left": _("%(actor)s left a chat"),
    "chat.renamed": _("%(actor)s renamed a chat"),
    "connection.action-hosts-changed": _("%(actor)s changed what buttons of %(object)s may call"),
    "connection.added": _("%(actor)s connected %(object)s"),
    "connection.changed": _("%(actor)s changed the connection %(object)s"),
    "connection.configured": _("%(actor)s changed the settings of %(object)s"),
    "connection.paused": _("%(actor)s paused %(object)s"),
    "connection.removed": _("%(actor)s removed the connection %(object)s"),
    "connection.resumed": _("%(actor)s resumed %(object)s"),
    "connection.run-now": _("%(actor)s ran %(object)s now"),
    "connection.url-rotated": _("%(actor)s made a new URL for %(object)s"),
    "connector.installed": _("%(actor)s installed the connector %(object)s"),
    "connector.uninstalled": _("%(actor)s uninstalled the connector %(object)s"),
    "connector.updated": _("%(actor)s updated the connector %(object)s"),
    "email.added": _("%(actor)s added an e-mail address"),
    "email.changed": _("%(actor)s changed their e-mail address"),
    "email.confirmed": _("%(actor)s confirmed an e-mail address"),
    "email.removed": _("%(actor)s removed an e-mail address"),
    "emergency-access.given": _("%(actor)s gave %(object)s emergency access"),
    "emergency-access.taken": _("%(actor)s took emergency access from %(object)s"),
    "export.asked": _("%(actor)s asked for an export of their data"),
    "invitation-link.made": _("%(actor)s made an invitation link"),
    "invitation-link.revoked": _("%(actor)s revoked an invitation link"),
    "invitation.asked-for": _("%(object)s asked for an invitation by a link"),
    "invitation.declined": _("%(actor)s declined an invitation"),
    "invitation.resent": _("%(actor)s sent the invitation of %(object)s again"),
    "invitation.sent": _("%(actor)s invited %(object)s"),
    "invitation.withdrawn": _("%(actor)s withdrew the invitation of %(object)s"),
    "join-request.declined": _("%(actor)s declined the request of %(object)s to join"),
    "join-request.sent": _("%(actor)s asked to join the team"),
    "member.added": _("%(actor)s added %(object)s to the team"),
    "member.joined": _("%(actor)s joined the team"),
    "member.removed": _("%(actor)s removed %(object)s from the team"),
    "member.role-changed": _("%(actor)s changed the role of %(object)s"),
    "message.deleted": _("%(actor)s deleted a message"),
    "outgoing-webhook.added": _("%(actor)s created the outgoing webhook %(object)s"),
    "outgoing-webhook.agreed": _("%(actor)s agreed to let %(object)s in"),
    "outgoing-webhook.changed": _("%(actor)s changed the outgoing webhook %(object)s"),
    "outgoing-webhook.let-in": _("%(actor)s let %(object)s in"),
    "outgoing-webhook.old-token-ended": _("%(actor)s ended the old token of %(object)s"),
    "outgoing-webhook.paused": _("%(actor)s paused the outgoing webhook %(object)s"),
    "outgoing-webhook.put-out": _("%(actor)s put %(object)s out"),
    "outgoing-webhook.removed": _("%(actor)s removed the outgoing webhook %(object)s"),
    "outgoing-webhook.resumed": _("%(actor)s resumed the outgoing webhook %(object)s"),
    "outgoing-webhook.token-rotated": _("%(actor)s made a new token for %(object)s"),
    "password-link.sent": _("%(actor)s sent %(object)s a link to choose a password"),
    "password.changed": _("%(actor)s changed their password"),
    "password.reset": _("%(actor)s reset their password by mail"),
    "person.changed": _("%(actor)s changed the account of %(object)s"),
    "person.created": _("%(actor)s created the account of %(object)s"),
    "person.deactivated": _("%(actor)s deactivated %(object)s"),
    "person.deleted": _("%(actor)s deleted their account"),
    "person.merged": _("%(actor)s merged another account into that of %(object)s"),
    "person.reactivated": _("%(actor)s reactivated %(object)s"),
    "profile.changed": _("%(actor)s changed their profile"),
    "second-factor.added": _("%(actor)s added a second factor"),
    "second-factor.removed": _("%(actor)s removed a second factor"),
    "second-factor.renewed": _("%(actor)s renewed a second factor"),
    "second-factor.reset": _("%(actor)s reset the second factor of %(object)s"),
    "session.all-ended": _("%(actor)s signed %(object)s out everywhere"),
    "session.ended": _("%(actor)s signed out"),
    "session.refused": _("%(actor)s entered a wrong password for %(object)s"),
    "session.started": _("%(actor)s signed in"),
    "setup.finished": _("%(actor)s finished the setting up of the server"),
    "setup-link.made": _("%(actor)s made a link to set up the server"),
    "sign-in-provider.added": _("%(actor)s added the identity provider %(object)s"),
    "sign-in-provider.changed": _("%(actor)s changed the identity provider %(object)s"),
    "sign-in-provider.credential-renewed": _("%(actor)s entered a new client secret for %(object)s"),
    "sign-in-provider.removed": _("%(actor)s removed the identity provider %(object)s"),
    "sign-in.connected": _("%(actor)s connected the account to an identity provider"),
    "sign-in.disconnected": _("%(actor)s disconnected the account from an identity provider"),
    "team.archived": _("%(actor)s archived the team %(object)s"),
    "team.changed": _("%(actor)s changed the team %(object)s"),
    "team.created": _("%(actor)s created the team %(object)s"),
    "team.deleted": _("%(actor)s deleted the team %(object)s"),
    "team.removed": _("%(actor)s removed the team %(object)s for good"),
    "team.restored": _("%(actor)s restored the team %(object)s"),
    "team.taken-over": _("%(actor)s gave the team %(object)s an owner"),
    "team.unarchived": _("%(actor)s unarchived the team %(object)s"),
    "token.all-revoked": _("%(actor)s revoked all API tokens of %(object)s"),
    "token.created": _("%(actor)s created the API token %(object)s"),
    "token.revoked": _("%(actor)s revoked the API token %(object)s"),
}


def worded(entry: AuditEntry) -> SafeString:
    """Returns an entry as a sentence, its names marked."""
    if entry.action not in SENTENCES:
        return format_html(
            "<strong>{}</strong> · {} · <strong>{}</strong>", _who(entry), entry.action, entry.object_name
        )
    names = {"actor": _who(entry), "object": entry.object_name or gettext("an unknown account")}
    marked = {name: format_html("<strong>{}</strong>", value) for name, value in names.items()}
    return mark_safe(escape(gettext(SENTENCES[entry.action])) % marked)  # noqa: S308  template and names are escaped


def _who(entry: AuditEntry) -> str:
    if entry.actor_name:
        return entry.actor_name
    known = {"command": gettext("Somebody at the machine"), "worker": gettext("The server")}
    return known.get(entry.surface, gettext("Somebody"))
