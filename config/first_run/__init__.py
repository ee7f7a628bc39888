"""Sets up an empty server in a browser, for the person who has the link that its start prints.

It lives here and not in an application because it touches all of them: an account and a team (channels_app), a webhook
(connectors), and the state of the processes (config).
"""
