"""Faults of apps: what goes wrong with one again and again over all teams, told to its author once until it is over.

Nothing is counted while posts, pages and buttons are served: what they leave behind is looked through now and then, in
as many queries for five thousand connections as for one. Authors read counts, never whose connections they are.
"""

from connectors.flows.faults.looking import look
from connectors.flows.faults.reading import open_of

__all__ = ["look", "open_of"]
