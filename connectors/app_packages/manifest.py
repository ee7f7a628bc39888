from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

# The version that we write, and its schema; both are read by the tools of the old platform.
MANIFEST_VERSION = "1.17"
SCHEMA = f"https://developer.microsoft.com/en-us/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
# The member for our own settings, which those manifests do not know.
PATCHBAY_MEMBER = "patchbay"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an app says of itself. Hosts are lower-case names, a `*.` in front stands for one label or more."""

    id: UUID
    version: str
    connector_id: UUID
    configuration_url: str
    name: str
    full_name: str
    summary: str
    description: str
    company: str
    website_url: str
    privacy_url: str
    terms_url: str
    valid_domains: tuple[str, ...] = ()
    action_hosts: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    accent_color: str = "#FFFFFF"
    color_icon: str = "color.png"
    outline_icon: str = "outline.png"

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Manifest":
        """Reads a checked manifest. Raises KeyError, TypeError or ValueError if it breaks the rules."""
        developer, name, words = document["developer"], document["name"], document["description"]
        connector, ours = document["connectors"][0], document.get(PATCHBAY_MEMBER) or {}
        return cls(
            id=UUID(document["id"]),
            version=document["version"],
            connector_id=UUID(connector["connectorId"]),
            configuration_url=connector.get("configurationUrl") or "",
            name=name["short"],
            full_name=name.get("full") or name["short"],
            summary=words["short"],
            description=words["full"],
            company=developer["name"],
            website_url=developer["websiteUrl"],
            privacy_url=developer["privacyUrl"],
            terms_url=developer["termsOfUseUrl"],
            valid_domains=tuple(domain.lower() for domain in document.get("validDomains") or ()),
            action_hosts=tuple(host.lower() for host in ours.get("actionHosts") or ()),
            permissions=tuple(document.get("permissions") or ()),
            accent_color=(document.get("accentColor") or "#FFFFFF").upper(),  # browsers' color fields write it small
            color_icon=document["icons"]["color"],
            outline_icon=document["icons"]["outline"],
        )

    def document(self) -> dict[str, Any]:
        """Returns the manifest as JSON values, in the shape that `of` reads."""
        return {
            "$schema": SCHEMA,
            "manifestVersion": MANIFEST_VERSION,
            "version": self.version,
            "id": str(self.id),
            "developer": {
                "name": self.company,
                "websiteUrl": self.website_url,
                "privacyUrl": self.privacy_url,
                "termsOfUseUrl": self.terms_url,
            },
            "name": {"short": self.name, "full": self.full_name},
            "description": {"short": self.summary, "full": self.description},
            "icons": {"color": self.color_icon, "outline": self.outline_icon},
            "accentColor": self.accent_color,
            "connectors": [
                {
                    "connectorId": str(self.connector_id),
                    "configurationUrl": self.configuration_url,
                    "scopes": ["team"],
                }
            ],
            "permissions": list(self.permissions),
            "validDomains": list(self.valid_domains),
            PATCHBAY_MEMBER: {"actionHosts": list(self.action_hosts)},
        }

    @property
    def page_hosts(self) -> tuple[str, ...]:
        """Where its pages may come from: the configuration page's own host, then the valid domains."""
        own = urlsplit(self.configuration_url).netloc.rpartition("@")[2].lower()
        return tuple(dict.fromkeys([own, *self.valid_domains])) if own else self.valid_domains
