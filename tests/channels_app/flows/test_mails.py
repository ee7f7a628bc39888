"""Mails that nobody waits for: written first, sent later, in the language of who reads them."""

import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from channels_app.flows import mails
from channels_app.models import Mail, User
from channels_app.translatable import Sentence
from connectors import tasks
from tests.conftest import People

NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)
APPROVED = Sentence(_("%(name)s %(version)s was approved."), {"name": "Builds", "version": "2.0.0"})
ABOUT = uuid4()


def write(*people: User, say: Sentence = APPROVED, about: UUID = ABOUT, now: datetime = NOW, **values: Any) -> None:
    mails.write(people=people, say=say, about=about, path="/apps/", now=now, **values)


def send(at: datetime = NOW) -> int:
    return mails.send_due(clock=lambda: at)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """A mail server that answers every mail with an error."""

    def breaks(error: Exception) -> None:
        monkeypatch.setattr(EmailBackend, "send_messages", raising(error))

    return breaks


def raising(error: Exception) -> Callable[..., int]:
    def refuse(*_args: object) -> int:
        raise error

    return refuse


class TestSending:
    def test_leads_to_the_configured_address(
        self, people: People, settings: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        settings.BASE_URL = "https://chat.example"
        write(people.bob, more=[Sentence("%(note)s", {"note": '{"say": "x"} is fine'})])
        assert mailoutbox == []
        assert mails.is_due(now=NOW)
        assert send() == 1
        [mail] = mailoutbox
        assert (mail.to, mail.subject) == (["bob@example.com"], "[Patchbay] Builds 2.0.0 was approved.")
        assert mail.body.split("\n\n")[:3] == [
            "Builds 2.0.0 was approved.",
            '{"say": "x"} is fine',
            "https://chat.example/apps/",
        ]
        assert "turn such mails off: https://chat.example/settings/" in mail.body
        assert not mails.is_due(now=NOW)
        assert Mail.objects.get().sent_at == NOW

    def test_speaks_the_language_of_who_reads_it(self, people: People, mailoutbox: list[EmailMessage]) -> None:
        User.objects.filter(pk=people.bob.pk).update(locale="zh-hans")
        write(people.bob, people.carol)
        send()
        assert {mail.to[0]: "Builds 2.0.0 was approved." in mail.body for mail in mailoutbox} == {
            "bob@example.com": False,
            "carol@example.com": True,
        }

    def test_says_no_more_in_its_head_than_fits(self, people: People, mailoutbox: list[EmailMessage]) -> None:
        write(people.bob, say=Sentence("%(note)s", {"note": "a\r\nBcc: all@example.com\n" + "b" * 500}))
        send()
        assert "\n" not in mailoutbox[0].subject
        assert len(mailoutbox[0].subject) == 200
        assert mailoutbox[0].recipients() == ["bob@example.com"]

    @pytest.mark.parametrize("change", [{"is_active": False}, {"app_mails": False}])
    @pytest.mark.parametrize("when", ["before it is written", "before it is sent"])
    def test_not_to_who_is_gone_or_wants_none(
        self, people: People, mailoutbox: list[EmailMessage], change: dict[str, bool], when: str
    ) -> None:
        if when == "before it is sent":
            write(people.bob)
        User.objects.filter(pk=people.bob.pk).update(**change)
        if when == "before it is written":
            write(User.objects.get(pk=people.bob.pk))
        send()
        assert mailoutbox == []
        assert not Mail.objects.exclude(next_try_at=None).exists()

    def test_not_to_an_address_that_is_nobodys(self, people: People, mailoutbox: list[EmailMessage]) -> None:
        write(User.objects.create_user("claimed@example.com", "pw"))
        send()
        assert mailoutbox == []

    def test_nothing_is_written_where_there_is_no_mail(self, people: People, settings: Any) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
        write(people.bob)
        assert not Mail.objects.exists()

    def test_the_newest_takes_the_place_of_what_was_not_sent(self, people: People) -> None:
        write(people.bob)
        write(people.bob, people.carol, say=Sentence("second"))
        write(people.bob, about=uuid4())
        assert sorted(str(mail.sentences[0]) for mail in Mail.objects.filter(user=people.bob)) == [
            "Builds 2.0.0 was approved.",
            "second",
        ]


class TestAMailServerThatFails:
    def test_is_tried_again_less_and_less_often(self, people: People, broken: Callable[[Exception], None]) -> None:
        broken(ConnectionRefusedError("nobody there"))
        write(people.bob)
        at = NOW
        for wait in mails.RETRY_AFTER[:-1]:
            assert send(at) == 1
            assert send(at) == 0
            assert send(at + wait - timedelta(seconds=1)) == 0
            at += wait
        assert Mail.objects.get().error == "nobody there"
        assert send(at) == 1
        assert (Mail.objects.get().next_try_at, Mail.objects.get().sent_at) == (None, None)

    def test_sends_once_it_is_back(self, people: People, mailoutbox: list[EmailMessage]) -> None:
        with pytest.MonkeyPatch.context() as away:
            away.setattr(EmailBackend, "send_messages", raising(smtplib.SMTPServerDisconnected("bye")))
            write(people.bob)
            send()
        assert mailoutbox == []
        send(NOW + mails.RETRY_AFTER[0])
        assert len(mailoutbox) == 1
        assert Mail.objects.get().error == ""

    def test_that_knows_no_such_address_is_not_asked_again(
        self, people: People, broken: Callable[[Exception], None]
    ) -> None:
        broken(smtplib.SMTPRecipientsRefused({"bob@example.com": (550, b"no such user")}))
        write(people.bob)
        send()
        assert Mail.objects.get().next_try_at is None

    def test_that_is_only_busy_is(self, people: People, broken: Callable[[Exception], None]) -> None:
        broken(smtplib.SMTPRecipientsRefused({"bob@example.com": (450, b"later")}))
        write(people.bob)
        send()
        assert Mail.objects.get().next_try_at == NOW + mails.RETRY_AFTER[0]


def test_what_is_done_with_is_forgotten_after_a_month(people: People) -> None:
    write(people.bob)
    send()
    send(NOW + mails.RETENTION)
    assert Mail.objects.count() == 1
    send(NOW + mails.RETENTION + timedelta(seconds=1))
    assert not Mail.objects.exists()


def test_the_task_sends_all_that_is_due(people: People, mailoutbox: list[EmailMessage]) -> None:
    for number in range(mails.MAILS_PER_TASK + 3):
        write(people.bob, about=UUID(int=number), now=timezone.now())
    tasks.send_mails()
    assert len(mailoutbox) == mails.MAILS_PER_TASK + 3
