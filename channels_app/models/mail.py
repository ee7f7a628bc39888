from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.translatable import Sentence, sentence_of


class Mail(models.Model):
    """A mail to a person, stored before it is sent and worded when it is, in the language the person reads then.

    `next_try_at` is null after it was sent, given up or no longer wanted.
    """

    id = PublicId()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
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
        indexes = [
            models.Index(fields=["next_try_at"], name="mail_due", condition=models.Q(next_try_at__isnull=False)),
            models.Index(fields=["at"], name="mail_done", condition=models.Q(next_try_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.about} for {self.user_id}"

    @property
    def sentences(self) -> list[Sentence]:
        """All its sentences, the subject first."""
        return [sentence_of(stored) for stored in (self.say, *self.more)]
