"""The two icons of an app: real PNGs of their exact size."""

import io
import warnings
from collections.abc import Mapping

from django.utils.translation import gettext as _
from PIL import Image, ImageChops

from connectors.packages import limits
from connectors.packages.findings import Findings
from connectors.packages.members import Document, Members

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WHITE = (255, 255, 255)
SIDES = {"color": limits.COLOR_SIDE, "outline": limits.OUTLINE_SIDE}


def check_icons(document: Document, files: Mapping[str, bytes], members: Members) -> None:
    if (icons := members.object(document, "/icons")) is None:
        return
    for kind, side in SIDES.items():
        place = f"/icons/{kind}"
        name = members.text(icons, place, limits.URL)
        if name and _is_there(name, place, files, members.findings):
            check_icon(files[name], name, side, members.findings, outline=kind == "outline")


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
    findings.say("icon-missing", place, detail, _("Put it beside the manifest; capitals count."))
    return False


def check_icon(data: bytes, place: str, side: int, findings: Findings, *, outline: bool) -> None:
    """`place` is the icon's name in the zip. Only a picture of the right size is decoded."""
    fix = _("Save the icon as a PNG of %(side)d×%(side)d pixels.") % {"side": side}
    if not data.startswith(SIGNATURE) or len(data) < 24:
        findings.say("icon-type", place, _("This is not a PNG picture, whatever its name says."), fix)
        return
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if (width, height) != (side, side):
        words = {"width": width, "height": height, "side": side}
        detail = _("The icon has %(width)d×%(height)d pixels; it must have %(side)d×%(side)d.") % words
        findings.say("icon-size", place, detail, fix)
        return
    image = decoded(data, side)
    if image is None:
        findings.say("icon-broken", place, _("The picture is damaged or of an unusual kind."), fix)
        return
    if len(data) > limits.ICON:
        words = {"size": len(data), "limit": limits.ICON}
        detail = _("The icon has %(size)d bytes; more than %(limit)d were not taken by the old platform.") % words
        findings.warn("icon-heavy", place, detail, _("Save it with fewer colors."))
    if outline and not _is_outline(image):
        detail = _("An outline icon is white on a transparent background; this has other colors or no background.")
        findings.warn("outline", place, detail, _("Draw it in white only and leave the rest transparent."))


def decoded(data: bytes, side: int) -> Image.Image | None:
    """None where a later header says another size than the first: what it unpacks to could be hundreds of megabytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                return image.convert("RGBA") if image.size == (side, side) else None
    except Exception:  # whatever the decoder trips over
        return None


def _is_outline(image: Image.Image) -> bool:
    colours = image.getcolors(limits.OUTLINE_SIDE**2) or []
    drawn = [colour for _count, colour in colours if isinstance(colour, tuple) and colour[3]]
    return bool(drawn) and _transparent(image) and all(colour[:3] == WHITE for colour in drawn)


def outline_of(color_png: bytes) -> bytes:
    """A white outline icon for an app that has only a color icon: what differs from its background.

    Nothing of a color icon that is none, of which something else says so.
    """
    outline = Image.new("RGBA", (limits.OUTLINE_SIDE, limits.OUTLINE_SIDE), (*WHITE, 0))
    faults = Findings()
    check_icon(color_png, "", limits.COLOR_SIDE, faults, outline=False)
    if not faults.stand_in_the_way and (image := decoded(color_png, limits.COLOR_SIDE)):
        small = image.resize(outline.size, Image.Resampling.LANCZOS)
        outline.putalpha(small.getchannel("A") if _transparent(image) else _differing(small))
    out = io.BytesIO()
    outline.save(out, "PNG", optimize=True)
    return out.getvalue()


def _transparent(image: Image.Image) -> bool:
    """Whether some of it is, wholly."""
    return bool(image.getchannel("A").histogram()[0])


def _differing(image: Image.Image) -> Image.Image:
    """How far each pixel is from the one in the corner."""
    flat = image.convert("RGB")
    ground = Image.new("RGB", image.size, flat.getpixel((0, 0)))
    far = ImageChops.difference(flat, ground).convert("L")
    return far.point([min(255, level * 3) for level in range(256)])
