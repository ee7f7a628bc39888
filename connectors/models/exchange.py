from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Team
from channels_app.models.fields import PublicId
from connectors.models.app import App
from connectors.models.connection import Connection
from connectors.models.sentence import SentenceField


class Exchange(models.Model):
    """One HTTP request and its answer, out to a service or in from one, with secrets masked and bodies cut.

    Written before the request leaves, so that an attempt which never ended is a row without `duration`.
    """

    class Direction(models.TextChoices):
        OUT = "out", _("Sent")
        IN = "in", _("Received")

    id = PublicId()
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    # The purpose of posts to a webhook that produced no message.
    HOOK = "hook"
    # An app's configuration page, relayed into its dialog.
    PAGE = "page"
    # A button of a card, pressed.
    ACTION = "action"

    # What for, in one word: action, image, mention ...
    purpose = models.CharField(max_length=32)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="exchanges", db_index=False
    )
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="exchanges", db_index=False
    )
    # Of an app's own page, where no connection is there yet.
    app = models.ForeignKey(
        App, on_delete=models.CASCADE, null=True, blank=True, related_name="exchanges", db_index=False
    )
    method = models.CharField(max_length=16)
    url = models.TextField()
    request_headers = models.JSONField(default=dict, blank=True)
    request_body = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_headers = models.JSONField(default=dict, blank=True)
    response_body = models.TextField(blank=True)
    # A machine's word (outbound.errors) and a sentence for people; both empty if there was an answer.
    error_kind = models.CharField(max_length=16, blank=True)
    error = SentenceField(blank=True)
    started_at = models.DateTimeField()
    duration = models.DurationField(null=True, blank=True)

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints = [
            models.CheckConstraint(condition=models.Q(direction__in=["out", "in"]), name="exchange_direction")
        ]
        indexes = [
            models.Index(
                fields=["connection", "-id"], name="exchange_connection", condition=models.Q(connection__isnull=False)
            ),
            models.Index(fields=["team", "-id"], name="exchange_team", condition=models.Q(team__isnull=False)),
            models.Index(fields=["started_at"], name="exchange_age"),
            models.Index(fields=["app", "started_at"], name="exchange_app", condition=models.Q(app__isnull=False)),
            # Finds what went wrong recently, however much succeeded.
            models.Index(
                fields=["started_at"],
                name="exchange_failed",
                condition=~models.Q(error_kind="") | models.Q(status__gte=500),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.status or self.error_kind}"
