"""What the server looks at by itself, when a version is submitted, approved and published."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from connectors import registry
from connectors.appconnector import RELEASED, published
from connectors.models import AppVersion
from connectors.packages import Finding, Manifest

# The longest that a connection's list of hosts holds, and how many of them (flows/actions/policy.py).
LONGEST_HOST, MOST_HOSTS = 270, 50


def findings_of(version: AppVersion) -> list[Finding]:
    try:
        manifest = Manifest.of(version.manifest)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        return [Finding("manifest", "manifest.json", _("The manifest cannot be read: %(reason)s") % {"reason": error})]
    return [*_name(version, manifest), *_page(manifest), *_hosts(manifest), *_order(version)]


def failures(version: AppVersion) -> list[Finding]:
    """Those that stand in the way."""
    return [finding for finding in findings_of(version) if not finding.warning]


def _name(version: AppVersion, manifest: Manifest) -> Iterator[Finding]:
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


def _page(manifest: Manifest) -> Iterator[Finding]:
    place = "/connectors/0/configurationUrl"
    try:
        url = urlsplit(manifest.configuration_url)
        valid = url.scheme == "https" and bool(url.hostname) and url.port != 0
    except ValueError:
        valid = False
    if not manifest.configuration_url:
        yield Finding(
            "page-missing", place, _("There is no configuration page."), _("Enter the https address of the page.")
        )
    elif not valid:
        yield Finding(
            "page-https", place, _("The configuration page's address is not an https address."), _("Use https://.")
        )


def _hosts(manifest: Manifest) -> Iterator[Finding]:
    for number, host in enumerate(manifest.action_hosts):
        if not is_host(host):
            yield Finding(
                "action-host",
                f"/patchbay/actionHosts/{number}",
                _("“%(host)s” is not a host.") % {"host": host[:80]},
                _("Write it like api.example.com, api.example.com:8443 or *.example.com."),
            )
    if len(manifest.action_hosts) > MOST_HOSTS:
        yield Finding(
            "action-hosts",
            "/patchbay/actionHosts",
            _("There are %(count)d action hosts; at most %(limit)d can be listed.")
            % {"count": len(manifest.action_hosts), "limit": MOST_HOSTS},
        )


def is_host(entry: str) -> bool:
    """`host`, `host:port`, `*.domain` (of two labels or more), `[address]`."""
    try:
        url = urlsplit(f"https://{entry.removeprefix('*.')}")
        host, _port = url.hostname or "", url.port
    except ValueError:
        return False
    if len(entry) > LONGEST_HOST or url.netloc != entry.removeprefix("*.") or "@" in entry:
        return False
    labels = host.split(".")
    if not entry.startswith("*."):
        return _is_address(host) or _are_labels(labels)
    return not _is_address(host) and len(labels) > 1 and _are_labels(labels)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _are_labels(labels: list[str]) -> bool:
    return all(
        0 < len(label) < 64 and label.replace("-", "").replace("_", "").isalnum() and label.isascii()
        for label in labels
    )


def _order(version: AppVersion) -> Iterator[Finding]:
    """Higher than all that were published. One that was itself may come back."""
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
