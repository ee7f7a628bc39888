"""PostgreSQL and Valkey from wheels, for machines that have neither.

Each is a command that becomes the server, `python -m config.embedded postgres|valkey VAR SOCKETS`: the process that
starts it keeps it running, and it stops with that process. They listen on sockets in folders that are closed to the
machine's other users, not on ports; the addresses stay the same when a server is started again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import postgres, valkey

SERVERS = {"postgres": postgres, "valkey": valkey}
# Bytes of a socket's path, without the byte that ends it (sun_path in <sys/un.h>, 104 on macOS).
LONGEST_SOCKET = 103


class Embedded:
    """The folders and addresses of both servers, with `start()` and `stop()` for use without a supervisor."""

    def __init__(self, var: Path) -> None:
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        self._temporary: Path | None = None
        for server in SERVERS.values():
            server.prepare(var / server.NAME)
        self.sockets = {name: self._sockets(server.SOCKET, var / name) for name, server in SERVERS.items()}
        self.urls = {
            "database_url": postgres.url(self.sockets["postgres"]),
            "redis_url": valkey.url(self.sockets["valkey"]),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def command(self, name: str) -> list[str]:
        place = [str(self.var / name), str(self.sockets[name])]
        return [sys.executable, "-W", "ignore", "-m", "config.embedded", name, str(os.getpid()), *place]

    def start(self) -> None:
        """Runs both and returns when they answer. Raises RuntimeError if one does not."""
        for name in SERVERS:
            # In a session of its own, so that Ctrl-C in the terminal stops the users of the servers before the servers.
            self._processes.append(
                subprocess.Popen(self.command(name), cwd=Path(__file__).parents[2], start_new_session=True)  # noqa: S603
            )
        valkey.wait(self.urls["redis_url"])
        postgres.create_database(self.urls["database_url"])

    def stop(self) -> None:
        """Stops both, waits until they are down, and deletes the folder of the sockets if it was made for this run."""
        for process, server in zip(self._processes, SERVERS.values(), strict=False):
            process.send_signal(server.STOP_SIGNAL)
        for process in self._processes:
            process.wait(timeout=60)
        self.forget()

    def forget(self) -> None:
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _sockets(self, socket: str, folder: Path) -> Path:
        """Returns the server's own folder, closed to others, or one for this run if the path would be too long."""
        if len(os.fsencode(folder / socket)) <= LONGEST_SOCKET:
            return folder
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="patchbay-"))
            self._temporary.chmod(0o711)  # PostgreSQL's user passes through to its own folder
        place = self._temporary / folder.name
        place.mkdir(mode=0o700)
        owner = folder.stat()
        os.chown(place, owner.st_uid, owner.st_gid)
        return place
