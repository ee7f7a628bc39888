"""Tokens and signatures. Pure: no Django, no I/O."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

# Recognisable to people and to secret scanners; stands before a webhook token in its short URL and its `sig`.
PREFIX = "pbh_"
# 128 random bits as 32 hex digits: the width the classic URL's path has room for.
TOKEN = re.compile(r"(?:pbh_)?([0-9a-fA-F]{32})")


def new_webhook_token() -> str:
    return secrets.token_hex(16)


def hash_token(token: str) -> bytes:
    """Returns the SHA-256 of the token's hex digits.

    It is unsalted on purpose: 128 random bits cannot be guessed from their hash.
    """
    return hashlib.sha256(token.lower().encode()).digest()


def new_signing_token() -> bytes:
    """Returns 256 random bits, as many as the old service's tokens had."""
    return secrets.token_bytes(32)


def teams_signature(secret: bytes, body: bytes) -> str:
    """Returns the `Authorization` of an outgoing webhook's call. Services compare its scheme as written here."""
    return "HMAC " + _signed(secret, body)


def standard_signature(tokens: Iterable[bytes], id: str, timestamp: int, body: bytes) -> str:
    """Returns the `webhook-signature` of Standard Webhooks 1.0.0: one signature for each token that may verify it."""
    text = f"{id}.{timestamp}.".encode() + body
    return " ".join("v1," + _signed(secret, text) for secret in tokens)


def _signed(secret: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, text, "sha256")).decode()


def read_token(text: str) -> str | None:
    """Returns the token's 32 hex digits in lower case, or None if a URL's text is not a token."""
    match = TOKEN.fullmatch(text)
    return match[1].lower() if match else None
