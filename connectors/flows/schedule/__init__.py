"""Connections that run on a schedule: what is due becomes a Run, and a Run becomes a card, once."""

from connectors.flows.schedule.enqueuing import enqueue_due
from connectors.flows.schedule.leasing import waiting
from connectors.flows.schedule.polling import HttpFor
from connectors.flows.schedule.reopening import reopen
from connectors.flows.schedule.rezoning import follow_zone_data
from connectors.flows.schedule.run_now import NotNow, preview, run_now
from connectors.flows.schedule.running import RUNS_PER_BATCH, run, run_due
from connectors.flows.schedule.sweeping import sweep

__all__ = [
    "RUNS_PER_BATCH",
    "HttpFor",
    "NotNow",
    "enqueue_due",
    "follow_zone_data",
    "preview",
    "reopen",
    "run",
    "run_due",
    "run_now",
    "sweep",
    "waiting",
]
