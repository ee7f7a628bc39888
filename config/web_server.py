"""The web server's command: `python -m config.web_server` is granian with the limits that the product needs.

The application is loaded once, before the workers are forked, so that they share its memory.

Further options of granian can follow and win, as in `python -m config.web_server --host 0.0.0.0 --workers 8`.
"""

import multiprocessing
import resource
import sys
from typing import Any

from config.death_signal import end_with_parent
from config.startup import refuse_wrong_options

# Connections of one worker: live pages hold one each, and 2,000 idle ones that somebody opens must not use them up.
MAX_CONNECTIONS = 8192
# Files of a worker for everything else: the database, the broker, requests out, its libraries.
OTHER_FILES = 256
# Most files that a process asks its system for; each connection is one.
MAX_OPEN_FILES = MAX_CONNECTIONS + 1024
# Milliseconds in which a request's head must arrive, and for which a connection may be idle between two requests.
# Proxies must close their idle connections earlier, or a request may meet a connection that is being closed.
HEAD_TIMEOUT = 20_000
# Bytes of a head. Cookies of one site come to 16 KiB, a webhook's URL to 2.
HEAD_BUFFER = 64 * 1024
# Connections that wait to be taken, where the system allows as many (net.core.somaxconn).
BACKLOG = 4096


def main() -> None:
    refuse_wrong_options()
    from granian.cli import cli

    from config import forks

    multiprocessing.set_start_method("fork")
    forks.load([])
    cli([*options(raise_files(MAX_OPEN_FILES)), *sys.argv[1:]], auto_envvar_prefix="GRANIAN")


def application() -> Any:
    """Returns the application, in the worker that is to serve it."""
    end_with_parent()  # the main process; when that is killed, another takes the port
    from config.asgi import application

    return application


def raise_files(wanted: int) -> int:
    """Returns how many files this process may have open from now on, up to `wanted` if it had fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if allowed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed, soft)


def options(files: int, factory: str = "config.web_server:application") -> list[str]:
    """Returns granian's options.

    It serves only HTTP/1: with HTTP/2, granian ends neither connections that send nothing nor those that send no more,
    and a proxy speaks HTTP/1 to it anyway.
    """
    connections = max(128, min(MAX_CONNECTIONS, files - OTHER_FILES))
    return [
        *("--interface", "asginl", "--loop", "uvloop", "--no-ws", "--http", "1"),
        *("--no-access-log", "--log-level", "warning"),
        *("--backlog", str(BACKLOG), "--backpressure", str(connections)),
        *("--http1-header-read-timeout", str(HEAD_TIMEOUT), "--http1-buffer-size", str(HEAD_BUFFER)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3", "--factory", factory),
    ]


if __name__ == "__main__":
    main()
