"""How it stands with the services that a message mentions, on the page and in the API."""

from collections.abc import Callable
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from channels_app.cards.text.mention_marks import mark
from channels_app.flows import posting
from channels_app.flows.posting import CallStatus
from channels_app.models import Channel, Message, User
from channels_app.translatable import Sentence
from config import urls
from tests.api import Api
from tests.conftest import People
from tests.markup import squeezed

pytestmark = pytest.mark.django_db
CALL = UUID(int=7)


def message(channel: Channel, by: User, *statuses: CallStatus) -> Message:
    """A person's message that mentions as many services, the first one first."""
    posted = posting.post_text(channel=channel, by=by, text="x")
    ids = [UUID(int=99 - number) for number in range(len(statuses))]
    Message.objects.filter(pk=posted.pk).update(text=" ".join(mark("x", "service", id) for id in ids))
    posting.set_call_status(message_id=posted.pk, statuses=dict(zip(ids, statuses, strict=True)))
    posted.refresh_from_db()
    return posted


def test_each_state_is_said(as_: Callable[[User], Client], people: People, channel: Channel) -> None:
    failed = CallStatus("failed", "E", str(CALL), Sentence("%(name)s said <no>: 100 %%", {"name": "E"}))
    others = [CallStatus(state, state.upper(), str(CALL)) for state in ("waiting", "answered", "silent")]
    message(channel, people.bob, failed, *others)
    page = as_(people.bob).get(f"/channels/{channel.pk}/").content.decode()
    said = ["E said &lt;no&gt;: 100 %", "Waiting for WAITING…", "ANSWERED answered", "SILENT accepted this"]
    places = [page.index(text) for text in said]
    assert places == sorted(places), "in the order of the mentions"


def test_the_exchange_is_linked_for_those_who_may_open_it(
    as_: Callable[[User], Client], people: People, channel: Channel, settings: Any
) -> None:
    pages = path("calls/<uuid:call_id>/exchange/", lambda request: HttpResponse(), name="call-exchange")
    settings.ROOT_URLCONF = ModuleType("with_calls")
    settings.ROOT_URLCONF.urlpatterns = [*urls.urlpatterns, pages]
    message(channel, people.bob, CallStatus("answered", "C", str(CALL)))
    link = f'data-needs="manage-outgoing" href="{reverse("call-exchange", kwargs={"call_id": CALL})}"'
    for user, may in ((people.alice, True), (people.carol, False)):
        page = squeezed(as_(user).get(f"/channels/{channel.pk}/").content.decode())
        assert link in page, "the message is drawn once for everyone"
        assert (" data-may-manage-outgoing" in page) == may


def test_a_late_answer_is_marked(as_: Callable[[User], Client], people: People, channel: Channel) -> None:
    message(channel, people.bob)
    client = as_(people.bob)
    assert "late</span>" not in squeezed(client.get(f"/channels/{channel.pk}/").content.decode())
    Message.objects.update(is_late=True)
    assert "late</span>" in squeezed(client.get(f"/channels/{channel.pk}/").content.decode())


def test_the_api_speaks_as_its_caller(people: People, channel: Channel) -> None:
    posted = message(
        channel, people.bob, CallStatus("failed", "E", str(CALL), Sentence("The member `%(name)s`", {"name": "x"}))
    )
    (status,) = Api(people.bob).get(f"messages/{posted.pk}")["call_status"].values()
    assert status == {"state": "failed", "name": "E", "call": str(CALL), "text": "The member `x`"}
