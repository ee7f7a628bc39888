"""The pages of a channel, shown for a chat: it has no team, and no page may stumble over that."""

import pytest
from django.test import Client

from channels_app.flows import chats, posting
from channels_app.models import Chat, Team
from connectors.flows import connecting
from tests.conftest import People

pytestmark = pytest.mark.django_db
PAGES = ("", "about", "connectors/", "settings/", "older", "mentionable")


@pytest.fixture(params=["direct", "group"])
def chat(request: pytest.FixtureRequest, team: Team, people: People) -> Chat:
    others = [people.carol] if request.param == "direct" else [people.carol, people.alice]
    return chats.start_chat(by=people.bob, people=others)


@pytest.mark.parametrize("page", PAGES)
def test_a_chats_pages_are_its_members(people: People, chat: Chat, page: str) -> None:
    message = posting.post_text(channel=chat, by=people.carol, text="hello")
    connection, _urls = connecting.connect(channel=chat, by=people.bob, connector="incoming-webhook", name="Hook")
    paths = (
        f"/channels/{chat.pk}/{page}",
        f"/messages/{message.pk}/thread",
        f"/connections/{connection.pk}/",
        "/unread",
        "/",
    )
    for path in paths:
        client = Client()
        client.force_login(people.bob)
        assert client.get(path, follow=True).status_code in (200, 403), path
        client.force_login(people.mallory)
        if path not in ("/", "/unread"):
            assert client.get(path).status_code == 404, path


def test_messages_are_written_and_counted(people: People, chat: Chat) -> None:
    client = Client()
    client.force_login(people.bob)
    sent = client.post(f"/channels/{chat.pk}/messages", {"text": "hello"}, headers={"Accept": "application/json"})
    assert "hello" in sent.json()["html"]
    client.force_login(people.carol)
    assert client.get("/unread").json() == {str(chat.pk): 1}
