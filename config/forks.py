"""Parts that are forks of this process: what all of them need is loaded once, before, and stays shared memory."""

import gc
import importlib
import os
import runpy
import shlex
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from setproctitle import getproctitle, setproctitle

from config.death_signal import end_with_parent

getproctitle()  # it finds its place beside the environment, which must not have changed much

# What the commands of parts load late. All else comes with the application.
LATE = (
    *("celery.bin.celery", "celery.apps.beat", "celery.apps.worker", "kombu.transport.redis"),
    *("celery.concurrency.prefork", "celery.concurrency.thread"),
    *("granian.cli", "granian.server.mp"),
)


def load(modules: Sequence[str] = LATE) -> None:
    """Loads the application and more modules, and keeps the garbage collector away from it all.

    A collection would write to every object, and so copy its page. While modules are loaded, one would leave gaps that
    the forks' own objects fill.
    """
    gc.disable()
    for module in ("config.asgi", *modules):
        importlib.import_module(module)
    _look_up()
    gc.collect()
    gc.freeze()
    gc.enable()


def become(command: Sequence[str], parent: int) -> NoReturn:
    """Runs `-m MODULE ARGUMENTS` in this forked process, killed when its parent ends, and ends with its status."""
    status = 1
    try:
        end_with_parent(signal.SIGKILL, parent)
        _stand_alone(command)
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = _status(end)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)  # what the parent does at its end is not for its forks


def _look_up() -> None:
    """Fills what is filled once, on first use, and the same for all."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.translation import gettext, override

    from connectors import registry

    registry.connectors()
    _ = get_resolver().reverse_dict
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("")


def _stand_alone(command: Sequence[str]) -> None:
    """Makes this process look like one that was started with the command."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.argv = list(command[2:])
    setproctitle(shlex.join(command))


def _status(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    sys.stderr.write(f"{end.code}\n")
    return 1
