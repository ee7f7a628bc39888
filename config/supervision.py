"""Keeps the parts running with supervisord, in this process: no control socket and no files of its own.

It subscribes to supervisord's events in memory, as plugins do: each part's output is prefixed with its name, and
the first time the preparation succeeds, the rest is started.
"""

import os
import pwd
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

from config import forks
from config.part_logs import PartLogs
from config.parts import GROUPS, Part

# Seconds: a part that ends within them of its start was not started. Long enough for an import on a busy machine.
START_SECONDS = 30
# Failed starts in a row after which everything is stopped. The waits between are 1 s, 2 s, 3 s and so on.
MAX_ATTEMPTS = 6


def run(parts: Sequence[Part], *, start: int = START_SECONDS, attempts: int = MAX_ATTEMPTS) -> int:
    """Runs all parts until Ctrl-C or SIGTERM (0), or until one of them cannot be started (1)."""
    with tempfile.TemporaryDirectory(prefix="patchbay-") as folder:
        options = Options(parts)
        options.configfile = StringIO(configuration(parts, Path(folder), start, attempts))
        options.realize(["--nodaemon"], doc="")
        options.first, options.test = True, False  # as its own main() does
        supervision = Supervision(options, parts, start, attempts)
        with suppress(ExitNow):
            supervision.main()
    return supervision.status


def configuration(parts: Sequence[Part], folder: Path, start: int, attempts: int) -> str:
    """Returns supervisord's configuration, with a group for those who start and stop together."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    lines = ["[supervisord]", f"user={user}", "silent=true", "logfile=/dev/null", "logfile_maxbytes=0"]
    lines += [f"{name}={_value(str(folder / name))}" for name in ("pidfile", "childlogdir")]
    (folder / "childlogdir").mkdir()
    for priority, group in enumerate(GROUPS):
        members = [part for part in parts if part.group == group]
        if members:
            names = ",".join(part.name for part in members)
            lines += [f"[group:{group}]", f"programs={names}", f"priority={priority}"]
        lines += [line for part in members for line in _program(part, start, attempts)]
    return "\n".join(lines)


def _program(part: Part, start: int, attempts: int) -> Iterator[str]:
    yield f"[program:{part.name}]"
    yield f"command={_value(shlex.join(part.command))}"
    yield f"directory={_value(str(settings.BASE_DIR))}"
    yield f"autostart={str(part.group in ('servers', 'preparation')).lower()}"
    yield f"autorestart={str(not part.once).lower()}"
    yield f"startsecs={0 if part.once else start}"
    yield f"startretries={attempts - 1}"
    yield f"stopsignal={part.stop}"
    yield f"stopwaitsecs={part.patience}"
    yield from ("killasgroup=true", "redirect_stderr=true", "stdout_logfile=NONE", "stdout_events_enabled=true")


def _value(text: str) -> str:
    return text.replace("%", "%%")


class Options(ServerOptions):  # type: ignore[misc]
    """Forks the parts that share this process's memory, remembers how each ended, and kills what it left running."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self.ended: dict[int, int] = {}
        self.pid = os.getpid()
        self.forked = {part.name for part in parts if part.forked}

    def fork(self) -> int:
        sys.stdout.flush()  # or a fork would print it again
        return os.fork()

    def execve(self, filename: str, argv: list[str], env: dict[str, str]) -> None:
        os.environ |= env
        if env["SUPERVISOR_PROCESS_NAME"] in self.forked:
            forks.become(argv, self.pid)
        os.execve(filename, argv, env)  # noqa: S606  our own commands

    def waitpid(self) -> tuple[int | None, int | None]:
        pid, status = super().waitpid()
        if pid:
            self.ended[pid] = status
            # Each part leads its own process group; what it started would keep its port or its tasks.
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        return pid, status


class Supervision(Supervisor):  # type: ignore[misc]
    def __init__(self, options: Options, parts: Sequence[Part], start: int, attempts: int) -> None:
        super().__init__(options)
        self.start, self.attempts = start, attempts
        self.status = 0
        self.parts = {part.name: part for part in parts}
        self.logs = PartLogs(self.parts, as_json=settings.LOG_FORMAT == "json")

    def runforever(self) -> None:
        events.subscribe(events.ProcessLogEvent, self.print_output)
        events.subscribe(events.ProcessStateExitedEvent, self.note_end)
        events.subscribe(events.ProcessStateBackoffEvent, self.note_end)
        events.subscribe(events.ProcessStateFatalEvent, self.give_up)
        events.subscribe(events.SupervisorStoppingEvent, lambda _event: self.logs.say("stopping"))
        super().runforever()

    def print_output(self, event: Any) -> None:
        part = self.parts[event.process.config.name]
        self.logs.take(part.name, event.data, alone=part.once)

    def note_end(self, event: Any) -> None:
        process = event.process
        part, status = self.parts[process.config.name], self.options.ended.pop(process.pid, None)
        if part.once:
            self.start_the_rest() if status == 0 else self.end(f"{part.name} failed ({describe_end(status)})")
            return
        wait = process.backoff if isinstance(event, events.ProcessStateBackoffEvent) else 0
        if wait < self.attempts:
            self.logs.say(
                f"{part.name} ended ({describe_end(status)}), started again {f'in {wait} s' if wait else 'at once'}"
            )

    def start_the_rest(self) -> None:
        for group in self.process_groups.values():
            for process in group.processes.values():
                if not process.config.autostart:
                    process.spawn()

    def give_up(self, event: Any) -> None:
        part = self.parts[event.process.config.name]
        where = f"see {part.log}" if part.log else "what it said is above"
        self.end(f"{part.name} ended {self.attempts} times, each within {self.start} s of its start; {where}")

    def end(self, why: str) -> None:
        self.logs.say(f"{why}. Everything is stopped.")
        self.status = 1
        self.options.mood = SupervisorStates.SHUTDOWN


def describe_end(status: int | None) -> str:
    """Describes how a process ended, by the status of waitpid(); None is one that could not be run."""
    if status is None:
        return "it could not be run"
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"status {code}"
