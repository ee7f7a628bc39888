"""Titles of allauth's pages in the case of ours: "Sign In" is "Sign in"."""

import re

from django.utils.translation import get_language

# The words that allauth writes with a capital within a title; names of others keep theirs.
WORDS = (
    *("Access", "Account", "Address", "Addresses", "App", "Authentication", "Authenticator", "Browser", "Cancelled"),
    *(
        "Change",
        "Closed",
        "Code",
        "Codes",
        "Connections",
        "Email",
        "Factor",
        "Failure",
        "Inactive",
        "In",
        "Key",
        "Keys",
    ),
    *("Login", "Out", "Party", "Passkey", "Password", "Phone", "Primary", "Reset", "Security", "Sign", "Token", "Up"),
    *("Me", "My", "Verification", "Your"),
)
WITHIN = re.compile(rf"(?<=[\s-])(?:{'|'.join(WORDS)})\b")


def sentence_case(text: str) -> str:
    """Returns an English title with a capital at its start only; other languages are left alone."""
    if not (get_language() or "en").startswith("en"):
        return text
    return WITHIN.sub(lambda word: word[0].lower(), text.strip())
