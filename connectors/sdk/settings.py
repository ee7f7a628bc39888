"""Settings of connectors that the operator decides, such as the address of a self-hosted service."""

import os

from django.conf import settings


def setting(name: str, default: str = "") -> str:
    """Returns `name` (PATCHBAY_…) from Django's settings, else from the environment.

    Call it when the value is needed, not at import.
    """
    return str(getattr(settings, name, None) or os.environ.get(name) or default)
