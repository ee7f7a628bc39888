"""A press of a card's button: what the stored card says is sent to its author's service, once; its answer is shown.

Neither target nor body ever come from the browser; only the inputs do.
"""

from connectors.flows.actions.errors import Refused
from connectors.flows.actions.host_policy import InvalidPolicy, set_action_policy
from connectors.flows.actions.pressing import Outcome, press

__all__ = ["InvalidPolicy", "Outcome", "Refused", "press", "set_action_policy"]
