"""The setting up of an empty server in a browser, by whoever has the link that its start prints.

It lives here and not in an application because it touches all of them: an account and a team (channels_app), a webhook
(connectors), and what the processes say of themselves (config).
"""
