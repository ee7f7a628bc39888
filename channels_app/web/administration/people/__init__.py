"""Pages about everybody on this server and how people join it."""
