"""What becomes of a task when its worker is killed."""

import os
import subprocess
import sys
import time

import psutil
import pytest

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


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own arrangement, see config/deathsignal.py")
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
