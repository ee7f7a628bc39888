"""The table of cases, area by area: a new route that changes something brings its row.

`CASES` says how to call it, `EXEMPT` why it writes no entry, `ELSEWHERE` which test holds it, because it takes
more than one request. tests/test_audit_routes.py finds the routes that are in none of them.
"""

from tests.audit_routes import states as at
from tests.audit_routes.world import PASSWORD, Case
from tests.connectors.web.apps.test_pages import FILLED

TEAMS = {
    "POST team-new": Case({"name": "Paint"}),
    "POST team-edit": Case({"name": "Paint", "description": "x"}),
    "POST team-policies": Case({"policy": "incoming_webhooks_allowed", "value": "off"}),
    "POST team-leave": Case(prepare=at.another_owner),
    "POST team-member-add": Case({"email": "zoe@example.com", "role": "guest"}),
    "POST team-member-role": Case({"role": "guest"}),
    "POST team-member-remove": Case(),
    "POST invitation-accept": Case(prepare=at.invite_alice),
    "POST invitation-decline": Case(prepare=at.invite_alice),
    "POST invitation-withdraw": Case(),
    "POST channel-new": Case({"name": "Paint", "kind": "standard"}),
    "POST channel-edit": Case({"name": "Paint", "description": ""}),
    "POST channel-delete": Case({"name": "General"}),
    "POST channel-people-add": Case(lambda world: {"people": [at.erin(world)]}, prepare=at.in_private),
    "POST channel-privacy": Case(lambda world: {"who": "picked", "people": [world.bob.pk]}),
    "POST channel-leave": Case(by="bob", prepare=at.in_private),
    "POST team-people-change": Case(lambda world: {"do": "remove", "people": [world.bob.pk], "confirmed": "1"}),
    "POST channel-member-remove": Case(prepare=at.in_private),
    "POST chat-new": Case(lambda world: {"people": [world.bob.pk]}),
    "POST chat-add": Case(lambda world: {"people": [world.team.members.get(email="erin@example.com").pk]}),
    "POST chat-rename": Case({"name": "Lunch"}),
    "POST chat-leave": Case(),
    "POST message-delete": Case(),
    "POST team-archive": Case(),
    "POST team-delete": Case({"name": "Operations"}),
    "POST team-restore": Case(prepare=at.deleted_team),
    "POST channel-restore": Case(prepare=at.deleted_channel),
    "POST team-ask": Case({"words": "Let me in."}, by="root", prepare=at.to_be_found),
    "POST team-requests": Case({"domains": "example.com"}),
    "POST join-request-accept": Case(prepare=at.asking),
    "POST join-request-decline": Case(prepare=at.asking),
    "POST join": Case(does=at.joins, by="root"),
    "POST team-unarchive": Case(prepare=at.archived_team),
    "POST channel-archive": Case(),
    "POST channel-unarchive": Case(prepare=at.archived_channel),
    "POST team-invitations": Case({"do": "invite", "addresses": "zoe@example.com", "role": "member"}),
    "POST invitation-resend": Case(),
    "POST invitation-link-revoke": Case(prepare=at.invitation_link),
}
ACCOUNT = {
    "POST settings": Case({"display_name": "Al", "locale": "", "time_zone": "Europe/Berlin", "form": "person"}),
    "POST tokens": Case({"name": "CI 2", "scopes": ["teams:read"], "days": "30"}),
    "POST token-revoke": Case(),
    "POST account_login": Case({"login": "alice@example.com", "password": PASSWORD}, by=None),
    "POST account_logout": Case(),
    "POST account_change_password": Case(
        {"oldpassword": PASSWORD, "password1": "another horse 7", "password2": "another horse 7"}
    ),
    "POST mfa_activate_totp": Case(at.totp_code, commits=True),
    "POST mfa_deactivate_totp": Case(prepare=at.with_second_factor, commits=True),
    "POST mfa_generate_recovery_codes": Case(prepare=at.with_second_factor, commits=True),
    "POST account_email": Case({"action_add": "", "email": "al@example.com"}),
    "POST account_signup": Case(
        {"email": "zoe@example.com", "password1": "another horse 7", "display_name": "Zoe"},
        by=None,
        prepare=at.open_sign_up,
    ),
    "POST account_set_password": Case(
        {"password1": "another horse 7", "password2": "another horse 7"}, prepare=at.without_password
    ),
    "POST account_confirm_email": Case(does=at.confirms_address, by=None),
    "POST account_reset_password_from_key": Case(does=at.resets_password, by=None),
    "POST mfa_remove_webauthn": Case(prepare=at.a_passkey, commits=True),
    "POST own-data": Case(),
    "POST own-delete": Case({"email": "bob@example.com", "keep_name": "no"}, by="bob"),
    "POST sessions-end": Case(prepare=at.another_session),
    "POST session-end": Case(prepare=at.another_session),
}
API = {
    "POST api-teams": Case({"name": "Paint"}),
    "PATCH api-team": Case({"name": "Paint"}),
    "DELETE api-team": Case(),
    "POST api-team-archive": Case(),
    "POST api-team-unarchive": Case(prepare=at.archived_team),
    "POST api-team-restore": Case(prepare=at.deleted_team),
    "POST api-channel-archive": Case(),
    "POST api-channel-unarchive": Case(prepare=at.archived_channel),
    "POST api-channel-restore": Case(prepare=at.deleted_channel),
    "POST api-channel-privacy": Case({"kind": "private", "user_ids": []}),
    "POST api-team-invitations": Case({"email": "zoe@example.com"}),
    "POST api-invitation": Case({"answer": "accept"}, prepare=at.invite_alice),
    "DELETE api-invitation": Case(),
    "POST api-channels": Case({"name": "Paint"}),
    "DELETE api-channel": Case(),
    "POST api-chats": Case(lambda world: {"user_ids": [str(world.bob.pk)]}),
    "PATCH api-chat": Case({"name": "Lunch"}),
    "POST api-chat-members": Case(
        lambda world: {"user_ids": [str(world.team.members.get(email="erin@example.com").pk)]}
    ),
    "DELETE api-chat-members": Case(),
    "DELETE api-message": Case(),
    "POST api-apps": Case(does=at.uploads_by_api),
    "POST scim": Case(does=at.makes_account, by=None),
    "POST api-people": Case({"email": "zoe@example.com", "display_name": "Zoe"}, by="root"),
    "PATCH api-person": Case({"is_active": False}, by="root"),
    "DELETE api-app-version": Case(),
    "POST api-app-version-submit": Case(),
    "POST api-app-version-withdraw": Case(prepare=at.in_state("submitted")),
    "POST api-webhooks": Case({"name": "Tests"}),
    "PATCH api-webhook": Case({"name": "Tests"}),
    "DELETE api-webhook": Case(),
    "PUT api-webhook-actions": Case({"hosts": ["ci.example"], "url": ""}),
    "POST api-webhook-rotate": Case({"overlap_seconds": 60}),
    "POST api-webhook-pause": Case(),
    "POST api-webhook-resume": Case(prepare=at.pause),
    "POST api-outgoing-all": Case({"name": "Poll", "callback_url": "https://poll.example/"}),
    "PATCH api-outgoing": Case({"name": "Poll"}),
    "DELETE api-outgoing": Case(),
    "POST api-outgoing-rotate": Case({}),
    "DELETE api-outgoing-overlap": Case(prepare=at.rotated),
    "POST api-outgoing-pause": Case(),
    "POST api-outgoing-resume": Case(prepare=at.paused_service),
    "PUT api-place": Case(prepare=at.in_private),
    "DELETE api-place": Case(prepare=at.let_in),
}
CONNECTIONS = {
    "POST connection-new": Case({"name": "Tests"}),
    "POST connection-settings": Case(
        {**at.FEED, "interval": "15", "missed": "late", "grace": "3600", "do": "save"}, prepare=at.feed
    ),
    "POST connection-undo": Case(prepare=at.feed),
    "POST connection-run": Case(prepare=at.feed),
    "POST connector-install": Case(prepare=lambda _world: {"slug": "rss"}),
    "POST connector-update": Case(prepare=at.outdated_feed),
    "POST connect-button": Case(does=at.connects_by_button),
    "POST app-setup-save": Case({"settings": {"configName": "B"}}, prepare=at.open_setup, is_json=True),
    "POST app-edit-save": Case({"settings": {"configName": "C"}}, prepare=at.app_connection, is_json=True),
    "POST app-remove-done": Case({}, prepare=at.app_connection, is_json=True),
    "POST connection-change": Case({"name": "Tests"}),
    "POST connection-buttons": Case({"hosts": "ci.example", "url": ""}),
    "POST connection-compatibility": Case({"value": "on"}),
    "POST connection-pause": Case(),
    "POST connection-resume": Case(prepare=at.pause),
    "POST connection-rotate": Case({"overlap": "0"}),
    "POST connection-remove": Case(),
    "POST connector-uninstall": Case(),
    "POST outgoing-new": Case({"name": "Poll", "callback_url": "https://poll.example/", "timeout": "5"}),
    "POST outgoing-settings": Case({"name": "Poll", "callback_url": "https://poll.example/", "timeout": "5"}),
    "POST outgoing-pause": Case(),
    "POST outgoing-resume": Case(prepare=at.paused_service),
    "POST outgoing-rotate": Case({"overlap": "0"}),
    "POST outgoing-overlap": Case(prepare=at.rotated),
    "POST outgoing-remove": Case(),
    "POST service-let-in": Case(prepare=at.in_private),
    "POST service-agree": Case(prepare=at.asked_of_alice),
    "POST service-put-out": Case(prepare=at.let_in),
}
APPS = {
    "POST app-new": Case(lambda _world: {**FILLED, "color_icon": at.an_icon()}),
    "POST app-upload": Case(at.a_package),
    "POST app-version-new": Case({**FILLED, "version": "1.1.0"}),
    "POST app-version-edit": Case(FILLED),
    "POST app-version-replace": Case(at.same_package),
    "POST app-rollback": Case(by="root", prepare=at.in_state("retired")),
    "POST version-agree": Case(lambda world: {"version": world.ids["newer"]}, prepare=at.newer_version),
    "POST version-later": Case(prepare=at.newer_version),
    "POST chat-version-agree": Case(lambda world: {"version": world.ids["newer"]}, prepare=at.newer_in_chat),
    "POST chat-version-later": Case(prepare=at.newer_in_chat),
    "POST bundle-import": Case(at.bundle_of_ours, by="root"),
    "POST bundle-untrust": Case(by="root", prepare=at.trusted_key),
    "POST app-version-delete": Case(),
    "POST app-submit": Case(),
    "POST app-withdraw": Case(prepare=at.in_state("submitted")),
    "POST app-try": Case(lambda world: {"team": world.team.pk}),
    "POST review-take": Case(by="root", prepare=at.in_state("submitted")),
    "POST review-decide": Case({"do": "reject", "note": "No."}, by="root", prepare=at.in_state("submitted")),
    "POST review-publish": Case({"sure": "1"}, by="root", prepare=at.in_state("approved")),
    "POST bundle-export": Case(by="root", prepare=at.in_state("approved")),
    "POST bundle-trust": Case({"name": "Sister", "public": at.PUBLIC_KEY}, by="root"),
}
ADMINISTRATION = {
    "POST administration-directories": Case({"name": "Entra"}, by="root"),
    "POST administration-directory-renew": Case(by="root"),
    "POST administration-directory-disconnect": Case(by="root"),
    "POST administration-directory-group": Case(
        {"role": "member", "is_administrator": "on"}, by="root", prepare=at.group
    ),
    "POST administration-mail": Case(
        {"host": "mail.example", "security": "starttls", "from_email": "patchbay@example.com"}, by="root"
    ),
    "POST administration-settings": Case({"form": "identity", "server_name": "Ours"}, by="root"),
    "POST administration-people-import": Case(at.a_list, by="root"),
    "POST administration-team-edit": Case({"name": "Paint", "description": ""}, by="root"),
    "POST administration-team-take-over": Case(
        lambda world: {"person": world.bob.pk, "reason": "Gone."}, by="root", prepare=at.without_owner
    ),
    "POST administration-team-archive": Case(by="root"),
    "POST administration-team-unarchive": Case(by="root", prepare=at.archived_team),
    "POST administration-team-delete": Case({"name": "Operations"}, by="root"),
    "POST administration-team-restore": Case(by="root", prepare=at.deleted_team),
    "POST administration-channel-delete": Case({"name": "General"}, by="root"),
    "POST administration-channel-restore": Case(by="root", prepare=at.deleted_channel),
    "POST administration-person-session-end": Case(by="root", prepare=at.session_of_alice),
    "POST administration-person-new": Case({"email": "zoe@example.com", "display_name": "Zoe"}, by="root"),
    "POST administration-invitations": Case(
        {"do": "invite", "addresses": "zoe@example.com", "role": "member"}, by="root"
    ),
    "POST administration-person-team": Case({"team": "Operations", "role": "member"}, by="root", prepare=at.of_root),
    "POST administration-person-address": Case({"email": "b@example.com"}, by="root", prepare=at.of_bob),
    "POST administration-person-merge": Case(
        {"email": "alice@example.com", "confirmed": "1"}, by="root", prepare=at.of_bob
    ),
    "POST administration-person-action": Case(by="root", prepare=at.of_bob),
    "POST administration-token-revoke": Case(by="root", prepare=at.of_bob),
    "POST administration-connections-pause": Case(
        lambda world: {"connection": [world.connection.pk], "reason": "Too loud."}, by="root"
    ),
}
CASES = {**TEAMS, **ACCOUNT, **API, **CONNECTIONS, **APPS, **ADMINISTRATION}

