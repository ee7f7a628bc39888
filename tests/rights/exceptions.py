"""What is not as it is everywhere else, and why."""

# Views that name no methods: these look at a token, a session or a cookie first, or lead on to another address.
ANY_METHOD = {
    "account_email_verification_sent",
    "accounts/social/connections/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "api-elsewhere",
    "channel-live",
    "live",
    "metrics",
    "openid_connect_callback",
    "openid_connect_login",
    "scim",
    "scim-root",
    "set-language",
}
# Things without an owner: a picture has a name that nobody guesses, and several teams' messages may carry it.
NOBODYS = {"picture", "logo"}
# Posted to by other servers, with a token of their own or a signature.
HOOKS = {"hook", "hook-classic", "hook-workflows", "unknown-hook", "reply"}
WITHOUT_FORMS = HOOKS | {"saml_acs", "metrics", "api-elsewhere"}
# Called with a thing of another team, or of a chat, which ends with neither.
OF_OTHERS = {
    "GET api-invitation",
    "POST api-invitation",
    "POST invitation-accept",
    "POST invitation-decline",
    "POST chat-version-agree",
    "POST chat-version-later",
    "POST service-agree",
}
# Who opened a dialog may close it; nothing of the channel is in it.
OWN_DIALOG = {"POST app-setup-cancel", "GET app-setup-held"}
# By those who may restore it; and by administrators, who find and withdraw what they sent to anybody.
THERE_THOUGH_DELETED = OWN_DIALOG | {
    "POST api-team-restore",
    "POST team-restore",
    "DELETE api-invitation",
    "POST invitation-withdraw",
    "POST invitation-resend",
    "GET invitation-link-revoke",
    "POST invitation-link-revoke",
    "GET team-invitations",
    "POST team-invitations",
}
# Managers of a service find its calls, with words hidden where they may not read.
OUTSIDE_BUT_TOLD = {"GET call-exchange": {"owner": "200", "administrator": "404"}}
# Administrators delete any channel of a team, and read nothing in it; POST has another channel's name to confirm it.
PRIVATE_BUT_ADMINISTERED = {
    "GET administration-channel-delete": {"owner": "404", "administrator": "200"},
    "POST administration-channel-delete": {"owner": "404", "administrator": "422"},
}
