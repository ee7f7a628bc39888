"""Identity providers that keep accounts up to date by SCIM."""