_MESSAGE = "a message is its own record, with its author and its time"
_SENDER = "what senders post is a message; the connection's page has what was refused"
_READ = "what somebody has read is nobody else's business, and changes nothing for others"
_OPEN = "a page that is open: forgotten after two hours, and recorded when it is saved"
_OUT = "sends a request and changes nothing; the request is on record among the exchanges"
_NOTHING = "answers and changes nothing"
EXEMPT = {
    "POST hook": _SENDER,
    "POST hook-classic": _SENDER,
    "POST hook-workflows": _SENDER,
    "POST ^(?:hooks|webhook|webhookb2|workflows|powerautomate)(?:/.*)?$": _SENDER,
    "POST reply": _SENDER,
    "POST channel-send": _MESSAGE,
    "POST api-messages": _MESSAGE,
    "POST connection-test": _MESSAGE,
    "POST playground-post": _MESSAGE,
    "POST channel-read": _READ,
    "POST channel-star": "how somebody orders their own rail is nobody else's business, and changes nothing for others",
    "POST notifications-seen": _READ,
    "POST notification-open": _READ,
    "POST administration-news": _READ,
    "POST app-setup-open": _OPEN,
    "POST app-setup-cancel": _OPEN,
    "POST app-edit-open": _OPEN,
    "POST app-remove-open": _OPEN,
    "POST outgoing-test": _OUT,
    "POST api-outgoing-test": _OUT,
    "POST playground-read": _NOTHING,
    "POST channel-live": _NOTHING,
    "POST live": _NOTHING,
    "POST metrics": _NOTHING,
    "POST ^api(?:/.*)?$": _NOTHING,
    "POST account_email_verification_sent": _NOTHING,
    "POST account_reauthenticate": "asks for the password again, for what follows and is recorded",
    "POST mfa_reauthenticate": "asks for the second factor again, for what follows and is recorded",
    "POST scim-root": _NOTHING,
    "POST set-language": "a cookie of this browser",
    "POST administration-mail-test": "sends a mail and changes nothing",
    "POST account_confirm_login_code": "there is no sign-in by a mailed code",
    "POST mfa_authenticate": "the second half of a sign-in, which is recorded once it is whole",
    "DELETE mfa_remove_webauthn": "the same as its POST, by another method",
    "POST mfa_add_webauthn": "takes a real key; it ends in the signal that mfa_activate_totp is recorded by",
    "POST mfa_edit_webauthn": "what one calls one's own passkey, which nobody else sees",
    "POST mfa_reauthenticate_webauthn": "asks for the second factor again, for what follows and is recorded",
    "POST mfa_login_webauthn": "ends in a sign-in, which is recorded by the same signal",
    "POST saml_acs": "ends in a sign-in, which is recorded by the same signal",
    "POST openid_connect_login": "leads to the provider; coming back is recorded",
    "POST openid_connect_callback": "ends in a sign-in, which is recorded by the same signal",
    "POST socialaccount_signup": "makes an account, which is recorded by the same signal as account_signup",
    "POST account_reset_password": "sends a mail to whoever has the address; using its link is recorded",
}
# What takes more than one request, or another state of the whole server.
_SIGN_IN = "tests/connectors/web/sign_in/test_pages.py"
_FIRST_RUN = "tests/config/first_run/test_pages.py"
ELSEWHERE = {
    "POST message-actions": "tests/connectors/flows/actions/test_once.py",
    "POST socialaccount_connections": "tests/connectors/web/sign_in/test_record.py",
    "POST sign-in-provider-new": _SIGN_IN,
    "POST sign-in-emergency": _SIGN_IN,
    "POST sign-in-provider": _SIGN_IN,
    "POST sign-in-provider-remove": _SIGN_IN,
    **{
        f"POST first-run-{step}": _FIRST_RUN
        for step in ("prove", "server", "account", "mail", "channel", "url", "test-card", "finish")
    },
}
