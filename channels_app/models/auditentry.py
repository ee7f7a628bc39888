from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class AuditEntry(models.Model):
    """Who did what to which object, from where; never changed and never deleted, except by retention.

    Everything is a plain value: an entry outlives the people and things that it names. Ids sort by time, so every index
    serves a range of time and a page, too.
    """

    class Surface(models.TextChoices):
        WEB = "web", _("Pages")
        API = "api", _("API")
        SCIM = "scim", _("SCIM")
        LINK = "link", _("Link")
        COMMAND = "command", _("Command line")
        WORKER = "worker", _("Background work")

    id = PublicId()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(max_length=200, blank=True)
    team_id = models.UUIDField(null=True)
    team_name = models.CharField(max_length=200, blank=True)
    surface = models.CharField(max_length=8, choices=Surface)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=128, blank=True)
    credential = models.CharField(max_length=200, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=1001, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
            models.Index(fields=["action", "id"], name="audit_action"),
            models.Index(fields=["object_id", "id"], name="audit_object"),
            models.Index(fields=["team_id", "id"], name="audit_team"),
            models.Index(fields=["address", "id"], name="audit_address"),
            models.Index(Lower("actor_name"), "id", name="audit_actor_name"),
            models.Index(Lower("object_name"), "id", name="audit_object_name"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_name}"


class AuditPending(models.Model):
    """An entry that is not in the chain yet; a trigger writes it with the entry, the sealer deletes it."""

    entry_id = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("audit entry to seal")
        verbose_name_plural = _("audit entries to seal")

    def __str__(self) -> str:
        return str(self.entry_id)


class AuditSeal(models.Model):
    """A link of the chain: the SHA-256 of the link before and of the entry (flows/audit.py)."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return str(self.seq)
