"""Celery's beat: `celery -A config.beat beat` sends ticks, and needs nothing of Django's but settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init

from config.startup import refuse_wrong_options

refuse_wrong_options()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Without its part for Django, which would load every model.
app = Celery("patchbay", fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")


@beat_init.connect
def note_beat(**_beat: Any) -> None:
    from config import heartbeats  # settings are read by then

    write_log()
    heartbeats.beat("beat")
    after_task_publish.connect(lambda **_task: heartbeats.beat("beat"), weak=False)


def write_log() -> None:
    """Sets up the log, which masks secrets, as Django does where it is loaded."""
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
