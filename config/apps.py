from django.apps import AppConfig


class Config(AppConfig):
    """Registers the commands that run the whole: `up`, `demo`."""

    name = "config"
    verbose_name = "Patchbay"

    def ready(self) -> None:
        from config import administration

        administration.register()
