from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorsConfig(AppConfig):
    name = "connectors"
    verbose_name = _("Connectors")

    def ready(self) -> None:
        from connectors import receivers  # noqa: F401  connects its signals
        from connectors.web import extensions
        from connectors.web.sign_in import receivers as _sign_in_receivers  # noqa: F401  connects its signals

        extensions.register()
