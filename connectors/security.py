"""Tokens and signatures. Pure: no Django, no I/O."""

import hashlib
import re
import secrets

# Recognisable to people and to secret scanners; stands before a webhook token in its short URL and its `sig`.
PREFIX = "pbh_"
# 128 random bits as 32 hex digits: the width the classic URL's path has room for.
TOKEN = re.compile(r"(?:pbh_)?([0-9a-fA-F]{32})")


def new_webhook_token() -> str:
    return secrets.token_hex(16)


def hash_token(token: str) -> bytes:
    """SHA-256 of the token's hex digits. Unsalted on purpose: 128 random bits cannot be guessed from their hash."""
    return hashlib.sha256(token.lower().encode()).digest()


def read_token(text: str) -> str | None:
    """The 32 hex digits in what a URL carries, or None if it carries no token."""
    match = TOKEN.fullmatch(text)
    return match[1].lower() if match else None
