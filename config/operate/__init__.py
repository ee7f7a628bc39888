"""Runs commands for operators in the environment of the running installation; if none runs, starts its servers."""
