"""Notifies authors about their apps: by the bell, and by mail if they want it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from channels_app.flows import mails, notifications
from channels_app.models import User
from channels_app.translatable import Sentence

ICON = "box"


def author_of(app_id: UUID) -> QuerySet[User]:
    """Selects the author of an app; empty if the author has left or is deactivated."""
    return User.objects.filter(apps=app_id, is_active=True)


def tell(
    people: Sequence[User],
    *,
    say: Sentence,
    about: UUID,
    path: str,
    now: datetime,
    mail: Sequence[Sentence] = (),
) -> None:
    """Notifies people within the caller's transaction; also by mail if `mail` (subject, then paragraphs) is given."""
    if not people:
        return
    notifications.notify(people=people, say=say, subject=about, channel_id=None, path=path, icon=ICON, now=now)
    if mail:
        mails.write(people=people, say=mail[0], more=mail[1:], about=about, path=path, now=now)
