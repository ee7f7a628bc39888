"""Checks signatures, for connectors of services that sign their posts."""

import hmac

from django.utils.translation import gettext_noop as _

from connectors.sdk.errors import PayloadError, Sentence
from connectors.sdk.http import Headers


def check_signature(
    body: bytes, headers: Headers, secret: str, *, header: str = "X-Hub-Signature-256", prefix: str = "sha256="
) -> None:
    """Refuses a post whose `header` is not the HMAC-SHA256 of its bytes in hex. Raises PayloadError (a 401).

    This is GitHub's way, which many follow under other names: Gitea's is `header="X-Gitea-Signature", prefix=""`.
    """
    expected = prefix + hmac.digest(secret.encode(), body, "sha256").hex()
    given = headers.get(header, "")
    if secret and hmac.compare_digest(expected.encode(), given.encode()):
        return
    wrong = _("%(header)s does not match: the service has another secret than this connection.")
    missing = _("There is no %(header)s: set the secret at the service.")
    raise PayloadError(Sentence(wrong if given else missing, {"header": header}), rule="signature")
