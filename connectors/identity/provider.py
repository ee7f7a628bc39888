"""An identity provider as the sign-in uses it, whether it comes from the environment or from a row."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

OIDC, SAML = "oidc", "saml"
# Who gets an account: everybody whom the provider knows, or only people who have one here or are invited.
EVERYONE, INVITED = "everyone", "invited"
DEFAULT_SCOPES = ("openid", "profile", "email")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Our own addresses for one SAML provider; the metadata's is also what we are called."""

    acs: str
    metadata: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a group of the provider's leads to: a role in a team, or, without a team, administration of the server."""

    group: str
    team_id: UUID | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `slug` is part of its callback address and of the identities that it vouches for."""

    slug: str
    kind: str
    name: str
    initial: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    # SAML: what the provider publishes about itself.
    metadata: str = field(default="", repr=False)
    email_claim: str = "email"
    name_claim: str = "name"
    groups_claim: str = "groups"
    # Its addresses count as confirmed though it does not say so.
    trusts_addresses: bool = False
    accounts: str = INVITED
    domains: tuple[str, ...] = ()
    # Values of `amr` or `acr` that stand for a second factor.
    second_factors: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    # Set in the environment, so that the page cannot change it.
    is_locked: bool = False

    @property
    def mark(self) -> str:
        """The letter that stands for its picture."""
        return (self.initial or self.name[:1] or "?").upper()

    @property
    def allauth_kind(self) -> str:
        return "openid_connect" if self.kind == OIDC else "saml"

    def takes_domain_of(self, email: str) -> bool:
        return not self.domains or email.rpartition("@")[2].lower() in self.domains

    def counts_as_second_factor(self, methods: tuple[str, ...]) -> bool:
        return bool(set(self.second_factors) & set(methods))


def words_of(value: Any) -> tuple[str, ...]:
    """Returns the words of a list, or of a text that separates them by spaces or commas."""
    parts = value.replace(",", " ").split() if isinstance(value, str) else value or ()
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))
