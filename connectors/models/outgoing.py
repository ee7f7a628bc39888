from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel, Picture, Team
from channels_app.models.fields import PublicId
from connectors.models.sealed import SealedField
from connectors.models.sentence import SentenceField

# Seconds: what services were written for, and the longest anyone in a conversation waits.
DEFAULT_TIMEOUT_SECONDS = 5
LONGEST_TIMEOUT = 10


class OutgoingWebhook(models.Model):
    """A service that a team's members @mention. Belongs to the team: it goes on when whoever made it leaves.

    A removed one keeps its row, so that its messages keep their source.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ATTENTION = "attention", _("Needs attention")

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="outgoing_webhooks", db_index=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("People mention it by this name."))
    callback_url = models.CharField(_("callback URL"), max_length=2000)
    description = models.CharField(_("description"), max_length=300, blank=True)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    timeout = models.PositiveSmallIntegerField(
        _("seconds to answer"),
        default=DEFAULT_TIMEOUT_SECONDS,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TIMEOUT)],
    )
    # Whether members may let it into their chats; private channels of the team let it in one by one in any case.
    in_chats = models.BooleanField(_("available to chats"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    problem = SentenceField(_("problem"), blank=True, db_default="")
    problem_since = models.DateTimeField(null=True, blank=True)
    # Failed calls since the last one that went well.
    failures = models.PositiveIntegerField(default=0, db_default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing webhook")
        verbose_name_plural = _("outgoing webhooks")
        constraints = [
            models.UniqueConstraint(
                "team", Lower("name"), condition=models.Q(removed_at=None), name="outgoing_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused"])
                | (models.Q(state="attention") & ~models.Q(problem="")),
                name="outgoing_state",
            ),
            models.CheckConstraint(
                condition=models.Q(timeout__gte=1, timeout__lte=LONGEST_TIMEOUT), name="outgoing_timeout"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutgoingToken(models.Model):
    """32 bytes that sign what a service is sent. Sealed, not hashed: the service proves nothing with it, we do."""

    webhook = models.ForeignKey(OutgoingWebhook, on_delete=models.CASCADE, related_name="tokens")
    secret = SealedField()
    # The last four characters before the padding, to tell tokens apart on a page.
    hint = models.CharField(max_length=4)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("stops signing"), null=True, blank=True)

    class Meta:
        verbose_name = _("security token")
        verbose_name_plural = _("security tokens")

    def __str__(self) -> str:
        return f"…{self.hint} of {self.webhook_id}"


class OutgoingPlace(models.Model):
    """A private channel or a chat that lets a service in. In a direct chat it waits for the other one to agree."""

    webhook = models.ForeignKey(OutgoingWebhook, on_delete=models.CASCADE, related_name="places", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="outgoing_places")
    let_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    awaits = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("place of an outgoing webhook")
        verbose_name_plural = _("places of outgoing webhooks")
        constraints = [models.UniqueConstraint(fields=["webhook", "channel"], name="outgoing_place_once")]

    def __str__(self) -> str:
        return f"{self.webhook_id} in {self.channel_id}"
