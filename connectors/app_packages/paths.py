"""Checks the paths of a package's files: they stay beside or below the manifest, wherever the zip is unpacked."""

import re

from django.utils.translation import gettext as _

from connectors.app_packages import limits

DRIVE = re.compile(r"[A-Za-z]:")


def path_fault(name: str) -> tuple[str, str, str] | None:
    """Returns the rule that a plain path breaks, what is wrong, and what to do; None if it breaks none."""
    if name.startswith("/") or DRIVE.match(name):
        return "absolute", _("The name is an absolute path."), _at_the_top()
    # A folder's name ends in a slash.
    parts = name.removesuffix("/").split("/")
    if ".." in parts:
        return "traversal", _("The name leads out of the folder that the zip is unpacked into."), _at_the_top()
    if "." in parts or "" in parts or not name.isprintable() or len(name) > limits.PATH:
        detail = _("The name is empty in part, has control characters, or is longer than %(limit)d characters.")
        return "path", detail % {"limit": limits.PATH}, _("Rename the file.")
    return None


def _at_the_top() -> str:
    return _("Put the file at the top of the zip, with a plain name.")
