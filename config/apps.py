from django.apps import AppConfig


class Config(AppConfig):
    """Registers the commands that run the whole: `up`, `demo`."""

    name = "config"
    verbose_name = "Patchbay"

    def ready(self) -> None:
        # The application that tasks are sent by; loaded here, for what starts the parts and sends ticks needs none.
        import config.celery  # noqa: F401
        from config import administration

        administration.register()
