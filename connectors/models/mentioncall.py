from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Message
from channels_app.models.fields import PublicId
from connectors.models.exchange import Exchange
from connectors.models.outgoing import OutgoingWebhook
from connectors.models.sentence import SentenceField

# Kinds of problems that quote the service's own words.
OF_ANSWERS = ("status", "json", "card")


class MentionCall(models.Model):
    """One mention of a service in one message, and what became of it. Stored with the message, in one transaction.

    It is called once, by whoever makes it `calling`; from then on the request may have reached the service. Only who
    holds the `claim` finishes it. Until `next_attempt_at` a call is in someone's hands: in the queue's while waiting,
    in a worker's while calling. Its id is the request's webhook-id.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLING = "calling", _("Calling")
        FINISHED = "finished", _("Finished")

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("Accepted without an answer")
        FAILED = "failed", _("Failed")

    id = PublicId()
    webhook = models.ForeignKey(OutgoingWebhook, on_delete=models.CASCADE, related_name="calls", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="calls", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    # The deadline passed before anything came.
    is_late = models.BooleanField(default=False)
    # A machine's word for why it failed, and a sentence for people, whatever their language.
    problem_kind = models.CharField(max_length=16, blank=True)
    problem = SentenceField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # SHA-256 of the reply URL's token, until when it works and how many messages came through it.
    reply_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    reply_until = models.DateTimeField(null=True, blank=True)
    replies = models.PositiveSmallIntegerField(default=0)
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

    class Meta:
        verbose_name = _("call of a service")
        verbose_name_plural = _("calls of services")
        constraints = [
            models.UniqueConstraint(fields=["message", "webhook"], name="mentioncall_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", claim=None, outcome="", next_attempt_at__isnull=False)
                | models.Q(
                    state="calling",
                    claim__isnull=False,
                    outcome="",
                    next_attempt_at__isnull=False,
                    called_at__isnull=False,
                )
                | models.Q(
                    state="finished",
                    outcome__in=["answered", "silent", "failed"],
                    next_attempt_at=None,
                    finished_at__isnull=False,
                ),
                name="mentioncall_state",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="mentioncall_webhook"),
            models.Index(fields=["next_attempt_at"], name="mentioncall_due", condition=~models.Q(state="finished")),
            models.Index(fields=["webhook", "state"], name="mentioncall_open", condition=~models.Q(state="finished")),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} for {self.message_id}: {self.outcome or self.state}"

    @property
    def quotes(self) -> bool:
        """Whether its problem may repeat what the service answered, and with that what was written to it."""
        return self.problem_kind in OF_ANSWERS
