"""The rules for manifests 1.0 to 1.2x. Unknown members are ignored."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.app_packages.manifest import PATCHBAY_MEMBER
from connectors.app_packages.members import Document, Members
from connectors.app_packages.versions import InvalidVersion, order_of
from connectors.hosts import covers

FORMAT = re.compile(r"1\.\d{1,2}|(?:m365)?devpreview", re.ASCII | re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
PERMISSIONS = ("identity", "messageTeamMembers")
SCOPE = "team"


def check(document: Document, members: Members) -> None:
    """Reports everything that is wrong with a manifest except its files."""
    _format(document, members)
    members.guid(document, "/id")
    _version(document, members)
    _developer(document, members)
    _words(document, members)
    _colour(document, members)
    configuration_url = _connector(document, members)
    domains = members.hosts(document, "/validDomains", limits.DOMAINS)
    _warn_of_unlisted_host(configuration_url, domains, members)
    _permissions(document, members)
    if (ours := members.object(document, f"/{PATCHBAY_MEMBER}", required=False)) is not None:
        members.hosts(ours, f"/{PATCHBAY_MEMBER}/actionHosts", limits.ACTION_HOSTS)


def _format(document: Document, members: Members) -> None:
    found = members.text(document, "/manifestVersion", limits.VERSION)
    if found and not FORMAT.fullmatch(found):
        detail = _("Manifests of version “%(version)s” are not known here.") % {"version": found}
        members.findings.say("manifest-version", "/manifestVersion", detail, _("Use one of 1.0 to 1.99, such as 1.17."))


def _version(document: Document, members: Members) -> None:
    found = members.text(document, "/version", limits.VERSION)
    if found is None:
        return
    try:
        order_of(found)
    except InvalidVersion:
        detail = _("“%(version)s” is not a version.") % {"version": found}
        members.findings.say("version", "/version", detail, _("Write three numbers, like 1.0.2."))
        return
    if found.count(".") == 1:
        detail = _("“%(version)s” is read as %(version)s.0.") % {"version": found}
        members.findings.warn("version-short", "/version", detail, _("Write three numbers."))


def _developer(document: Document, members: Members) -> None:
    if (developer := members.object(document, "/developer")) is not None:
        members.text(developer, "/developer/name", limits.COMPANY)
        for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
            members.url(developer, f"/developer/{name}")


def _words(document: Document, members: Members) -> None:
    if (name := members.object(document, "/name")) is not None:
        short = members.text(name, "/name/short", limits.NAME)
        full = members.text(name, "/name/full", limits.FULL_NAME, required=False)
        if short and short == full:
            detail = _("The full name is the same as the short one.")
            members.findings.warn("same-name", "/name/full", detail, _("Write more, or leave it out."))
    if (description := members.object(document, "/description")) is not None:
        members.text(description, "/description/short", limits.SUMMARY)
        members.text(description, "/description/full", limits.DESCRIPTION, lines=True)


def _colour(document: Document, members: Members) -> None:
    found = document.get("accentColor")
    if found in (None, ""):
        detail = _("There is no accent color; white is used.")
        members.findings.warn("color-missing", "/accentColor", detail, _("Write one like #0B6B63."))
    elif not (isinstance(found, str) and COLOUR.fullmatch(found)):
        detail = _("“%(color)s” is not a color.") % {"color": str(found)[:40]}
        members.findings.say("color", "/accentColor", detail, _("Write one like #0B6B63."))


def _connector(document: Document, members: Members) -> str | None:
    """Checks that there is exactly one connector and returns the configuration page of the first."""
    found = members.array(document, "/connectors", limits.ENTRIES, required=True)
    if found is None:
        return None
    if len(found) != 1:
        rule, detail = ("connectors", _("An app has one connector; this has %(count)d.") % {"count": len(found)})
        fix = _("Describe one connector in “connectors”; put others into apps of their own.")
        members.findings.say(rule, "/connectors", detail, fix)
    urls = [_one_connector(one, f"/connectors/{index}", members) for index, one in enumerate(found)]
    return urls[0] if urls else None


def _one_connector(connector: object, place: str, members: Members) -> str | None:
    if not isinstance(connector, dict):
        members.findings.say("type", place, _("The value has the wrong type."), _("A connector is an object, { }."))
        return None
    if members.text(connector, f"{place}/connectorId", limits.CONNECTOR_ID):
        members.guid(connector, f"{place}/connectorId")
    _scopes(connector, place, members)
    if not connector.get("configurationUrl"):
        detail = _("There is no configuration page, and none is registered for this app.")
        fix = _("Write the page's address into “configurationUrl”, or give it beside the package.")
        members.findings.say("configuration-missing", f"{place}/configurationUrl", detail, fix)
        return None
    return members.url(connector, f"{place}/configurationUrl")


def _scopes(connector: Document, place: str, members: Members) -> None:
    place = f"{place}/scopes"
    found = members.array(connector, place, limits.PERMISSIONS, required=True)
    if found is None:
        return
    if SCOPE not in found:
        detail = _("A connector is for teams; its scopes do not say so.")
        members.findings.say("scope", place, detail, _('Write ["team"].'))
    elif len(found) > 1:
        detail = _("A connector ignores scopes other than “team”.")
        members.findings.warn("scope-other", place, detail, _('Write ["team"].'))


def _warn_of_unlisted_host(configuration_url: str | None, domains: list[str], members: Members) -> None:
    """Warns if the host of the configuration page is missing from the valid domains; it is allowed here nevertheless.

    On the platform these apps come from, saving then failed silently.
    """
    host = urlsplit(configuration_url).netloc if configuration_url else ""
    if host and not any(covers(domain, host) for domain in domains):
        detail = _("The configuration page's host %(host)s is not listed. It is allowed all the same.") % {"host": host}
        fix = _("List it, so that the package works elsewhere too.")
        members.findings.warn("domain-missing", "/validDomains", detail, fix)


def _permissions(document: Document, members: Members) -> None:
    for index, one in enumerate(members.array(document, "/permissions", limits.PERMISSIONS) or ()):
        place = f"/permissions/{index}"
        if not isinstance(one, str) or len(one) > limits.COMPANY:
            members.findings.say("type", place, _("The value has the wrong type."), _("A permission is a short text."))
        elif one not in PERMISSIONS:
            detail = _("The permission “%(name)s” means nothing here.") % {"name": one}
            members.findings.warn("permission-unknown", place, detail, _("Leave it out if nothing else needs it."))
