from django.test import Client
from django.utils import timezone

from connectors.models import Exchange
from tests.conftest import Hook, People


class TestAnExchangesPage:
    def test_is_for_those_who_manage_the_connection(self, hook: Hook, people: People) -> None:
        made = Exchange.objects.create(
            purpose="action",
            connection=hook.connection,
            method="POST",
            url="https://api.example.com/",
            request_body='{"comment": "between us"}',
            started_at=timezone.now(),
        )
        client = Client()
        answers = {}
        for name in ("alice", "bob", "carol", "mallory"):
            client.force_login(getattr(people, name))
            answers[name] = client.get(f"/connections/{hook.connection.pk}/exchanges/{made.pk}/")
        assert {name: answer.status_code for name, answer in answers.items()} == {
            "alice": 200,
            "bob": 200,
            "carol": 403,
            "mallory": 404,
        }
        assert "between us" in answers["alice"].content.decode()
        assert "between us" not in answers["carol"].content.decode()
