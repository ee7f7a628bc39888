from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.translatable import Sentence, sentence_of


class Mail(models.Model):
    """A mail to a person, stored before it is sent and worded when it is, in the language the person reads then.

    An invitation goes to an address (`to`) that may be nobody's, in the language of who invites (`locale`). Links that
    open something are made when the mail is sent and are not stored. `next_try_at` is null after it was sent, given up
    or no longer wanted.
    """

    class Kind(models.TextChoices):
        APP = "app", _("about an app")
        INVITATION = "invitation", _("invitation")
        PASSWORD = "password", _("link to choose a password")

    id = PublicId()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.APP, db_default=Kind.APP)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    to = models.EmailField(blank=True, db_default="")
    locale = models.CharField(max_length=16, blank=True, db_default="")
    # Sentences (translatable.py): the mail's subject, which is also its first line, and the lines below it.
    say = models.JSONField()
    more = models.JSONField(default=list, blank=True)
    # The page that it links to, and the thing it is about.
    path = models.CharField(max_length=200)
    about = models.UUIDField()
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The mail server's last answer.
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(condition=models.Q(user__isnull=False) | ~models.Q(to=""), name="mail_to_somebody")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="mail_due", condition=models.Q(next_try_at__isnull=False)),
            models.Index(fields=["at"], name="mail_done", condition=models.Q(next_try_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.about} for {self.user_id or self.to}"

    @property
    def sentences(self) -> list[Sentence]:
        """All its sentences, the subject first."""
        return [sentence_of(stored) for stored in (self.say, *self.more)]
