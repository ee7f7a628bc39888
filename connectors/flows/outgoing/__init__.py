"""Services that members @mention: owned by a team, called once per message, with the answer in its thread."""

from connectors.flows.outgoing.allowed_channels import (
    agree,
    allow,
    allowable,
    available_in,
    may_keep,
    place_for,
    places_of,
    revoke,
    services_in,
)
from connectors.flows.outgoing.calling import call
from connectors.flows.outgoing.delayed_replies import Refused, answer
from connectors.flows.outgoing.managing import (
    LONGEST_OVERLAP,
    OVERLAP,
    InvalidOutgoing,
    change,
    create,
    end_overlap,
    live_tokens,
    outgoing_for,
    outgoing_of,
    pause,
    remove,
    resume,
    rotate,
)
from connectors.flows.outgoing.queries import (
    call_for,
    calls_of,
    channels_that_let_in,
    exchange_of,
    searched,
    services_of_team,
)
from connectors.flows.outgoing.recording import record, sweep
from connectors.flows.outgoing.sample_call import SampleResult, try_out

__all__ = [
    "LONGEST_OVERLAP",
    "OVERLAP",
    "InvalidOutgoing",
    "Refused",
    "SampleResult",
    "agree",
    "allow",
    "allowable",
    "answer",
    "available_in",
    "call",
    "call_for",
    "calls_of",
    "change",
    "channels_that_let_in",
    "create",
    "end_overlap",
    "exchange_of",
    "live_tokens",
    "may_keep",
    "outgoing_for",
    "outgoing_of",
    "pause",
    "place_for",
    "places_of",
    "record",
    "remove",
    "resume",
    "revoke",
    "rotate",
    "searched",
    "services_in",
    "services_of_team",
    "sweep",
    "try_out",
]
