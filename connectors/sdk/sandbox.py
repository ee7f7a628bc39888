"""Runs parsers that untrusted input could make hang or crash."""

from collections.abc import Callable
from typing import Any

from channels_app import sandbox
from connectors.sdk.errors import SourceError


def run_limited(function: Callable[..., Any], payload: bytes, *, transient: bool = False, **arguments: Any) -> Any:
    """Returns what `function(payload, **arguments)` gives, as JSON values, from a child process with limits.

    The function is one of a module's own and needs none of Django's settings. Raises SourceError where it takes too
    much; `transient` says whether asking the source again may help.
    """
    try:
        return sandbox.run_limited(function, payload, **arguments)
    except sandbox.Busy as error:
        raise SourceError(error.sentence, transient=True) from error
    except sandbox.Unread as error:
        raise SourceError(error.sentence, transient=transient) from error
