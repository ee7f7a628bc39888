"""Checks the settings at the start of every process: a wrong one ends it with a message instead of a traceback."""

import sys

from config import options


def refuse_wrong_options() -> None:
    """Ends the process if the environment has values that are not allowed; all of them are named."""
    try:
        options.read()
    except options.InvalidOptions as error:
        sys.exit(f"Patchbay does not start with these settings:\n{error}")


def warnings() -> list[str]:
    """Lists the variables that begin as ours do and mean nothing, each with the nearest that does."""
    return [
        f"{name} is set and means nothing to Patchbay{f'; did you mean {nearest}?' if nearest else '.'}"
        for name, nearest in sorted(options.unknown().items())
    ]
