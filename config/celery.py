import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The warning is about pickled tasks run as root; ours are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("patchbay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["connectors"])
# The one beat entry: what is due is a row in the database, found by the tick.
app.conf.beat_schedule = {"tick": {"task": "connectors.tasks.tick", "schedule": 5.0, "options": {"expires": 30}}}
