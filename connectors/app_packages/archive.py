"""Unpacks an untrusted zip. Its headers are not believed: the bytes are counted while they are unpacked."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from connectors.app_packages import limits
from connectors.app_packages.adapting import plain_path
from connectors.app_packages.findings import Findings
from connectors.app_packages.paths import path_fault

MANIFEST = "manifest.json"
# Everything that zipfile and zlib raise on invalid bytes.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What file managers leave behind.
JUNK = (".ds_store", "thumbs.db", "desktop.ini")


def unpack(data: bytes, findings: Findings) -> dict[str, bytes]:
    """Returns the readable files of a package by their names relative to the manifest, and reports the others."""
    if len(data) > limits.PACKAGE:
        size = {"size": len(data), "limit": limits.PACKAGE}
        findings.say("zip-size", "", _("The package has %(size)d bytes; %(limit)d at most.") % size, _leave_out())
        return {}
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        findings.say("zip", "", _("This is not a zip file, or it is damaged."), _again())
        return {}
    with archive:
        return _beside_the_manifest(_files(archive, findings), findings)


def _files(archive: zipfile.ZipFile, findings: Findings) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > limits.ENTRIES:
        words = {"count": len(entries), "limit": limits.ENTRIES}
        detail = _("It contains %(count)d files; at most %(limit)d are allowed.") % words
        findings.say("zip-entries", "", detail, _leave_out())
        return {}
    files: dict[str, bytes] = {}
    for name, entry in _fit(entries, findings):
        files[name] = _content(archive, entry, findings)
        if sum(map(len, files.values())) > limits.TOTAL:
            words = {"limit": limits.TOTAL}
            findings.say("unpacked-size", "", _("It unpacks to more than %(limit)d bytes.") % words, _leave_out())
            break
    return files


def _fit(entries: list[zipfile.ZipInfo], findings: Findings) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yields the entries that may be read, each with its plain path, and reports what is wrong with the others."""
    seen: set[str] = set()
    for entry in entries:
        # zipfile cuts a name at its first NUL and keeps the original.
        name = plain_path(entry.orig_filename)
        fault = path_fault(name) or _entry_fault(entry)
        if fault:
            findings.say(fault[0], _shortened_name(name), *fault[1:])
        elif name.casefold() in seen:
            detail = _("This name occurs twice in the zip, perhaps in different case.")
            findings.say("duplicate", _shortened_name(name), detail, _("Keep one of them."))
        elif not name.endswith("/"):
            if name != entry.orig_filename:
                detail = _("The name is read as “%(path)s”.") % {"path": _shortened_name(name)}
                fix = _("Make the zip with a tool that writes “/” between folders.")
                findings.warn("path-adapted", _shortened_name(entry.orig_filename), detail, fix)
            yield name, entry
        seen.add(name.casefold())


def _entry_fault(entry: zipfile.ZipInfo) -> tuple[str, str, str] | None:
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "symlink", _("This is a link or a device, not a file."), _("Put the file itself into the zip.")
    if entry.flag_bits & 0x1:
        return "encrypted", _("This file is encrypted."), _("Make the zip without a password.")
    if entry.compress_type not in METHODS:
        detail = _("This file is compressed by a method that not every system reads.")
        return "zip-method", detail, _("Make the zip with the usual method, “deflate”.")
    return None


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, findings: Findings) -> bytes:
    """Unpacks an entry, at most one byte more than a file may have, and reports one that is damaged or too large."""
    try:
        with archive.open(entry) as file:
            content = file.read(limits.FILE + 1)
    except BROKEN:
        findings.say(
            "zip-broken", _shortened_name(entry.filename), _("This file is damaged and cannot be unpacked."), _again()
        )
        return b""
    if len(content) > limits.RATIO_FROM and len(content) > limits.RATIO * entry.compress_size:
        findings.say(
            "bomb", _shortened_name(entry.filename), _("This file grows enormously when it is unpacked."), _leave_out()
        )
    elif len(content) > limits.FILE:
        words = {"limit": limits.FILE}
        detail = _("This file unpacks to more than %(limit)d bytes.") % words
        findings.say("file-size", _shortened_name(entry.filename), detail, _leave_out())
    return content


def _beside_the_manifest(files: Mapping[str, bytes], findings: Findings) -> dict[str, bytes]:
    """Drops the junk of file managers and, with a finding, takes the files out of a folder that holds them all."""
    kept = {name: content for name, content in files.items() if not _is_junk(name)}
    deeper = sorted((name for name in kept if name.casefold().endswith(f"/{MANIFEST}")), key=len)
    if MANIFEST in kept or not deeper:
        return kept
    folder = deeper[0][: -len(MANIFEST)]
    if not all(name.startswith(folder) for name in kept):
        return kept
    words = {"folder": folder[:-1]}
    detail = _("Everything lies in the folder “%(folder)s”; it belongs at the top of the zip.") % words
    findings.say("folder", folder, detail, _("Select the files themselves, not their folder, and zip those."))
    return {name.removeprefix(folder): content for name, content in kept.items()}


def _is_junk(name: str) -> bool:
    file = name.rpartition("/")[2].casefold()
    return name.startswith("__MACOSX/") or file in JUNK or file.startswith("._")


def _shortened_name(name: str) -> str:
    """Returns a file's name (at most 100 characters) as the place of a finding, with unprintable characters escaped."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name[:100])


def _again() -> str:
    return _("Make the zip again and upload that.")


def _leave_out() -> str:
    return _("A package holds the manifest, its two icons and translations; leave out everything else.")
