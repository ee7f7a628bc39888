"""What an administrator sees first: what needs them now, and how the server is doing."""
