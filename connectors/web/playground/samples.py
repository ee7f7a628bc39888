"""Sample posts to start with, from the folder `samples`."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent / "samples"
# In the order of the list; a file without a title here is shown under its name.
TITLES = {
    "alert": _("Alert with facts"),
    "build": _("Failed build"),
    "incident": _("Incident with a button that calls"),
    "form": _("Form with required inputs"),
    "html": _("Report in HTML"),
    "adaptive": _("Adaptive Card"),
    "table": _("Table"),
    "carousel": _("Carousel inside a card"),
    "cards-in-a-row": _("Several cards in a row"),
    "code": _("Code and badges"),
    "progress": _("Progress, icons, rating"),
    "inputs": _("Every kind of input"),
    "mentions": _("People mentioned"),
    "hero": _("Hero card"),
    "receipt": _("Receipt"),
    "list": _("List of links"),
    "text": _("A line of text"),
    "mistakes": _("A card with mistakes"),
}


class Sample(NamedTuple):
    name: str
    title: str
    text: str


def samples() -> list[Sample]:
    texts = _texts()
    names = [*(name for name in TITLES if name in texts), *(name for name in texts if name not in TITLES)]
    return [Sample(name, str(TITLES.get(name, name)), texts[name]) for name in names]


@cache
def _texts() -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.json"))}
