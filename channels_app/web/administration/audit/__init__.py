"""The audit log of the whole server."""
