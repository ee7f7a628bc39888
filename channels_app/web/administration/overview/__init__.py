"""The first page of the administration: what needs attention now, and how the server is doing."""
