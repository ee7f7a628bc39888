"""The caches keep JSON: nothing that is read from them can run."""

import json
import pickle
import time
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache, caches

from channels_app import broker
from config.caching import Files


class Trap:
    """A pickle of it makes a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("value", [1, 0, True, None, 2.5, "ü", [1.5, 2], {"a": [None]}])
def test_what_is_json_comes_back_as_it_was(value: Any) -> None:
    cache.set("kept", value, 60)
    assert cache.get("kept", "absent") == value
    assert type(cache.get("kept")) is type(value)


def test_a_count_is_counted_by_the_broker() -> None:
    cache.set("count", 41, 60)
    assert cache.incr("count") == cache.get("count") == 42


def test_what_is_not_json_is_refused_where_it_is_put_in() -> None:
    with pytest.raises(TypeError):
        cache.set("kept", object(), 60)


def test_a_pickle_in_the_broker_does_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    broker.client().set(cache.make_key("trap"), pickle.dumps(Trap(trap)))
    with pytest.raises(ValueError):  # noqa: PT011  of whatever kind the bytes make it
        cache.get("trap")
    assert not trap.exists()
    cache.delete("trap")


def files(folder: Path, **options: Any) -> Files:
    return Files(str(folder), {"TIMEOUT": 60, **options})


def test_files_keep_facts_and_bytes(tmp_path: Path) -> None:
    kept = files(tmp_path)
    kept.set("a", (["image/png", ""], b"\n\x00bytes\n"))
    assert kept.get("a") == (["image/png", ""], b"\n\x00bytes\n")
    assert kept.touch("a", 60)
    assert kept.get("a") == (["image/png", ""], b"\n\x00bytes\n")
    assert kept.get("b", "absent") == "absent"
    assert not kept.touch("b")


def test_files_end(tmp_path: Path) -> None:
    kept = files(tmp_path)
    kept.set("a", ([], b""), timeout=0.05)
    time.sleep(0.1)
    assert kept.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_a_pickle_in_a_file_does_not_run_and_goes(tmp_path: Path) -> None:
    kept, trap = files(tmp_path / "kept"), tmp_path / "sprung"
    kept.set("a", ([], b""))
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(pickle.dumps(time.time() + 60) + pickle.dumps(Trap(trap)))
    assert kept.get("a") is None
    assert not trap.exists()
    assert not file.exists()


def test_everything_that_is_kept_elsewhere_is_json() -> None:
    assert {type(one).__module__ for one in caches.all(initialized_only=False)} <= {
        "config.caching",
        "django.core.cache.backends.redis",
    }
    assert settings.CACHES["default"]["OPTIONS"]["serializer"] == "config.caching.JSONSerializer"
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    conf = current_app.conf
    assert list(conf.accept_content) == ["json"]
    assert {conf.task_serializer, conf.result_serializer, conf.event_serializer} == {"json"}
    assert conf.beat_scheduler == "celery.beat:Scheduler", "the default keeps a shelf of pickles"
    assert json.loads(json.dumps(settings.CELERY_BEAT_SCHEDULE)) == settings.CELERY_BEAT_SCHEDULE
