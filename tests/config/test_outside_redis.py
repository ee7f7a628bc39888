"""A Redis that others see as well: the user that docs/operations.md describes can do what the product needs."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.core.cache.backends.redis import RedisCache

from channels_app import broker, feed
from config import heartbeats
from config.addresses import for_celery
from connectors.ratelimits import webhooks
from tests.config.test_supervision import eventually
from tests.product import ROOT

PASSWORD = "LONG-RANDOM-PASSWORD"


@pytest.fixture
def url(settings: Any) -> Iterator[str]:
    """The address for the user of the guide, whose rules it reads, in a database of its own."""
    (block,) = re.findall(r"```\nuser patchbay ([^`]+)```", (ROOT / "docs" / "operations.md").read_text())
    with redis.Redis.from_url(settings.REDIS_URL) as admin:
        admin.execute_command("ACL", "SETUSER", "patchbay", "reset", *block.split())
        socket = settings.REDIS_URL.removeprefix("unix://").replace("db=0", "db=9")
        settings.REDIS_URL = f"unix://patchbay:{PASSWORD}@{socket}"
        yield settings.REDIS_URL
        admin.execute_command("ACL", "DELUSER", "patchbay")


def test_does_all_that_web_does(url: str) -> None:
    with broker.client() as client, client.pubsub() as pubsub:
        pubsub.subscribe(feed.CHANGED)
        client.publish(feed.CHANGED, "0" * 32)
        heard = [pubsub.get_message(timeout=5) for _n in range(2)]
    assert [message and message["type"] for message in heard] == ["subscribe", "message"]
    webhooks._script.cache_clear()
    try:
        assert webhooks.count_post(uuid4(), teams_compatible=False, now=time.time())
    finally:
        webhooks._script.cache_clear()
    cache = RedisCache(url, {**settings.CACHES["default"]})
    cache.set("a", [1])
    assert cache.get("a") == [1]
    assert cache.add("n", 1) or cache.incr("n")
    cache.delete_many(["a", "n"])


def test_carries_work_to_a_worker_and_signs_of_life_back(url: str) -> None:
    send = "from config.celery import app; app.send_task('connectors.tasks.run_due', expires=30)"
    environment = {**os.environ, "REDIS_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", send], cwd=ROOT, env=environment, check=True, timeout=60)
    with broker.client() as client:
        assert client.llen("celery") == 1
        worker = [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker", "--pool", "solo"]
        with subprocess.Popen(worker, cwd=ROOT, env=environment) as running:
            try:
                eventually(lambda: client.get(heartbeats.KEY.format(part="worker")))
                eventually(lambda: client.llen("celery") == 0)
            finally:
                running.terminate()


@pytest.mark.parametrize("command", ["FLUSHALL", "CONFIG GET *", "KEYS *", "GET others", "ACL LIST"])
def test_does_nothing_else(url: str, command: str) -> None:
    with broker.client() as client, pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split())


def test_somebody_without_the_password_does_nothing(url: str) -> None:
    wrong = url.replace(PASSWORD, "guess")
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


@pytest.mark.parametrize(
    ("url", "celerys"),
    [
        ("redis://:pw@redis:6379/0", "redis://:pw@redis:6379/0"),
        ("rediss://u:pw@redis:6380/1?ssl_cert_reqs=required", "rediss://u:pw@redis:6380/1?ssl_cert_reqs=required"),
        ("unix:///run/v%20k/valkey.sock?db=3", "redis+socket:///run/v%20k/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("unix://u:pw@/run/valkey.sock?db=0", "redis+socket://u:pw@/run/valkey.sock?virtual_host=0"),
    ],
)
def test_celerys_address_is_the_same_place(url: str, celerys: str) -> None:
    assert for_celery(url) == celerys
