import re
from collections.abc import Iterable


def accepted(header: str, offered: Iterable[str]) -> str | None:
    """Returns the first of the offered encodings that an Accept-Encoding header takes, or None."""
    taken = dict(_weighed(part) for part in header.lower().split(","))
    return next((encoding for encoding in offered if taken.get(encoding)), None)


def _weighed(part: str) -> tuple[str, bool]:
    name, _sign, options = part.partition(";")
    return name.strip(), not re.fullmatch(r"q=0(?:\.0*)?", options.strip())
