from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, confirmed: bool = False, **fields: Any) -> "User":
        """Makes a person; `confirmed` where an administrator vouches for the address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if confirmed:
            user.confirm_email()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields = {"confirmed": True, "is_staff": True, "is_superuser": True, **fields}
        fields["display_name"] = fields.get("display_name") or email.partition("@")[0]
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in by e-mail; `is_staff` is the site administrator."""

    id = PublicId()
    email = models.EmailField(_("e-mail"), unique=True)
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    locale = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("An IANA name, for example Europe/Berlin.")
    )
    app_mails = models.BooleanField(
        _("mails about apps that I make"),
        default=True,
        db_default=True,
        help_text=_("What is decided about them, and when one of them fails. The bell tells the same."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("site administrator"), default=False)
    # The last day (UTC) on which the person opened a page.
    last_active_on = models.DateField(_("last active"), null=True, blank=True, editable=False)
    # The version whose news the person has read.
    news_read = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    # May use a password where single sign-on is required; counts for administrators only.
    emergency_access = models.BooleanField(_("emergency access"), default=False, db_default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
        # The orders of the list of everybody (flows/accounts/listing.py).
        indexes = [
            models.Index(Lower("display_name"), "email", name="user_by_name"),
            models.Index(fields=["-date_joined", "-id"], name="user_newest"),
            models.Index(models.F("last_active_on").desc(nulls_last=True), "id", name="user_last_active"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email.partition("@")[0]

    @property
    def confirmed_email(self) -> str:
        """The address if it is confirmed, else "": others must not see an address that anybody could claim."""
        proven: bool | None = self.__dict__.get("address_proven")  # of a person from `with_proof`
        if proven is None:
            proven = EmailAddress.objects.filter(user=self, email=self.email.lower(), verified=True).exists()
        return self.email if proven else ""

    def confirm_email(self) -> None:
        """Records the address as confirmed, without a mail. Raises IntegrityError if another user has confirmed it."""
        address = self.email.lower()
        self.__dict__.pop("address_proven", None)
        with transaction.atomic():
            EmailAddress.objects.filter(user=self).exclude(email=address).update(primary=False)
            proven = {"verified": True, "primary": True}
            EmailAddress.objects.update_or_create(user=self, email=address, defaults=proven)


def with_address(**lookups: Any) -> models.Q:
    """Selects users with a confirmed address that matches, for example `email__in=[…]` (addresses in lower case)."""
    return models.Q(models.Exists(EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True, **lookups)))


def with_proof(people: "models.QuerySet[User]") -> "models.QuerySet[User]":
    """Returns people who know without a query of their own whether their address is confirmed, for lists of them."""
    same = EmailAddress.objects.filter(user=models.OuterRef("pk"), email=Lower(models.OuterRef("email")), verified=True)
    return people.annotate(address_proven=models.Exists(same))


def named_like(query: str) -> models.Q:
    """Selects users by a word of their name, or their confirmed e-mail address, that starts with the query.

    A blank query selects all.
    """
    query = query.replace("\x00", "").strip()[:80]  # PostgreSQL has no NUL in a text
    if not query:
        return models.Q()
    starts = models.Q(display_name__istartswith=query) | models.Q(display_name__icontains=f" {query}")
    return starts | with_address(email__startswith=query.lower())


def display_name_of(user: User) -> str:
    return str(user)
