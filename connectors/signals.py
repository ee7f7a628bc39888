"""Sent after the commit, so that a worker starts before the next tick; `count` is how many runs wait."""

from django.dispatch import Signal

runs_waiting = Signal()
