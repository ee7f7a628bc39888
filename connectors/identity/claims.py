"""Reads what a provider says about a person, by the names that its claims have there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from allauth.account.internal.emailkit import valid_email_or_none
from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.identity.errors import Fault
from connectors.identity.provider import Provider

# Characters of the longest identity that is stored, of a name, and groups of one person; more is no directory's.
LONGEST_SUBJECT, LONGEST_NAME, MOST_GROUPS = 191, 80, 2000


@dataclass(frozen=True, slots=True)
class Claims:
    """One person as the provider knows them. `methods` says how they proved it there (`amr` and `acr`)."""

    subject: str
    email: str
    is_verified: bool
    name: str
    groups: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Claims":
        return cls(
            subject=str(stored.get("subject", "")),
            email=str(stored.get("email", "")),
            is_verified=bool(stored.get("is_verified")),
            name=str(stored.get("name", "")),
            groups=tuple(stored.get("groups", ())),
            methods=tuple(stored.get("methods", ())),
        )


def read(provider: Provider, raw: Mapping[str, Any]) -> Claims:
    """Returns the claims. Raises Fault, naming the claim, if one is missing or unreadable."""
    subject = str(raw.get("sub") or "")
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Fault(Sentence(_("%(provider)s sent no usable claim “sub”."), {"provider": provider.name}))
    email = valid_email_or_none(first(found(raw, provider.email_claim)))
    if not email:
        names = {"provider": provider.name, "claim": provider.email_claim, "came": ", ".join(sorted(raw)) or "–"}
        raise Fault(
            Sentence(_("%(provider)s sent no e-mail address in the claim “%(claim)s”. It sent: %(came)s."), names),
            Sentence(
                _("An administrator can name another claim under Administration → Sign-in, or ask for another scope.")
            ),
        )
    methods = (*_to_texts(raw.get("amr")), *_to_texts(raw.get("acr")))
    return Claims(
        subject=subject,
        email=email.lower(),
        is_verified=provider.trusts_addresses or _is_true(raw.get("email_verified")),
        name=first(found(raw, provider.name_claim))[:LONGEST_NAME],
        groups=_to_texts(found(raw, provider.groups_claim))[:MOST_GROUPS],
        methods=methods,
    )


def found(raw: Mapping[str, Any], name: str) -> Any:
    """Returns a claim by its name, or by a path with dots such as `realm_access.roles`; None if there is none."""
    if name in raw:
        return raw[name]
    value: Any = raw
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def first(value: Any) -> str:
    """Returns a claim's text; the first one if there are several, as with SAML."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return value.strip().replace("\x00", "") if isinstance(value, str) else ""


def _to_texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []
    return tuple(dict.fromkeys(str(one).replace("\x00", "") for one in values if isinstance(one, str | int)))


def _is_true(value: Any) -> bool:
    """Tells whether a claim is true; some providers write the word instead of the value."""
    return value is True or (isinstance(value, str) and value.lower() == "true")
