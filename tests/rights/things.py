"""Which arguments of an address name things of a channel, of a team, or of a chat."""

IN_CONNECTION = {"connection_id", "webhook_id", "exchange_id", "change_id"}
IN_CHANNEL = IN_CONNECTION | {"channel_id", "message_id", "call_id", "setup_id"}
# Whoever has these may post.
ADDRESSES_OF_HOOKS = {"hook_token", "hook_hex"}
IN_TEAM = IN_CHANNEL | {"team_id", "outgoing_id", "link_id", "request_id", "invitation_id"}
# What a chat has, too; an app's dialog is opened in a channel of the world's own.
IN_CHAT = IN_CHANNEL - {"setup_id"} | {"chat_id"}
