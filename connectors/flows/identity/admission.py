"""Decides whom a provider may sign in to which account. Its own id of a person counts, an address only if confirmed."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from channels_app import audit
from channels_app.flows import invitations
from channels_app.models import User
from channels_app.models.user import with_address
from channels_app.translatable import Sentence
from connectors.identity.claims import Claims
from connectors.identity.errors import Fault
from connectors.identity.provider import EVERYONE, Provider


@dataclass(frozen=True, slots=True)
class Admission:
    """The account to sign in to; None makes a new one. `is_linked` if the provider is connected to it only now."""

    user: User | None
    is_linked: bool = False


def admit(provider: Provider, told: Claims, *, now: datetime) -> Admission:
    """Returns which account a person gets. Raises Fault, with what to do, if they get none."""
    require_domain(provider, told)
    values = {"provider": provider.name, "email": told.email}
    known = SocialAccount.objects.filter(provider=provider.slug, uid=told.subject).select_related("user").first()
    if known:
        return Admission(_active(known.user, values))
    _require_confirmed(told, values)
    owner = User.objects.filter(with_address(email=told.email)).first()
    if owner:
        return Admission(_active(owner, values), is_linked=True)
    _require_free(told.email, values)
    if provider.accounts != EVERYONE and not invitations.is_invited(told.email, now=now):
        raise Fault(
            Sentence(_("There is no account for %(email)s here, and %(provider)s may not make one."), values),
            Sentence(_("Ask an administrator, or an owner of a team here, to invite this address.")),
        )
    return Admission(None)


def require_domain(provider: Provider, told: Claims) -> None:
    if not provider.takes_domain_of(told.email):
        values = {"email": told.email, "provider": provider.name, "domains": ", ".join(provider.domains)}
        text = _("%(email)s is not an address of %(domains)s, which %(provider)s is for.")
        raise Fault(Sentence(text, values))


@transaction.atomic
def record_connected(account: SocialAccount) -> None:
    audit.record("sign-in.connected", account.user, by=account.user, after={"provider": account.provider})


@transaction.atomic
def record_disconnected(account: SocialAccount) -> None:
    audit.record("sign-in.disconnected", account.user, by=account.user, before={"provider": account.provider})


def _require_confirmed(told: Claims, values: dict[str, str]) -> None:
    if told.is_verified:
        return
    advice = _(
        "If you have an account here, sign in to it in another way and connect %(provider)s under Your settings → "
        "Sign-in. An administrator can also trust the addresses of %(provider)s."
    )
    sentence = _("%(provider)s does not say that %(email)s is confirmed (claim “email_verified”).")
    raise Fault(Sentence(sentence, values), Sentence(advice, values))


def _active(user: User, values: dict[str, str]) -> User:
    if not user.is_active:
        raise Fault(
            Sentence(_("The account of %(email)s is locked."), values), Sentence(_("Ask an administrator about it."))
        )
    return user


def _require_free(email: str, values: dict[str, str]) -> None:
    """Refuses an address that somebody uses here without having confirmed it: it could be anybody's account."""
    unproven = Q(email__iexact=email) | Q(pk__in=EmailAddress.objects.filter(email=email).values("user"))
    if User.objects.filter(unproven).exists():
        raise Fault(
            Sentence(_("An account here has the address %(email)s, but never confirmed it."), values),
            Sentence(_("Sign in to it and confirm the address under Your settings → E-mail, or ask an administrator.")),
        )
