"""For connectors' tests: a network that answers from recordings, and the contract that every connector keeps."""

from connectors.sdk.testing.contract import ConnectorContract, Example, text_of
from connectors.sdk.testing.network import NOON, Asked, FakeHttp, Recorded

__all__ = ["NOON", "Asked", "ConnectorContract", "Example", "FakeHttp", "Recorded", "text_of"]
