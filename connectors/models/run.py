from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from connectors.models.connection import Connection
from connectors.models.exchange import Exchange
from connectors.models.sentence import SentenceField


class Run(models.Model):
    """One due time of a connection, and what became of it. Written before anything is fetched.

    An unfinished run may be taken from `next_attempt_at` on. Taking it moves that moment on by a lease and sets a new
    `claim`; only the holder of the claim can finish it, so a run whose worker died is finished once, by another.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")

    class Outcome(models.TextChoices):
        POSTED = "posted", _("Posted")
        NOTHING = "nothing", _("Nothing new")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    id = PublicId()
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs", db_index=False)
    due_at = models.DateTimeField()
    # What its connector called `fetch_key`, to take runs of one source together.
    source = models.CharField(max_length=200, blank=True, db_default="")
    # Someone pressed “Run now”.
    manual = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    late = models.BooleanField(default=False)
    # Due times that passed unseen before this one, or, of a skipped run, from this one on.
    missed = models.PositiveIntegerField(default=0)
    detail = SentenceField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    message_id = models.UUIDField(null=True, blank=True)
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
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(fields=["connection", "due_at"], name="run_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(
                        state__in=["waiting", "running"], outcome="", finished_at=None, next_attempt_at__isnull=False
                    )
                    | models.Q(
                        state="finished",
                        outcome__in=["posted", "nothing", "skipped", "failed"],
                        finished_at__isnull=False,
                        next_attempt_at=None,
                    )
                ),
                name="run_state",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="posted", message_id__isnull=False)
                | models.Q(~models.Q(outcome="posted"), message_id=None),
                name="run_posted_is_a_message",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "source"], name="run_waiting", condition=~models.Q(state="finished")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} at {self.due_at:%Y-%m-%d %H:%M} {self.outcome or self.state}"
