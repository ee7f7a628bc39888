from typing import Any

from django.db import models

from channels_app.cards import unpack


class Content(models.Model):
    """The columns of a card as it was posted, for messages and for their earlier cards.

    `content` holds `card`, the posted card's `cards.dump_message`, and `payload`, what its sender sent, byte for byte
    (cards/packing.py). `plain` is the text for search, notifications and screen readers. `content` is null without a
    card, and in rows of versions that had no such column: these have `unpacked_card` and `unpacked_payload`.
    """

    content = models.BinaryField(null=True, blank=True)
    plain = models.TextField(blank=True)
    unpacked_card = models.JSONField(null=True, blank=True, db_column="card")
    unpacked_payload = models.BinaryField(null=True, blank=True, db_column="payload")

    class Meta:
        abstract = True

    @property
    def card(self) -> dict[str, Any] | None:
        card: dict[str, Any] | None = self._unpacked()[0] if self.content else self.unpacked_card
        return card

    @property
    def payload(self) -> bytes | None:
        if self.content:
            return self._unpacked()[1]
        return None if self.unpacked_payload is None else bytes(self.unpacked_payload)

    def _unpacked(self) -> tuple[dict[str, Any], bytes]:
        return unpack(bytes(self.content or b""), self.plain)
