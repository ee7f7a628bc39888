from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


def _starting_with(value: Any, *, name: str) -> models.Index:
    """Returns an index that finds texts by how they start, too, whatever the database's collation."""
    return models.Index(OpClass(value, name="varchar_pattern_ops"), "id", name=name)


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
            _starting_with("action", name="audit_action"),
            models.Index(fields=["object_id", "id"], name="audit_object"),
            models.Index(fields=["team_id", "id"], name="audit_team"),
            _starting_with("address", name="audit_address"),
            _starting_with(Lower("actor_name"), name="audit_actor_name"),
            _starting_with(Lower("object_name"), name="audit_object_name"),
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


class AuditCheck(models.Model):
    """How far the chain was checked, and what the last whole check found; one row, of which a tick does a part.

    `fault` is one of flows/auditing/checking.py's kinds, or "" while all is well.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    # Of the last whole check.
    at = models.DateTimeField(null=True)
    entries = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=16, blank=True)
    fault_seq = models.BigIntegerField(null=True)
    fault_entry_id = models.UUIDField(null=True)
    # Of the one under way.
    started_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)
    counted = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("check of the audit log")
        verbose_name_plural = _("checks of the audit log")

    def __str__(self) -> str:
        return f"checked {self.at}"
