"""The output of `./patchbay help` and `./patchbay version`."""

import tomllib
from pathlib import Path

COMMANDS = {
    "Start": {
        "up": "run everything; `make run` does the same after installing what is missing",
        "doctor": "say what is wrong with the installation, and how to mend it",
        "check": "check the settings and the code",
        "version": "say which version this is",
    },
    "People": {
        "createsuperuser": "make an administrator; asks for address, name and password",
        "changepassword ADDRESS": "set somebody's password",
        "confirm_email ADDRESS": "record that an address belongs to who signs in with it",
        "setup-link": "print a new link to set up an empty server in a browser",
    },
    "Data": {
        "backup FILE": "write everything to a file: database, pictures and the secret key",
        "restore FILE": "put everything back from such a file",
        "migrate": "bring the database up to date; each start does so by itself",
        "reseal_secrets": "seal every secret with the present key",
        "rotate_signing_keys": "make the next key that signs action requests",
    },
    "Development": {
        "newconnector": "make the folder of a connector",
        "validateapp": "check an app's package",
        "shell": "open Python with the installation's data",
    },
}


def version() -> str:
    page = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    return f"Patchbay {page['project']['version']}"


def help_text() -> str:
    lines = [f"{version()}", "", "Usage: ./patchbay COMMAND [ARGUMENTS]"]
    for group, commands in COMMANDS.items():
        lines += ["", group]
        lines += [f"  {name:<24}{what}" for name, what in commands.items()]
    lines += [
        "",
        "`./patchbay help COMMAND` says more of one. Commands use the settings of the installation that runs on",
        "PATCHBAY_VAR; where none runs, the embedded database is started for the command and stopped after it.",
        "Every other command of Django's works, too.",
    ]
    return "\n".join(lines)
