"""Everybody on this server, and how they come to it."""
