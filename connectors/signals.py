"""Sent after the commit, so that a worker starts before the next tick: `count` runs wait."""

from django.dispatch import Signal

runs_waiting = Signal()
