"""The automated checks when a version is submitted, approved and published."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from connectors import registry
from connectors.app_packages import BadPackage, Finding, Manifest, read_package
from connectors.flows.publishing.packaging import plain_http
from connectors.models import AppVersion
from connectors.registry.app_connector import RELEASED, published


def findings_of(version: AppVersion) -> list[Finding]:
    """Checks the stored package, and how it fits this server; findings that stand in the way come first."""
    try:
        package = read_package(bytes(version.package), plain_http=plain_http)
    except BadPackage as error:
        return list(error.findings)
    found = [*package.warnings, *_same(version, package.manifest), *_name(version), *_order(version)]
    return sorted(found, key=lambda finding: finding.warning)


def failures(version: AppVersion) -> list[Finding]:
    """Returns the findings that stand in the way."""
    return [finding for finding in findings_of(version) if not finding.warning]


def _same(version: AppVersion, packed: Manifest) -> Iterator[Finding]:
    """Checks that what is shown and installed is what the package says."""
    if packed != Manifest.of(version.manifest):
        yield Finding(
            "manifest-differs",
            "manifest.json",
            _("The manifest in the package is not the one that is on record."),
            _("Upload the package again."),
        )


def _name(version: AppVersion) -> Iterator[Finding]:
    manifest = Manifest.of(version.manifest)
    words = {"name": manifest.name}
    same = published().filter(manifest__name__short__iexact=manifest.name).exclude(app=version.app_id)
    if same.exists():
        yield Finding(
            "name-taken",
            "/name/short",
            _("Another app in the catalog is called “%(name)s”.") % words,
            _("Choose a name that people can tell apart from it."),
        )
    if any(str(it.name).casefold() == manifest.name.casefold() for it in registry.connectors().values()):
        yield Finding(
            "name-built-in",
            "/name/short",
            _("A connector that comes with this server is called “%(name)s”.") % words,
            _("Make sure that it is not taken for it."),
            warning=True,
        )


def _order(version: AppVersion) -> Iterator[Finding]:
    """Checks that the version is higher than all that were published, unless it was published itself and comes back."""
    if version.state in RELEASED:
        return
    highest = AppVersion.objects.filter(app=version.app_id, state__in=RELEASED).order_by("-order").first()
    if highest and highest.order >= version.order:
        yield Finding(
            "version",
            "/version",
            _("Version %(version)s is not higher than %(highest)s, which was published.")
            % {"version": version.version, "highest": highest.version},
            _("Give it a higher version."),
        )
