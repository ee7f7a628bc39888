"""The HTTP clients that connectors get: `outbound` as the SDK's `Http`, with budgets and shared answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from connectors.http_clients.cached import BatchCache, CachedHttp
from connectors.http_clients.direct import DirectHttp
from connectors.http_clients.typeahead import FailFastHttp
from connectors.outbound import Network
from connectors.sdk import Config, Connector, Http

__all__ = ["BatchCache", "CachedHttp", "DirectHttp", "FailFastHttp", "exchange_of", "http_for"]


def http_for(
    *,
    connector: Connector,
    config: Config,
    now: datetime,
    purpose: str,
    memo: BatchCache | None = None,
    team_id: UUID | None = None,
    connection_id: UUID | None = None,
    network: Network | None = None,
) -> DirectHttp:
    """Builds the network for one call of a connector's method.

    Shared requests are recorded for no team and no connection.
    """
    common: dict[str, Any] = {"connector": connector.slug, "now": now, "purpose": purpose, "network": network}
    allowed = connector.budgets(config)
    if purpose == "suggest":
        return FailFastHttp(allowed=allowed, team_id=team_id, **common)
    if key := connector.fetch_key(config, now):
        return CachedHttp(fetch_key=key, memo={} if memo is None else memo, allowed=allowed, **common)
    return DirectHttp(allowed=allowed, team_id=team_id, connection_id=connection_id, **common)


def exchange_of(http: Http | None) -> UUID | None:
    """Returns the record of the last request that a connector's network sent, if it sent one."""
    found: UUID | None = getattr(http, "exchange_id", None)
    return found
