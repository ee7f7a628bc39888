from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from config.options.kinds import Kind


@dataclass(frozen=True)
class Option:
    """A variable of the environment: what it may be, what it is if it is not set, and what it does, in English.

    `shown` is the default as people read it, where that is not the value itself; `page` names the server setting that
    the variable takes out of the administrators' hands; a default may depend on other options.
    """

    name: str
    kind: Kind
    default: Any | Callable[[Mapping[str, Any]], Any]
    what: str
    shown: str | None = None
    secret: bool = False
    page: str = ""

    @property
    def default_text(self) -> str:
        """The default as it could be written in the environment, "" for nothing."""
        if self.shown is not None:
            return self.shown
        if isinstance(self.default, bool):
            return str(int(self.default))
        return f"{self.default:g}" if isinstance(self.default, float) else str(self.default or "")


def marked(text: str) -> str:
    """Returns the text, and has it found for translation; Django's own gettext_noop asks for settings first."""
    return text
