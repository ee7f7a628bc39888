import json

import pytest
from django.conf import settings
from django.test import Client

from channels_app.models import Message
from tests.conftest import Hook


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def post(client: Client, url: str, body: object, content_type: str = "application/json") -> object:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(url.removeprefix(settings.BASE_URL), data, content_type=content_type)


class TestAPost:
    def test_is_answered_with_one_byte_after_its_message_is_stored(self, client: Client, hook: Hook) -> None:
        answer = client.post(hook.path, b'{"text": "disk full"}', content_type="application/json")
        assert (answer.status_code, answer.content) == (200, b"1")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["request-id"]
        message = Message.objects.get(pk=answer["X-Message-Id"])
        assert answer["Location"] == f"{settings.BASE_URL}/messages/{message.pk}"
        assert message.plain == "disk full"
        assert bytes(message.payload or b"") == b'{"text": "disk full"}'
        assert message.sender_name == "Build server"
        assert message.source == hook.connection.pk
