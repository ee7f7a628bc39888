from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Message
from channels_app.models.fields import PublicId
from connectors.models.connection import Connection
from connectors.models.exchange import Exchange


class ActionPress(models.Model):
    """One press of a card's button, written before its request leaves. Its id is the request's Action-Request-Id."""

    class State(models.TextChoices):
        SENDING = "sending", _("Sending")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = PublicId()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="presses", db_index=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="presses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The button's id, a place in the stored card.
    action = models.CharField(max_length=1000)
    # Names one press: the browser's own word for it, or a random one of ours.
    key = models.CharField(max_length=64)
    # SHA-256 of the inputs, to tell a double press from another one.
    inputs_hash = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=State, default=State.SENDING)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    replaced_card = models.BooleanField(default=False)
    # Without a constraint: exchanges are thrown away after a while, and nobody searches by them.
    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("button press")
        verbose_name_plural = _("button presses")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["sending", "done", "failed"]), name="press_state"),
            models.UniqueConstraint(fields=["message", "action", "user", "key"], name="press_once"),
            models.UniqueConstraint(
                fields=["message", "action", "user"], condition=models.Q(state="sending"), name="press_one_in_flight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.message_id}: {self.state}"
