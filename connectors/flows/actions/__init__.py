"""Presses of cards' buttons: sends what the stored card says to its author's service, once, and shows the answer.

The target and the body never come from the browser; only the inputs do.
"""

from connectors.flows.actions.errors import Refused
from connectors.flows.actions.host_policy import InvalidPolicy, set_action_policy
from connectors.flows.actions.pressing import Outcome, press

__all__ = ["InvalidPolicy", "Outcome", "Refused", "press", "set_action_policy"]
