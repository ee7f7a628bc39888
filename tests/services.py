"""Loaded first (`-p tests.services`): real PostgreSQL and Valkey for the tests, before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.embedded import Embedded

VAR = Path(tempfile.mkdtemp(prefix="patchbay-test-"))
VAR.chmod(0o755)  # PostgreSQL started as root drops to a user of its own, which must get in
(VAR / "static").mkdir()
atexit.register(shutil.rmtree, VAR, ignore_errors=True)

os.environ["PATCHBAY_VAR"] = str(VAR)
os.environ["PATCHBAY_SECRET_KEY"] = "only-for-tests-" + "x" * 50
if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    embedded = Embedded(VAR)
    embedded.start()
    atexit.register(embedded.stop)
    for name, url in embedded.urls.items():
        os.environ.setdefault(name.upper(), url)
