from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from channels_app.models.channel import Channel
from channels_app.models.content import Content
from channels_app.models.fields import PublicId, current_transaction
from channels_app.models.picture import Picture
from channels_app.translatable import sentence_of


class Message(Content):
    """One post in a channel, by a person (`author`, `text`) or by a connection (`source`, `card`).

    `action_status` is the result of the last press of one of the card's
    buttons (`posting.ActionStatus`), `call_status` the state of the calls to the services that the message mentions, by
    their ids (`posting.CallStatus`). `is_late` marks a service's answer that came after its deadline. `changed_in` is
    the transaction that last wrote the row (feed.py).
    """

    id = PublicId()
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages", db_index=False)
    # Without a constraint: a thread's parts may be in different parts of the table, which are dropped one by one.
    root = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="replies",
        db_index=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    source = models.UUIDField(_("connection"), null=True, blank=True)
    sender_name = models.CharField(max_length=80)
    sender_picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # The icon's name in Bootstrap Icons if there is no picture; empty for the default of webhooks.
    sender_icon = models.CharField(max_length=40, blank=True, db_default="")
    text = models.TextField(blank=True)
    action_status = models.JSONField(null=True, blank=True)
    call_status = models.JSONField(null=True, blank=True)
    is_late = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    changed_in = models.BigIntegerField(db_default=current_transaction(), editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # Ascending: entries that are added before the others leave half of each page empty.
            models.Index(fields=["channel", "id"], name="message_channel"),
            models.Index(fields=["channel", "changed_in"], name="message_changes"),
            models.Index(fields=["root", "id"], name="message_thread", condition=models.Q(root__isnull=False)),
            models.Index(fields=["source", "id"], name="message_connection", condition=models.Q(source__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.sender_name}: {self.plain[:60]}"

    @property
    def call_words(self) -> dict[str, dict[str, str]] | None:
        """`call_status` in the reader's language, in the order in which the text mentions them."""
        if self.call_status is None:
            return None
        found = sorted(self.call_status.items(), key=lambda item: self.text.find(item[0]))
        return {id: {**one, "text": str(sentence_of(one["text"]))} for id, one in found}
