"""What a worker sets up, and what becomes of a task when it is killed."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest
from django.conf import settings

from config.celery import wait_for_connections
from tests.product import ROOT

# A worker's main process and one of its children, at work on something that looks up for nobody.
WORKER = """
import os, time
from celery.signals import worker_process_init
import config.celery
if os.fork() == 0:
    worker_process_init.send(sender=None)
    print(os.getpid(), flush=True)
    while True:
        time.sleep(0.01)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own arrangement, see config/death_signal.py")
def test_it_ends_with_it() -> None:
    """The worker that takes its place does the same task again."""
    with subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=os.environ, stdout=subprocess.PIPE) as worker:
        assert worker.stdout
        child = psutil.Process(int(worker.stdout.readline()))
        time.sleep(0.2)
        assert child.is_running()
        worker.kill()
    gone, left = psutil.wait_procs([child], timeout=10)
    for process in left:
        process.kill()
    assert gone


@pytest.mark.parametrize(
    ("pool", "given", "seconds"),
    [("threads", {}, 30.0), ("threads", {"PATCHBAY_DB_WAIT": "2"}, 2.0), ("prefork", {}, 2.0)],
)
def test_threads_wait_longer_for_the_connections_that_they_share(
    monkeypatch: pytest.MonkeyPatch, pool: str, given: dict[str, str], seconds: float
) -> None:
    options = {"max_size": 4, "timeout": 2.0}
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {"pool": options})
    monkeypatch.setattr(os, "environ", given)
    wait_for_connections(sender=SimpleNamespace(pool_cls=pool))
    assert options["timeout"] == seconds
