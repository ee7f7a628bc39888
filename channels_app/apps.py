from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsAppConfig(AppConfig):
    name = "channels_app"
    verbose_name = _("Teams and channels")

    def ready(self) -> None:
        from channels_app import (
            endings,  # noqa: F401  connects its receivers
            rail_changes,  # noqa: F401  the same
        )
        from channels_app.web import (
            account_record,  # noqa: F401  the same
            sign_in_receivers,  # noqa: F401  as well
        )
