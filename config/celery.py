import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("patchbay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["connectors"])
# The one beat entry: what is due is a row in the database, found by the tick.
app.conf.beat_schedule = {"tick": {"task": "connectors.tasks.tick", "schedule": 5.0, "options": {"expires": 30}}}
