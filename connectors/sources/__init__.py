"""The network that connectors are handed: `outbound` as the SDK's `Http`, with budgets and shared answers."""

from connectors.sources.direct import DirectHttp
from connectors.sources.shared import Memo, SharedHttp

__all__ = ["DirectHttp", "Memo", "SharedHttp"]
