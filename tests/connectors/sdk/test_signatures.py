import hmac

import pytest

from connectors.sdk import Headers, PayloadError
from connectors.sdk.signatures import check_signature

BODY, SECRET = b"Hello, World!", "It's a Secret to Everybody"
# From GitHub's guide "Validating webhook deliveries".
DIGEST = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
FORGED = hmac.digest(b"", BODY, "sha256").hex()


def test_a_signature_is_taken_under_its_service_s_names() -> None:
    check_signature(BODY, Headers({"x-hub-signature-256": f"sha256={DIGEST}"}), SECRET)
    check_signature(BODY, Headers({"X-Gitea-Signature": DIGEST}), SECRET, header="X-Gitea-Signature", prefix="")


@pytest.mark.parametrize(
    ("given", "secret", "said"),
    [
        ({}, SECRET, "There is no X-Hub-Signature-256"),
        ({"X-Hub-Signature-256": DIGEST}, SECRET, "does not match"),
        ({"X-Hub-Signature-256": f"sha256={DIGEST.upper()}"}, SECRET, "does not match"),
        ({"X-Hub-Signature-256": f"sha256={DIGEST}"}, "another", "does not match"),
        # Anyone can sign with an empty secret.
        ({"X-Hub-Signature-256": f"sha256={FORGED}"}, "", "does not match"),
    ],
)
def test_anything_else_is_refused(given: dict[str, str], secret: str, said: str) -> None:
    with pytest.raises(PayloadError, match=said) as refused:
        check_signature(BODY, Headers(given), secret)
    assert refused.value.rule == "signature"
