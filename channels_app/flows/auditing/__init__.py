"""Chains, checks and searches the entries of the audit log, and removes old ones."""
