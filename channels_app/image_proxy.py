"""Links to senders' images through our own server, so that no reader's browser contacts a stranger's.

`image_link` is what pages pass to `cards.render_message(image_url=...)`. The link is signed: only images that a card
really names are fetched. `connectors/flows/images` fetches them.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.core.signing import BadSignature, Signer
from django.urls import reverse


def image_link(url: str) -> str:
    encoded = urlsafe_b64encode(url.encode()).decode().rstrip("=")
    return reverse("image", args=(_signer().signature(encoded), encoded))


def read_link(signature: str, encoded: str) -> str | None:
    """Returns the URL behind a link's two parts, or None if we did not sign it."""
    try:
        _signer().unsign(f"{encoded}/{signature}")
        return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (BadSignature, binascii.Error, UnicodeDecodeError):
        return None


def _signer() -> Signer:
    """Returns a signer keyed by SECRET_KEY with its own salt; links signed by SECRET_KEY_FALLBACKS stay valid."""
    return Signer(salt=__name__, sep="/")
