"""What is loaded once for all parts can be forked: it has nothing that a process must have for itself."""

import os
import subprocess
import sys

from tests.product import ROOT

LOADED = """
import os, threading
from config import forks

before = set(os.listdir("/proc/self/fd"))
forks.load()
from django.db import connection
print(threading.active_count(), len(set(os.listdir("/proc/self/fd")) - before), connection.connection)
"""


def test_it_has_one_thread_and_nothing_open() -> None:
    """A lock that another thread holds stays locked in a fork for ever, and two must not speak on one connection."""
    said = subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, env=os.environ, text=True, timeout=100)
    assert said.split() == ["1", "0", "None"]
