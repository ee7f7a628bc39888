from tests.connectors.flows.schedule.conftest import connectors, world

__all__ = ["connectors", "world"]
