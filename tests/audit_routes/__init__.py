"""What is called on each route that changes something; see tests/test_audit_routes.py."""
