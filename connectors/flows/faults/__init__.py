"""Faults of apps: what fails again and again in all teams, reported to the app's author once until it is over.

Nothing is counted while posts, pages and buttons are served: their records are searched from time to time, with as many
queries for five thousand connections as for one. Authors read counts, never whose connections they are.
"""

from connectors.flows.faults.looking import look
from connectors.flows.faults.reading import open_of

__all__ = ["look", "open_of"]
