import gc
import os
import warnings
from typing import Any

from celery import Celery
from celery.concurrency import get_implementation
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from celery.signals import heartbeat_sent, task_prerun, worker_init, worker_process_init, worker_ready

from config import beat  # noqa: F401  it notes the ticks of a beat that is started with this application, too
from config.death_signal import end_with_parent
from config.startup import refuse_wrong_options

refuse_wrong_options()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Seconds that each of the threads that call services waits for one of their database connections.
THREADS_WAIT_SECONDS = 30.0
# The warning is about pickled tasks run as root; ours are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("patchbay")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["connectors"])


@worker_ready.connect
def tick_at_once(**_worker: Any) -> None:
    """Sends the first tick, which beat sends only after an interval: /readyz would not know of the worker till then."""
    app.send_task("connectors.tasks.tick", expires=30)


@worker_init.connect
def wait_for_connections(sender: Any, **_worker: Any) -> None:
    """Makes threads wait longer for a connection, unless the operator decided.

    Hundreds of them share a pool, and one that gives up loses the answer that it already has.
    """
    from django.conf import settings

    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]
    has_threads = get_implementation(sender.pool_cls) is get_implementation("threads")
    if pool and has_threads and "PATCHBAY_DB_WAIT" not in os.environ:
        pool["timeout"] = THREADS_WAIT_SECONDS


@worker_init.connect
def load_for_children(**_worker: Any) -> None:
    """Loads what every task needs before the children are forked, and keeps Python from writing to it: it is shared."""
    from connectors import registry

    registry.connectors()
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def end_with_worker(**_process: Any) -> None:
    """Ends a child with its worker: after a kill it would keep running beside the worker that replaces it."""
    end_with_parent()


@task_prerun.connect
def note_origin(**_task: Any) -> None:
    from channels_app import origin  # settings are read by then

    origin.set_current(origin.Origin(surface="worker"))


@heartbeat_sent.connect
def note_worker(sender: Any, **_heart: Any) -> None:
    """Notes every two seconds that the worker is connected to the broker, by the queues it serves."""
    for queue in sender.eventer.app.amqp.queues.consume_from:
        note("mentions" if queue == "mentions" else "worker")


def note(part: str) -> None:
    from config import heartbeats  # settings are read by then

    heartbeats.beat(part)
