"""The two icons of an app: real PNGs of their exact size."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from channels_app import imaging, sandbox
from connectors.app_packages import limits
from connectors.app_packages.findings import Findings
from connectors.app_packages.members import Document, Members

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIDES = {"color": limits.COLOR_SIDE, "outline": limits.OUTLINE_SIDE}
# What manifests 1.0 had; packages from that time are still in use.
FORMER_SIDES = {"color": limits.FORMER_COLOR_SIDE, "outline": limits.FORMER_OUTLINE_SIDE}


def check_icons(document: Document, files: Mapping[str, bytes], members: Members) -> None:
    if (icons := members.object(document, "/icons")) is None:
        return
    for kind, side in SIDES.items():
        place = f"/icons/{kind}"
        name = members.text(icons, place, limits.URL)
        if name and _is_there(name, place, files, members.findings):
            check_icon(
                files[name], name, side, members.findings, outline=kind == "outline", former_side=FORMER_SIDES[kind]
            )


def _is_there(name: str, place: str, files: Mapping[str, bytes], findings: Findings) -> bool:
    if findings.about(name):
        return False
    if name in files:
        return True
    if "://" in name:
        detail = _("The icon is an address on the web; it must be a file in the zip.")
        findings.say("icon-url", place, detail, _("Put the picture into the zip and write its file name."))
        return False
    detail = _("There is no file “%(name)s” in the zip.") % {"name": name[:80]}
    findings.say("icon-missing", place, detail, _("Put it beside the manifest; the name is case-sensitive."))
    return False


def check_icon(
    data: bytes, place: str, side: int, findings: Findings, *, outline: bool, former_side: int | None = None
) -> None:
    """Says what is wrong with an icon called `place` in the zip. Only a picture of a right size is decoded.

    One whose sides have `former_side` pixels is taken with a warning.
    """
    fix = _("Save the icon as a PNG of %(side)d×%(side)d pixels.") % {"side": side}
    if not data.startswith(SIGNATURE) or len(data) < 24:
        findings.say("icon-type", place, _("This is not a PNG picture, whatever its name says."), fix)
        return
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if (width, height) == (former_side, former_side):
        detail = _("The icon has the former size of %(side)d×%(side)d pixels; it is shown enlarged.") % {"side": width}
        findings.warn("icon-small", place, detail, fix)
    elif (width, height) != (side, side):
        words = {"width": width, "height": height, "side": side}
        detail = _("The icon has %(width)d×%(height)d pixels; it must have %(side)d×%(side)d.") % words
        findings.say("icon-size", place, detail, fix)
        return
    kind = kind_of(data, width)
    if kind == "broken":
        findings.say("icon-broken", place, _("The picture is damaged or of an unusual kind."), fix)
        return
    if len(data) > limits.ICON:
        words = {"size": len(data), "limit": limits.ICON}
        detail = _("The icon has %(size)d bytes; the old platform accepted at most %(limit)d.") % words
        findings.warn("icon-heavy", place, detail, _("Save it with fewer colors."))
    if outline and kind != "outline":
        detail = _("An outline icon is white on a transparent background; this has other colors or no background.")
        findings.warn("outline", place, detail, _("Draw it in white only and leave the rest transparent."))


def kind_of(data: bytes, side: int) -> str:
    """Returns what imaging.icon_kind says; what is not read in time counts as broken."""
    try:
        return str(sandbox.run_limited(imaging.icon_kind, data, side=side))
    except sandbox.Unread:
        return "broken"


def outline_of(color_png: bytes) -> bytes:
    """Makes a white outline icon for an app that has only a color icon: what differs from the icon's background.

    An invalid color icon counts as empty bytes here; another check reports it.
    """
    faults = Findings()
    check_icon(color_png, "", limits.COLOR_SIDE, faults, outline=False)
    given = b"" if faults.stand_in_the_way else color_png
    found = sandbox.run_limited(imaging.outline_of, given, side=limits.COLOR_SIDE, small=limits.OUTLINE_SIDE)
    assert isinstance(found, bytes)
    return found
