from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel, Picture
from channels_app.models.fields import PublicId
from connectors.models.installation import Installation
from connectors.models.sealed import SealedField
from connectors.models.sentence import SentenceField

# How late a run may still post by default: as long as a source is usually down.
DEFAULT_GRACE = timedelta(hours=1)


class Connection(models.Model):
    """An installed connector configured for one channel.

    Belongs to the team: it goes on when whoever made it leaves. A removed one keeps its row, so that its URL can
    answer "gone" and its messages keep their source.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ATTENTION = "attention", _("Needs attention")

    class Missed(models.TextChoices):
        LATE = "late", _("Post once, late")
        SKIP = "skip", _("Skip")

    id = PublicId()
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="connections")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(_("name"), max_length=80)
    # The name under which its messages appear, if it differs from `name`: an app's.
    sender_name = models.CharField(max_length=80, blank=True, db_default="")
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # What its cards' buttons may call: `host`, `host:port`, `*.domain`. Empty: nothing.
    action_hosts = ArrayField(
        models.CharField(max_length=270), default=list, blank=True, verbose_name=_("action hosts")
    )
    # Where Adaptive Cards' Submit and Execute go; empty: they do nothing.
    action_url = models.CharField(_("action URL"), max_length=2048, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    teams_compatible = models.BooleanField(_("Teams compatibility"), default=False, db_default=False)
    # What its form stored, in the shape of `config_version`; its secrets are apart, a JSON object sealed by vault.py.
    config = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    config_version = models.PositiveSmallIntegerField(default=1, db_default=1)
    secrets = SealedField(null=True, blank=True)
    # The language of what its connector posts; empty: this server's.
    language = models.CharField(_("language"), max_length=16, blank=True, db_default="")
    # What the connector's `follow` wants to know next time.
    memory = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    # The next due time in UTC, and the zone that its schedule is read in; null where nothing is scheduled.
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    missed = models.CharField(
        _("missed runs"), max_length=4, choices=Missed, default=Missed.LATE, db_default=Missed.LATE
    )
    grace = models.DurationField(_("grace period"), default=DEFAULT_GRACE, db_default=DEFAULT_GRACE)
    # Why the last run failed or why it needs attention; the place is the form's field or "source".
    problem = SentenceField(_("problem"), blank=True, db_default="")
    problem_place = models.CharField(max_length=80, blank=True, db_default="")
    problem_since = models.DateTimeField(null=True, blank=True)
    # When its service first showed that it is connected, such as by GitHub's ping.
    greeted_at = models.DateTimeField(null=True, blank=True)
    # Who has to agree before it starts: the other person in a direct chat.
    awaits = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused", "attention"]), name="connection_state"
            ),
            models.CheckConstraint(
                condition=models.Q(awaits=None) | models.Q(state="paused"), name="connection_awaits_paused"
            ),
            models.CheckConstraint(condition=models.Q(missed__in=["late", "skip"]), name="connection_missed"),
            models.CheckConstraint(
                condition=~models.Q(state="attention") | ~models.Q(problem=""), name="connection_attention_says_why"
            ),
        ]
        indexes = [
            # What the tick looks through: nothing but what will run.
            models.Index(
                fields=["next_run_at"],
                name="connection_due",
                condition=models.Q(next_run_at__isnull=False, state__in=["active", "attention"], removed_at=None),
            ),
            # What administrators look through: nothing but what fails.
            models.Index(
                fields=["-problem_since"],
                name="connection_failing",
                condition=models.Q(state__in=["active", "attention"], removed_at=None) & ~models.Q(problem=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def appears_as(self) -> str:
        """The name under which its messages appear."""
        return self.sender_name or self.name
