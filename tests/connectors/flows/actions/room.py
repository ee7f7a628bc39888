"""A channel with a connection that may call a service, and a reader who presses."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from channels_app.cards import parse_message
from channels_app.flows import posting
from channels_app.models import User
from tests.conftest import Hook, People
from tests.target import Heard, Target

FIRST = "/cards/0/card/potentialAction/0"
IN_FORM = f"{FIRST}/actions/0"


def rendered(message: UUID, scope: str = "0_1-", **values: Any) -> dict[str, Any]:
    return {f"m{message.hex}-{scope}{name}": value for name, value in values.items()}


@dataclass
class Room:
    """A channel with a connection that may call the service."""

    hook: Hook
    people: People
    service: Target
    clients: dict[str, Client] = field(default_factory=dict)

    def post(self, card: Any) -> UUID:
        sender = posting.Sender("Build server", self.hook.connection.pk)
        channel_id = self.hook.connection.channel_id
        return posting.post_card(channel_id=channel_id, sender=sender, envelope=parse_message(card), payload=b"{}")

    def button(self, **action: Any) -> UUID:
        url = self.service.url("/act")
        return self.post(
            {"title": "t", "potentialAction": [{"@type": "HttpPOST", "name": "Go", "target": url, **action}]}
        )

    def form(self, *inputs: Any, **action: Any) -> UUID:
        post = {"@type": "HttpPOST", "name": "Send", "target": self.service.url("/act"), **action}
        form = {"@type": "ActionCard", "name": "Form", "inputs": list(inputs), "actions": [post]}
        return self.post({"title": "t", "potentialAction": [form]})

    def press(self, message: UUID, action: str = FIRST, by: User | None = None, **body: Any) -> Any:
        client = Client()
        client.force_login(by or self.people.bob)
        sent = {"action": action, "inputs": {}, **body}
        return client.post(f"/messages/{message}/actions", json.dumps(sent), content_type="application/json")

    @property
    def heard(self) -> Heard:
        (heard,) = self.service.heard
        return heard
