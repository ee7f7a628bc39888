from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Picture
from channels_app.models.fields import PublicId
from connectors.app_packages import Manifest


class App(models.Model):
    """A connector of an outside author: what its versions have in common.

    Its slug in the registry is `connector_id`, which also stands in its webhooks' URLs. The author may be gone; site
    administrators look after an app as well.
    """

    id = PublicId()
    # The manifest's `id` and its connector's `connectorId`; often the same.
    manifest_id = models.UUIDField(unique=True)
    connector_id = models.UUIDField(unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="apps")
    # What the organisation's catalog offers; null before the first approval and after a withdrawal.
    published = models.ForeignKey(
        "AppVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("app")
        verbose_name_plural = _("apps")

    def __str__(self) -> str:
        return str(self.connector_id)


class AppVersion(models.Model):
    """One version of an app, as its package says. `manifest` is read through `packages.Manifest`.

    A version that was submitted does not change until it is rejected; one that was approved never changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        REJECTED = "rejected", _("Rejected")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        # It was published, and another version is now.
        RETIRED = "retired", _("Retired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = PublicId()
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="versions", db_index=False)
    # MAJOR.MINOR.PATCH, and the same as a key that sorts.
    version = models.CharField(max_length=32)
    order = models.CharField(max_length=48)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    manifest = models.JSONField()
    # The zip, as it was uploaded or made from the form.
    package = models.BinaryField()
    # The color icon; messages, catalog and lists show it.
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # `[{"rule", "place", "detail", "fix"}]` of the checks and the reviewer, as they stood at the last decision.
    findings = models.JSONField(default=list, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of an app")
        verbose_name_plural = _("versions of apps")
        constraints = [
            models.UniqueConstraint(fields=["app", "version"], name="appversion_once"),
            models.UniqueConstraint(
                fields=["app"], condition=models.Q(state="published"), name="appversion_one_published"
            ),
            models.UniqueConstraint(
                fields=["app"],
                condition=models.Q(state__in=["submitted", "in_review", "approved"]),
                name="appversion_one_under_review",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "in_review",
                        "rejected",
                        "approved",
                        "published",
                        "retired",
                        "withdrawn",
                    ]
                ),
                name="appversion_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"],
                name="appversion_queue",
                condition=models.Q(state__in=["submitted", "in_review", "approved"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.app_id} {self.version}"

    @property
    def facts(self) -> Manifest:
        """The manifest, read."""
        return Manifest.of(self.manifest)


class AppEvent(models.Model):
    """What happened to an app, by whom: its audit. Never changed, never deleted before the app."""

    id = PublicId()
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="events", db_index=False)
    version = models.ForeignKey(AppVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    # One word: registered, uploaded, submitted, rejected, approved, published, withdrawn, rolled-back, imported ...
    kind = models.CharField(max_length=32)
    note = models.TextField(blank=True)
    # In the shape of AppVersion.findings.
    findings = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("event of an app")
        verbose_name_plural = _("events of apps")
        indexes = [models.Index(fields=["app", "-id"], name="appevent_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.app_id} at {self.at:%Y-%m-%d %H:%M}"


class AppFault(models.Model):
    """What goes wrong with an app again and again, over all teams: one row per app and kind, opened and healed.

    It contains only counts, because the app's author reads it.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Its configuration page fails")
        POSTS = "posts", _("Its posts are refused")
        BUTTONS = "buttons", _("Its service does not answer buttons")
        CONNECTIONS = "connections", _("Its connections need attention")

    id = PublicId()
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="faults", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    since = models.DateTimeField()
    # When it was last checked and still present.
    seen_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True, blank=True)
    # When its author was last told; if that is before `since`, it was about an earlier occurrence.
    told_at = models.DateTimeField(null=True, blank=True)
    # How often within a day, on how many connections of how many teams and chats.
    count = models.PositiveIntegerField()
    connections = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("fault of an app")
        verbose_name_plural = _("faults of apps")
        constraints = [
            models.UniqueConstraint(fields=["app", "kind"], name="appfault_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["page", "posts", "buttons", "connections"]), name="appfault_kind"
            ),
        ]
        indexes = [models.Index(fields=["seen_at"], name="appfault_open", condition=models.Q(healed_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.app_id}"
