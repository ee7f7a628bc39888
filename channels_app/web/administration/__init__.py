"""The administration area: pages about the whole server, which exist for site administrators only."""
