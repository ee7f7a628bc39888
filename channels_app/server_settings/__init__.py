"""The settings of the whole server: its name, who may sign up, how mails are sent.

The environment takes precedence over the page, the page over the default.
`current()` is cheap enough for every request.
"""

from channels_app.server_settings.registry import InvalidSettings, ServerSettings
from channels_app.server_settings.store import current, forget, source_of

__all__ = ["InvalidSettings", "ServerSettings", "current", "forget", "source_of"]
