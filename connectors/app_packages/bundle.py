"""A bundle: an app that one server approved, carried to another in a file. Pure.

The zip contains `package.zip`; `bundle.json`, with the app, its approver and the package's SHA-256; and
`bundle.sig`, an Ed25519 signature (Base64) over CONTEXT and the bytes of `bundle.json`, by the key named in it.
"""

import base64
import binascii
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.app_packages.archive import BROKEN, METHODS

# Signed as a prefix, so that a signature made for something else is not valid for a bundle.
CONTEXT = b"patchbay bundle 1\n"
FORMAT = 1
PACKAGE, ABOUT, SIGNATURE = "package.zip", "bundle.json", "bundle.sig"
# Bytes of each part, and of a bundle: a package, a page about it, a signature.
SIZES = {PACKAGE: limits.PACKAGE, ABOUT: 64 * 1024, SIGNATURE: 200}
MAX_BUNDLE_BYTES = sum(SIZES.values()) + 4096


class BadBundle(ValueError):
    """`place` is the file in it, `str(error)` what is wrong with it."""

    def __init__(self, place: str, detail: str) -> None:
        super().__init__(detail)
        self.place = place


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is complete and signed by `key`; whether that key is trusted is not checked here."""

    package: bytes
    app_id: UUID
    connector_id: UUID
    version: str
    name: str
    approved_at: str
    note: str
    issuer: str
    url: str
    key: bytes


def write_bundle(
    *,
    package: bytes,
    app: Mapping[str, str],
    review: Mapping[str, str],
    issuer: Mapping[str, str],
    sign: Callable[[bytes], bytes],
) -> bytes:
    about = {
        "format": FORMAT,
        "app": dict(app),
        "package": {"sha256": hashlib.sha256(package).hexdigest(), "size": len(package)},
        "review": dict(review),
        "issuer": dict(issuer),
    }
    text = (json.dumps(about, ensure_ascii=False, indent=2) + "\n").encode()
    parts = {PACKAGE: package, ABOUT: text, SIGNATURE: base64.b64encode(sign(CONTEXT + text)) + b"\n"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def read_bundle(data: bytes) -> Bundle:
    """Raises BadBundle for one that is damaged, or not as its signer made it."""
    parts = _parts(data)
    try:
        about = json.loads(parts[ABOUT])
        json.dumps(about, ensure_ascii=False).encode()  # half a surrogate pair can be neither stored nor shown
        found = _read(about, parts[PACKAGE])
    except BadBundle:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadBundle(ABOUT, _("It does not say what the bundle is.")) from error
    _verify(found, parts)
    return found


def fingerprint(key: bytes) -> str:
    """Returns the SHA-256 of a public key as hex digits in groups of four, which two people can compare by phone."""
    digits = hashlib.sha256(key).hexdigest()
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def key_of(text: str) -> bytes:
    """Decodes a public key from Base64, ignoring white space. Raises ValueError if it is not an Ed25519 key."""
    key = base64.b64decode("".join(text.split()), validate=True)
    Ed25519PublicKey.from_public_bytes(key)
    return key


def _parts(data: bytes) -> dict[str, bytes]:
    if len(data) > MAX_BUNDLE_BYTES:
        raise BadBundle("", _("The file is larger than a bundle can be."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if len(archive.infolist()) != len(SIZES) or entries.keys() != SIZES.keys():
                raise BadBundle("", _("A bundle holds package.zip, bundle.json and bundle.sig, and nothing else."))
            if any(entry.compress_type not in METHODS for entry in entries.values()):
                raise BadBundle("", _("This is not a bundle, or it is damaged."))
            return {name: _content(archive, entry) for name, entry in entries.items()}
    except BadBundle:
        raise
    except BROKEN as error:
        raise BadBundle("", _("This is not a bundle, or it is damaged.")) from error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpacks a part, counting its bytes as it does. Raises BadBundle if there are more than this part can have."""
    with archive.open(entry) as file:
        content = file.read(SIZES[entry.filename] + 1)
    if len(content) > SIZES[entry.filename]:
        raise BadBundle(entry.filename, _("This part is larger than it can be."))
    return content


def _read(about: dict[str, Any], package: bytes) -> Bundle:
    if about["format"] != FORMAT:
        raise BadBundle(ABOUT, _("The bundle is of another format; a newer Patchbay may read it."))
    if about["package"]["sha256"] != hashlib.sha256(package).hexdigest():
        raise BadBundle(PACKAGE, _("The package is not the one that was signed."))
    app, review, issuer = about["app"], about["review"], about["issuer"]
    return Bundle(
        package=package,
        app_id=UUID(app["id"]),
        connector_id=UUID(app["connectorId"]),
        version=str(app["version"]),
        name=str(app["name"]),
        approved_at=str(review["approvedAt"]),
        note=str(review["note"]),
        issuer=str(issuer["name"])[:80],
        url=str(issuer["url"]),
        key=key_of(issuer["key"]),
    )


def _verify(bundle: Bundle, parts: Mapping[str, bytes]) -> None:
    try:
        signature = base64.b64decode(parts[SIGNATURE].strip(), validate=True)
        Ed25519PublicKey.from_public_bytes(bundle.key).verify(signature, CONTEXT + parts[ABOUT])
    except (InvalidSignature, binascii.Error, ValueError) as error:
        detail = _("The signature is not of this bundle: something was changed after it was signed.")
        raise BadBundle(SIGNATURE, detail) from error
