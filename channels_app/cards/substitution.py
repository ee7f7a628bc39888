"""`{{id.value}}` in what a button sends."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\{\{([^{}]*)\.value\s*\}\}")


def names(*sources: str) -> set[str]:
    return {name.strip() for source in sources if "{{" in source for name in TOKEN.findall(source)}
