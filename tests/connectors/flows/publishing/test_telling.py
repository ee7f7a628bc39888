"""What an author hears of what others decided about their versions."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.utils import translation

from channels_app.flows import mails, notifications
from channels_app.models import Mail, Notification, User
from connectors.app_packages import Finding
from connectors.flows.publishing import releasing, reviewing
from connectors.flows.publishing.transitions import Overtaken
from connectors.models import App, AppVersion
from tests.connectors.flows.publishing.conftest import NOW, Office

Deed = Callable[[Office, AppVersion], None]


def heard(user: User) -> list[str]:
    return [str(it.sentence) for it in notifications.of(user)]


def take(office: Office, version: AppVersion) -> None:
    reviewing.take(version=version, by=office.ada, now=NOW)


def reject(office: Office, version: AppVersion) -> None:
    reviewing.reject(version=version, by=office.ada, now=NOW, note="The icon is blank.")


def approve(office: Office, version: AppVersion) -> None:
    reviewing.approve(version=version, by=office.ada, now=NOW)


def approve_and_publish(office: Office, version: AppVersion) -> None:
    reviewing.approve(version=version, by=office.ada, now=NOW, note="Nice.", publish=True)


def withdraw(office: Office, version: AppVersion) -> None:
    releasing.withdraw(version=version, by=office.ada, now=NOW, note="Its company is gone.")


def publish(office: Office, version: AppVersion) -> None:
    releasing.publish(version=version, by=office.ada, now=NOW)


def roll_back(office: Office, version: AppVersion) -> None:
    releasing.rollback(version=version, by=office.ada, now=NOW)


DECISIONS = [
    ("submitted", take, "Builds 1.0.0 is being reviewed now.", ""),
    ("in_review", reject, "Builds 1.0.0 was rejected. Its page says what to repair.", "The icon is blank."),
    ("submitted", approve, "Builds 1.0.0 was approved.", ""),
    ("submitted", approve_and_publish, "Builds 1.0.0 was published: it is in the catalog now.", "Nice."),
    ("approved", publish, "Builds 1.0.0 was published: it is in the catalog now.", ""),
    (
        "published",
        withdraw,
        "A site administrator withdrew Builds 1.0.0: the catalog does not offer it.",
        "Its company is gone.",
    ),
    ("submitted", withdraw, "A site administrator took Builds 1.0.0 out of review: it is a draft again.", None),
    ("withdrawn", roll_back, "Builds 1.0.0 is in the catalog again.", ""),
]


@pytest.mark.parametrize(
    ("state", "decide", "words", "note"), DECISIONS, ids=[f"{d[1].__name__} {d[0]}" for d in DECISIONS]
)
def test_an_author_hears_of_a_decision_once(
    office: Office, mailoutbox: list[EmailMessage], state: str, decide: Deed, words: str, note: str | None
) -> None:
    version = office.version(state)
    decide(office, version)
    note = "Its company is gone." if note is None else note
    assert heard(office.author) == [f"{words} Note: {note}" if note else words]
    told = Notification.objects.get()
    assert (told.path, told.channel) == (f"/apps/versions/{version.pk}/", None)
    assert mailoutbox == []
    mails.send_due(clock=lambda: NOW)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([office.author.email], f"[Patchbay] {words}")
    assert note in mail.body
    assert f"/apps/versions/{version.pk}/" in mail.body


def test_a_mail_has_the_whole_note_and_the_findings(office: Office, mailoutbox: list[EmailMessage]) -> None:
    note = "Much to do. " * 100
    finding = Finding("review", "/name/short", "It is somebody else's name.", "Choose another one.")
    reviewing.reject(version=office.version("submitted"), by=office.ada, now=NOW, note=note, findings=[finding])
    mails.send_due(clock=lambda: NOW)
    assert note.strip() in mailoutbox[0].body
    assert "/name/short It is somebody else's name. Choose another one." in mailoutbox[0].body
    assert heard(office.author)[0].endswith("…")


def test_what_was_not_seen_yet_gives_way_to_what_came_after(office: Office) -> None:
    version = office.version("submitted")
    take(office, version)
    version.refresh_from_db()
    reject(office, version)
    assert len(heard(office.author)) == 1
    assert Mail.objects.count() == 1


def test_nobody_hears_of_their_own_deeds(office: Office) -> None:
    version = office.version("published")
    releasing.withdraw(version=version, by=office.author, now=NOW)
    User.objects.filter(pk=office.author.pk).update(is_staff=True)
    office.author.is_staff = True
    releasing.rollback(version=version, by=office.author, now=NOW)
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("gone", ["deactivated", "left"])
def test_an_author_who_is_gone_hears_nothing(office: Office, gone: str, mailoutbox: list[EmailMessage]) -> None:
    version = office.version("submitted")
    if gone == "left":
        App.objects.update(author=None)
    else:
        User.objects.filter(pk=office.author.pk).update(is_active=False)
    reject(office, version)
    mails.send_due(clock=lambda: NOW)
    assert (Notification.objects.count(), Mail.objects.count(), mailoutbox) == (0, 0, [])


def test_others_hear_nothing(office: Office) -> None:
    reject(office, office.version("submitted"))
    assert set(Notification.objects.values_list("user", flat=True)) == {office.author.pk}


def test_a_decision_that_was_overtaken_is_not_told(office: Office) -> None:
    version = office.version("submitted")
    AppVersion.objects.filter(pk=version.pk).update(state="draft")
    with pytest.raises(Overtaken):
        approve(office, version)
    assert not Notification.objects.exists()


def test_the_note_stays_as_it_was_written_in_every_language(office: Office) -> None:
    reject(office, office.version("submitted"))
    with translation.override("zh-hans"):
        [said] = heard(office.author)
    assert "The icon is blank." in said
    assert "was rejected" not in said
