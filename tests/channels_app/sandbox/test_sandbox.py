"""What happens in a child stays there: time, memory, death; and the next call finds everything as it was."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from channels_app.sandbox import Busy, Limits, Overrun, Refused, Unread, process, run_limited
from tests.channels_app.sandbox import greedy
from tests.product import ROOT

SHORT = Limits(cpu=1, wall=3.0, memory=64 * 1024 * 1024)


def test_gives_back_json_and_bytes() -> None:
    assert run_limited(greedy.length, b"four", times=3)["length"] == 12
    assert run_limited(greedy.reversed_bytes, bytes(range(256)) * 20_000)[:2] == b"\xff\xfe"


def test_each_call_has_a_process_of_its_own_without_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "ours")
    process.ours().close()  # one that was started before would know nothing of it
    one, other = run_limited(greedy.length, b""), run_limited(greedy.length, b"")
    assert len({one["pid"], other["pid"], os.getpid()}) == 3
    assert one["secret"] == ""


@pytest.mark.parametrize("greed", [greedy.burn, greedy.sleep, greedy.hoard, greedy.die, greedy.chatter])
def test_what_takes_too_much_is_killed_and_costs_the_caller_nothing(greed: Callable[..., Any]) -> None:
    run_limited(greedy.length, b"")
    before = time.thread_time()
    with pytest.raises(Overrun, match="smaller or simpler"):
        run_limited(greed, b"x" * 1_000_000, limits=SHORT)
    assert time.thread_time() - before < 0.5
    assert run_limited(greedy.length, b"next")["length"] == 4


@pytest.mark.parametrize(
    ("greed", "limits"),
    [
        (greedy.toil, Limits(cpu=1, wall=60.0)),
        (greedy.doze, Limits(cpu=60, wall=1.0)),
        (greedy.pile, Limits(cpu=60, wall=60.0, memory=64 * 1024 * 1024)),
        (greedy.chatter, Limits(cpu=60, wall=60.0)),
    ],
)
def test_each_limit_holds_without_the_others(greed: Callable[..., Any], limits: Limits) -> None:
    """What ends by itself a little later would be answered."""
    with pytest.raises(Overrun):
        run_limited(greed, b"", limits=limits)


def test_a_refusal_is_a_word_and_a_fault_is_a_sentence() -> None:
    with pytest.raises(Refused) as refused:
        run_limited(greedy.refuse, b"")
    assert refused.value.reason == "a-word"
    with pytest.raises(Unread, match="KeyError"):
        run_limited(greedy.stumble, b"")
    with pytest.raises(Unread, match="OSError"):
        run_limited(greedy.write, b"x")


def test_others_go_on_while_one_is_killed() -> None:
    """Other kinds do not wait, though every turn of the greedy one is taken."""
    with ThreadPoolExecutor(8) as pool:
        greedy_ones = [pool.submit(run_limited, greedy.burn, b"", limits=Limits(cpu=2)) for _n in range(4)]
        beats = 0
        while not all(one.done() for one in greedy_ones):
            beats += run_limited(greedy.length, b"", times=1)["length"] == 0
        for one in greedy_ones:
            assert isinstance(one.exception(), Overrun | Busy)
    assert beats > 20


def test_how_many_run_at_once_is_bounded() -> None:
    turn = process.ours().turn("tests.channels_app.sandbox.greedy:length")
    for _n in range(process.AT_ONCE):
        turn.acquire()
    try:
        with pytest.raises(Busy, match="Try again"):
            run_limited(greedy.length, b"", limits=Limits(wall=0.2))
    finally:
        for _n in range(process.AT_ONCE):
            turn.release()
    assert run_limited(greedy.length, b"abc")["length"] == 3


def test_a_nursery_that_was_killed_is_replaced() -> None:
    run_limited(greedy.length, b"")
    killed = process.ours().process
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert run_limited(greedy.length, b"abc")["length"] == 3
    assert process.ours().process.pid != killed.pid


def in_fork(answers: Any) -> None:
    answers.put(run_limited(greedy.length, b"in a fork")["length"])


def test_works_in_daemonic_children_and_after_a_fork() -> None:
    """Celery's prefork children are daemonic: multiprocessing would refuse to give them children."""
    run_limited(greedy.length, b"")
    fork = get_context("fork")
    answers = fork.Queue()
    children = [fork.Process(target=in_fork, args=(answers,), daemon=True) for _n in range(2)]
    for child in children:
        child.start()
    assert [answers.get(timeout=60) for _child in children] == [9, 9]
    for child in children:
        child.join()
    assert run_limited(greedy.length, b"here still")["length"] == 10


def test_nothing_outlives_who_asked() -> None:
    script = (
        "import django, os; from django.conf import settings; settings.configure(DATABASES={}); django.setup()\n"
        "from channels_app.sandbox import process, run_limited; from tests.channels_app.sandbox import greedy\n"
        "run_limited(greedy.length, b''); print(process.ours().process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    pid, end = int(done.stdout), time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")
