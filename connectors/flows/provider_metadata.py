"""Reads SAML providers' metadata again where they are published: their certificates change, often without a word."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from channels_app import audit
from channels_app.translatable import Sentence
from connectors.identity import saml_metadata
from connectors.identity.errors import Fault
from connectors.models import IdentityProvider
from connectors.ratelimits import webhooks

EVERY = timedelta(days=1)
# The time to the next try after one that failed.
AGAIN = timedelta(hours=1)
# Seconds between two readings for answers whose signature does not fit: anybody can send one.
FOR_SIGNATURES_SECONDS = 300


def is_due(*, now: datetime) -> bool:
    return _due(now).exists()


def renew_next(*, now: datetime) -> bool:
    """Reads the metadata of the provider that waits longest, and tells whether there was one."""
    row = _due(now).order_by("metadata_tried_at", "pk").first()
    # Another worker takes the same only once: the row says first that it is being read.
    if row is None or not _due(now).filter(pk=row.pk).update(metadata_tried_at=now):
        return False
    _renew(row)
    return True


def renew_for_signature(slug: str, *, now: datetime) -> bool:
    """Reads a provider's metadata because a signature does not fit them; tells whether they are others than before."""
    row = _published().filter(slug=slug).first()
    if row is None:
        return False
    key = f"patchbay:provider-metadata:{slug}"
    if not webhooks.is_among_first(key, most=1, window=FOR_SIGNATURES_SECONDS, now=now.timestamp()):
        return False
    IdentityProvider.objects.filter(pk=row.pk).update(metadata_tried_at=now)
    return _renew(row)


def _published() -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.filter(kind=IdentityProvider.Kind.SAML).exclude(metadata_url="")


def _due(now: datetime) -> QuerySet[IdentityProvider]:
    old = Q(metadata_tried_at=None) | Q(metadata_tried_at__lte=now - EVERY)
    failed = ~Q(metadata_fault="") & Q(metadata_tried_at__lte=now - AGAIN)
    return _published().filter(old | failed)


def _renew(row: IdentityProvider) -> bool:
    """Stores what the provider publishes now; keeps what there is if that cannot be used, and notes why."""
    try:
        text = saml_metadata.fetched(row.metadata_url)
        found = saml_metadata.read(text)
        if found.entity_id != row.issuer:
            values = {"url": row.metadata_url, "theirs": found.entity_id[:200], "ours": row.issuer}
            words = _("%(url)s is about “%(theirs)s” now, not about “%(ours)s”. Save the provider to accept that.")
            raise Fault(Sentence(words, values))
    except Fault as fault:
        _same(row).update(metadata_fault=fault.sentence.packed)
        return False
    return _store(row, text, found.certificates)


@transaction.atomic
def _store(row: IdentityProvider, text: str, certificates: tuple[str, ...]) -> bool:
    present = _same(row).select_for_update().first()
    if present is None:  # removed, or set to another address, while the provider was asked
        return False
    changed = present.metadata != text
    _same(row).update(metadata=text, metadata_fault="")
    old, new = _fingerprints(saml_metadata.read(present.metadata).certificates), _fingerprints(certificates)
    if old != new:
        before, after = ({"certificates": prints} for prints in (old, new))
        audit.record("sign-in-provider.certificates-renewed", row, by=None, before=before, after=after)
    return changed


def _same(row: IdentityProvider) -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.filter(pk=row.pk, metadata_url=row.metadata_url)


def _fingerprints(certificates: tuple[str, ...]) -> list[str]:
    return sorted(sha256("".join(one.split()).encode()).hexdigest()[:16] for one in certificates)
