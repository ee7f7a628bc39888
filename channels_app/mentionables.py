"""Lists who can be mentioned in a channel besides its people: services, registered by the apps that provide them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from channels_app.models import Channel


@dataclass(frozen=True, slots=True)
class Service:
    id: UUID
    name: str
    description: str = ""
    picture_id: UUID | None = None


Provider = Callable[[Channel], Sequence[Service]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Adds a source of services; called once, when the application starts."""
    _providers.append(provider)


def services_in(channel: Channel) -> list[Service]:
    return [service for provider in _providers for service in provider(channel)]
