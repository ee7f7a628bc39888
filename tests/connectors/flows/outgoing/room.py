"""A team with a service that can be mentioned."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from channels_app.flows import posting
from channels_app.models import Channel, Message, User
from connectors import tasks
from connectors.flows import outgoing
from connectors.models import MentionCall, OutgoingWebhook
from tests.conftest import People
from tests.target import Heard, Reply, Target


def says(text: str, **members: Any) -> Reply:
    return Reply(body=json.dumps({"type": "message", "text": text, **members}).encode())


@dataclass
class Room:
    channel: Channel
    people: People
    service: Target
    webhook: OutgoingWebhook
    token: str
    queued: list[str] = field(default_factory=list)

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.token)

    def mention(self, text: str = "@Weather Berlin", by: User | None = None, **options: Any) -> Message:
        """Posts and makes the calls that were queued, as the worker does."""
        posted = posting.post_text(channel=self.channel, by=by or self.people.bob, text=text, **options)
        self.work()
        posted.refresh_from_db()
        return posted

    def work(self) -> None:
        while self.queued:
            tasks.call_mentions([self.queued.pop(0)])

    def sweep(self, now: datetime | None = None) -> None:
        for call_id in outgoing.sweep(now=now or timezone.now()):
            tasks.enqueue_calls([call_id])

    @property
    def replies(self) -> list[Message]:
        return list(Message.objects.filter(source=self.webhook.pk).order_by("id"))

    @property
    def call(self) -> MentionCall:
        return MentionCall.objects.get()

    @property
    def heard(self) -> Heard:
        (heard,) = self.service.heard
        return heard

    @property
    def sent(self) -> Any:
        return json.loads(self.heard.body)

    def status(self, message: Message) -> dict[str, str]:
        message.refresh_from_db()
        assert message.call_words
        return message.call_words[str(self.webhook.pk)]
