"""Tells authors about decisions that somebody else made about a version."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors import authors
from connectors.app_packages import Manifest
from connectors.models import AppEvent, AppVersion

# By the kind of an AppEvent; authors are not told of other kinds.
DECISIONS = {
    "taken": _("%(name)s %(version)s is being reviewed now."),
    "rejected": _("%(name)s %(version)s was rejected. Its page says what to repair."),
    "approved": _("%(name)s %(version)s was approved."),
    "published": _("%(name)s %(version)s was published: it is in the catalog now."),
    "rolled-back": _("%(name)s %(version)s is in the catalog again."),
    "withdrawn": _("A site administrator withdrew %(name)s %(version)s: the catalog does not offer it."),
    "taken-back": _("A site administrator took %(name)s %(version)s out of review: it is a draft again."),
}
WITH_NOTE = _("%(what)s Note: %(note)s")
# Other people's words are passed as values, because they are not translated.
NOTE = "%(note)s"
FINDING = "%(place)s %(detail)s %(fix)s"
# Characters of a note that the notification shows; the mail and the page have all of it.
MAX_NOTE_CHARACTERS = 300


def tell(version: AppVersion, event: AppEvent, note: str) -> None:
    """Tells the version's author of a decision, unless it was their own."""
    say = DECISIONS.get(event.kind)
    people = list(authors.author_of(version.app_id).exclude(pk=event.by_id)) if say else []
    if not say or not people:
        return
    what = Sentence(say, {"name": Manifest.of(version.manifest).name, "version": version.version})
    said = [Sentence(NOTE, {"note": note})] if note else []
    found = [
        Sentence(FINDING, {name: one.get(name, "") for name in ("place", "detail", "fix")}) for one in event.findings
    ]
    authors.tell(
        people,
        say=Sentence(WITH_NOTE, {"what": what, "note": _start_of(note)}) if note else what,
        mail=[what, *said, *found],
        about=version.pk,
        path=reverse("app-version", args=(version.pk,)),
        now=event.at,
    )


def _start_of(note: str) -> str:
    return note if len(note) <= MAX_NOTE_CHARACTERS else f"{note[:MAX_NOTE_CHARACTERS].rstrip()}…"
