"""Changes accounts: site administrators change those of others, people their own."""

from channels_app.flows.accounts.creating import create_person, one_time_link
from channels_app.flows.accounts.deleting import delete_own, teams_to_hand_over
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.flows.accounts.listing import SHOWN, SORTED, people, person_for
from channels_app.flows.accounts.managing import (
    add_to_team,
    change_address,
    deactivate,
    end_sessions,
    reactivate,
    reset_second_factor,
    revoke_token,
    send_password_link,
    set_administrator,
)
from channels_app.flows.accounts.merging import Move, merge, moves_of

__all__ = [
    "SHOWN",
    "SORTED",
    "InvalidAccount",
    "Move",
    "add_to_team",
    "change_address",
    "create_person",
    "deactivate",
    "delete_own",
    "end_sessions",
    "merge",
    "moves_of",
    "one_time_link",
    "people",
    "person_for",
    "reactivate",
    "reset_second_factor",
    "revoke_token",
    "send_password_link",
    "set_administrator",
    "teams_to_hand_over",
]
