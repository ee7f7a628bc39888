"""`./patchbay COMMAND`: a management command in the environment of the running installation."""

import os
import sys
from contextlib import nullcontext

from config import startup
from config.operate import environment, words

# What needs no database, or starts the servers itself.
ALONE = {"up", "check", "makemessages", "newconnector", "validateapp", "collectstatic", "test"}


def main(arguments: list[str]) -> None:
    command = arguments[0] if arguments else "help"
    if not command.startswith("-"):  # commands are modules, and people write setup-link
        command = command.replace("-", "_")
        arguments = [command, *arguments[1:]]
    if command in ("version", "--version"):
        return print(words.version())  # noqa: T201
    if command in ("help", "--help", "-h") and len(arguments) < 2:
        return print(words.help_text())  # noqa: T201
    startup.refuse_wrong_options()  # of this shell's, which say where the running installation is
    environment.adopt()
    startup.refuse_wrong_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    needs_servers = command not in ALONE and command != "help" and "--help" not in arguments
    with environment.servers() if needs_servers else nullcontext():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["patchbay", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
