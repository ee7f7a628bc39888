"""The supervisor with small parts: what ends is started again, what cannot be ends the whole, nothing stays behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.product import ROOT, words

# Parts as `up` has them, which say their names, and what they were told to do as they stop.
RUN = """
import sys
from config import supervision
from config.parts import Part

STEADY = "import signal, time; signal.signal(15, lambda *_: (print('bye'), exit())); print('here'); time.sleep(600)"
groups = dict(store="servers", prepare="preparation", work="work", front="front")
codes = dict.fromkeys(groups, STEADY) | dict(prepare={prepare!r}, front={front!r} or STEADY)
parts = [
    Part(name, group, [*{command!r}, name, codes[name]], once=name == "prepare", forked=True)
    for name, group in groups.items()
]
sys.exit(supervision.run(parts, start={start}, attempts=3))
"""
COMMAND = [sys.executable, "-m", "tests.config.small_part"]
# Has a child that holds on to its output, and would not go by itself.
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"


class Running:
    def __init__(
        self,
        folder: Path,
        prepare: str = "print('ready')",
        front: str = "",
        log_format: str = "line",
        start: int = 20,
    ) -> None:
        self.log = folder / "log"
        code = RUN.format(command=COMMAND, prepare=prepare, front=front, start=start)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=ROOT,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PATCHBAY_LOG_FORMAT": log_format},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def family(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def part(self, name: str) -> psutil.Process:
        """The newest process of a part."""
        return [one for one in self.family() if _part_of(one) == name][-1]

    def wait_for(self, words: str, count: int = 1) -> None:
        eventually(lambda: len(re.findall(words, self.said)) >= count, lambda: self.said)

    def end(self) -> int:
        return self.process.wait(timeout=60)


def _part_of(process: psutil.Process) -> str | None:
    found = words(process)
    return found[len(COMMAND)] if found[: len(COMMAND)] == COMMAND else None


def eventually(condition: Callable[[], object], said: Callable[[], str] = str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(**parts: Any) -> Running:
        started.append(Running(tmp_path, **parts))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]


def test_the_rest_starts_when_what_prepares_has_ended_well(run: Callable[..., Running]) -> None:
    running = run(prepare="import time; time.sleep(1); print('ready')")
    running.wait_for("here", 3)
    store, ready, *rest = re.findall(r"store +\| here|^ready$|work +\| here|front +\| here", running.said, re.MULTILINE)
    assert (store.split()[0], ready, len(rest)) == ("store", "ready", 2)


@pytest.mark.parametrize("name", ["store", "work", "front"])
def test_a_part_that_is_killed_is_started_again_and_the_log_says_so(run: Callable[..., Running], name: str) -> None:
    running = run()
    running.wait_for("here", 3)
    before = {part: running.part(part).pid for part in ("store", "work", "front")}
    running.part(name).kill()
    running.wait_for(f"{name} ended \\(signal 9\\), started again in 1 s")
    running.wait_for(f"{name} +\\| here", 2)
    assert running.part(name).pid != before.pop(name)
    assert before == {part: running.part(part).pid for part in before}, "the others go on"


@pytest.mark.parametrize("name", ["store", "work", "front"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_part_that_ran_for_a_while_is_started_again_at_once(
    run: Callable[..., Running], name: str, number: signal.Signals
) -> None:
    """However it ended: also one that stopped as if it had been told to."""
    running = run(start=1)
    running.wait_for("here", 3)
    time.sleep(2)
    running.part(name).send_signal(number)
    running.wait_for(f"{name} ended \\((signal 9|status 0)\\), started again at once")
    running.wait_for(f"{name} +\\| here", 2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean_and_in_order(run: Callable[..., Running], number: signal.Signals) -> None:
    running = run()
    running.wait_for("here", 3)
    family = running.family()
    running.process.send_signal(number)
    assert running.end() == 0
    assert re.findall(r"(\w+) +\| bye", running.said) == ["front", "work", "store"]
    assert gone(family)


def test_a_part_that_cannot_be_started_ends_the_whole_with_a_sentence(run: Callable[..., Running]) -> None:
    running = run(front="print('no such table'); exit(3)")
    assert running.end() == 1
    assert re.search(r"front +\| no such table", running.said)
    assert re.findall(r"front ended \(status 3\), started again in (\d) s", running.said) == ["1", "2"]
    assert "front ended 3 times, each within 20 s of its start; what it said is above. Everything" in running.said
    assert running.said.count("| bye") == 2, "the others were stopped in order"


def test_every_line_is_an_object_where_programs_read(run: Callable[..., Running]) -> None:
    running = run(
        front="""print('{"level": "ERROR", "message": "of its own"}'); print('a word, "quoted"')""", log_format="json"
    )
    running.end()
    said = [json.loads(line) for line in running.said.splitlines()]
    assert {"level": "ERROR", "message": "of its own", "part": "front"} in said
    plain = next(one for one in said if one["message"] == 'a word, "quoted"')
    assert (plain["part"], plain["level"], plain["time"].endswith("+00:00")) == ("front", "INFO", True)
    assert {"up", "front", "prepare", "store"} <= {one["part"] for one in said}
    assert all(isinstance(one["message"], str) for one in said)


def test_a_failed_preparation_ends_the_whole(run: Callable[..., Running]) -> None:
    running = run(prepare="exit('the database is newer than this version')")
    assert running.end() == 1
    assert "the database is newer than this version\n" in running.said
    assert "prepare failed (status 1). Everything is stopped." in running.said
    assert "work" not in running.said


def test_what_a_killed_part_started_does_not_live_on(run: Callable[..., Running]) -> None:
    running = run(front=PARENT)
    running.wait_for("here", 2)
    eventually(lambda: running.part("front").pid and len(running.family()) == 4)
    parent = next(one for one in running.family() if one.children())
    (child,) = parent.children()
    parent.kill()
    assert gone([child])


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own arrangement, see config/death_signal.py")
def test_nothing_lives_on_when_the_supervisor_is_killed(run: Callable[..., Running]) -> None:
    running = run()
    running.wait_for("here", 3)
    family = running.family()
    running.process.kill()
    assert gone(family)
