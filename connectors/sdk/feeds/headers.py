"""A header that goes with a request for a feed."""

import re

from django import forms
from django.utils.translation import gettext as _

HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \t]*[\x21-\x7e][\x20-\x7e]*")
# Headers that are the request's own.
OWN = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "cookie")


def check_header(header: str) -> str:
    """Returns `header`, which may be empty. Raises ValidationError if it is none, or belongs to the request itself."""
    if header and not HEADER.fullmatch(header):
        raise forms.ValidationError(_("Write a name, a colon and a value, for example: X-Api-Key: 12345"))
    if header.partition(":")[0].strip().lower() in OWN:
        raise forms.ValidationError(_("This header belongs to the request itself; leave it out."))
    return header
