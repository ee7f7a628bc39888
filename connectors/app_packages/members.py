"""Members of a manifest, each read once: findings report what is missing, of the wrong type, too long or malformed."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from connectors.app_packages.addresses import PlainHttp, url_fault
from connectors.app_packages.findings import Findings
from connectors.hosts import is_host, plain_host

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
Document = Mapping[str, Any]


class Members:
    """Reads members of objects. What it returns is valid; if it returns None, a finding says why."""

    def __init__(self, findings: Findings, plain_http: PlainHttp) -> None:
        self.findings = findings
        self.plain_http = plain_http

    def object(self, holder: Document, place: str, *, required: bool = True) -> Document | None:
        return self._read(holder, place, dict, _("an object, { }"), required=required)  # type: ignore[no-any-return]

    def array(self, holder: Document, place: str, most: int, *, required: bool = False) -> list[Any] | None:
        value = self._read(holder, place, list, _("an array, [ ]"), required=required)
        if value is not None and len(value) > most:
            words = {"count": len(value), "limit": most}
            detail = _("There are %(count)d of them; %(limit)d at most.") % words
            self.findings.say("count", place, detail, _("Leave out what is not needed."))
            return None
        return value  # type: ignore[no-any-return]

    def text(
        self, holder: Document, place: str, most: int, *, required: bool = True, lines: bool = False
    ) -> str | None:
        value = self._read(holder, place, str, _("a text, in quotation marks"), required=required)
        if value is None or not self._is_filled(value, place, required=required):
            return None
        if len(value) > most:
            words = {"count": len(value), "limit": most}
            detail = _("The text has %(count)d characters; %(limit)d at most.") % words
            self.findings.say("length", place, detail, _("Shorten it."))
            return None
        return self._printable(value, place, lines)

    def url(self, holder: Document, place: str, *, required: bool = True) -> str | None:
        value: str | None = self._read(holder, place, str, _("a text, in quotation marks"), required=required)
        if value is None or not self._is_filled(value, place, required=required):
            return None
        if fault := url_fault(value, self.plain_http):
            self.findings.say(fault[0], place, *fault[1:])
            return None
        return value

    def guid(self, holder: Document, place: str) -> UUID | None:
        value: str | None = self._read(holder, place, str, _("a text, in quotation marks"), required=True)
        if value is None:
            return None
        if not GUID.fullmatch(value) or not UUID(value).int:
            detail = _("“%(value)s” is not a GUID, or only zeros.") % {"value": value[:40]}
            fix = _("Use the app's registered id, or make one; it looks like 6a4b5e9c-2f0f-4a53-9df5-0a4f5a1f6f01.")
            self.findings.say("guid", place, detail, fix)
            return None
        return UUID(value)

    def hosts(self, holder: Document, place: str, most: int) -> list[str]:
        found = []
        for index, entry in enumerate(self.array(holder, place, most) or ()):
            if isinstance(entry, str) and is_host(entry):
                found.append(entry)
                continue
            meant = plain_host(entry) if isinstance(entry, str) else ""
            detail = _("“%(entry)s” is not a host.") % {"entry": str(entry)[:80]}
            fix = _("Write it like example.com, example.com:8443 or *.example.com.")
            fix = _("Write “%(host)s”.") % {"host": meant} if meant else fix
            self.findings.say("host", f"{place}/{index}", detail, fix)
        return found

    def _read(self, holder: Document, place: str, kind: type, words: str, *, required: bool) -> Any:
        value = holder.get(place.rpartition("/")[2])
        if value is None:
            if required:
                self._missing(place)
            return None
        if not isinstance(value, kind):
            self.findings.say("type", place, _("The value has the wrong type."), _("It is %(kind)s.") % {"kind": words})
            return None
        return value

    def _is_filled(self, value: str, place: str, *, required: bool) -> bool:
        if not value.strip() and required:
            self._missing(place)
        return bool(value.strip())

    def _missing(self, place: str) -> None:
        self.findings.say("missing", place, _("This member is missing or empty."), _("Fill it in."))

    def _printable(self, value: str, place: str, lines: bool) -> str | None:
        if all(char.isprintable() or (lines and char in "\n\r\t") for char in value):
            return value
        detail = _("The text has characters that cannot be shown, or a line break.")
        self.findings.say("text", place, detail, _("Type it again."))
        return None
