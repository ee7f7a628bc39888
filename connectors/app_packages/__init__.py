"""App packages: a zip with a manifest in the shape of Teams app manifests 1.0 to 1.2x and two icons. Pure.

`Manifest.of` reads only manifests that have been checked; findings say what is wrong with the others.
"""

from connectors.app_packages.changes import Changes, Difference, Grants, changes
from connectors.app_packages.findings import Finding, Findings
from connectors.app_packages.icons import check_icon, outline_of
from connectors.app_packages.identity import Identity
from connectors.app_packages.manifest import Manifest
from connectors.app_packages.package import BadPackage, Package, read_package, write_package, zip_of
from connectors.app_packages.versions import InvalidVersion, order_of

__all__ = [
    "BadPackage",
    "Changes",
    "Difference",
    "Finding",
    "Findings",
    "Grants",
    "Identity",
    "InvalidVersion",
    "Manifest",
    "Package",
    "changes",
    "check_icon",
    "order_of",
    "outline_of",
    "read_package",
    "write_package",
    "zip_of",
]
