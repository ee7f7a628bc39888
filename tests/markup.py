"""Pages as tests compare them: how a template is laid out says nothing."""

import re


def squeezed(html: str) -> str:
    """Returns HTML with single spaces, and none behind an opening and before a closing tag."""
    spaced = re.sub(r"\s+", " ", html)
    return re.sub(r"(<[a-z][^<>]*>) | (?=</)", r"\1", spaced)
