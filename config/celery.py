import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The warning is about pickled tasks run as root; ours are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("patchbay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["connectors"])


@worker_ready.connect
def tick_at_once(**_worker: Any) -> None:
    """Beat sends its first tick only after an interval; until then /readyz would not know of the worker."""
    app.send_task("connectors.tasks.tick", expires=30)
