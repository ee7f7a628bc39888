"""Signing in with identity providers, by allauth, and the page where administrators set them up."""
