"""Parses strangers' bytes in a process that can be killed, never in one that serves others."""

from channels_app.sandbox.calling import Busy, Limits, Overrun, Refused, Unread, run_limited

__all__ = ["Busy", "Limits", "Overrun", "Refused", "Unread", "run_limited"]
