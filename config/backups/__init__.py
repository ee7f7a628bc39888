"""Saves a whole installation in one file, and restores it."""
