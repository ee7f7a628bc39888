"""What connectors add to the administration area."""
