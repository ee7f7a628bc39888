"""Examines and converts strangers' pictures. Pure, and run only in the sandbox."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageOps

WHITE = (255, 255, 255)


def squared(payload: bytes, *, side: int, pixels: int, formats: str) -> bytes:
    """Returns a PNG of side by side pixels, cropped from the middle and re-encoded, so that nothing can hide in it."""
    with _opened(payload, pixels, formats) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    return _png(ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS))


def format_of(payload: bytes, *, pixels: int, formats: str) -> str:
    """Returns the name of the format, such as `PNG`; decodes the picture to make sure that it is one."""
    with _opened(payload, pixels, formats) as image:
        image.load()
        return image.format or ""


def icon_kind(payload: bytes, *, side: int) -> str:
    """Returns what a PNG of side by side pixels is: `outline` (white on transparent), `picture`, or `broken`."""
    image = _icon(payload, side)
    if image is None:
        return "broken"
    return "outline" if _is_outline(image) else "picture"


def outline_of(payload: bytes, *, side: int, small: int) -> bytes:
    """Returns a white outline of small by small pixels for a colour icon: what differs from its background."""
    outline = Image.new("RGBA", (small, small), (*WHITE, 0))
    if image := _icon(payload, side):
        shrunk = image.resize(outline.size, Image.Resampling.LANCZOS)
        outline.putalpha(shrunk.getchannel("A") if _is_transparent(image) else _differing(shrunk))
    return _png(outline)


@contextmanager
def _opened(payload: bytes, pixels: int, formats: str) -> Iterator[Image.Image]:
    """Opens a picture without decoding it. Raises ValueError("too-many-pixels") if it is too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            opened = Image.open(io.BytesIO(payload), formats=formats.split())
        except Image.DecompressionBombError:
            raise ValueError("too-many-pixels") from None
    with opened as image:
        if image.width * image.height > pixels:
            raise ValueError("too-many-pixels")
        yield image


def _icon(payload: bytes, side: int) -> Image.Image | None:
    """Decodes a PNG of the given size, or returns None.

    Returns None, too, if a later header gives another size than the first: unpacked, it could take hundreds of
    megabytes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(payload), formats=("PNG",)) as image:
                return image.convert("RGBA") if image.size == (side, side) else None
    except Exception:  # decoders raise many kinds of exceptions
        return None


def _is_outline(image: Image.Image) -> bool:
    colours = image.getcolors(image.width * image.height) or []
    drawn = [colour for _count, colour in colours if isinstance(colour, tuple) and colour[3]]
    return bool(drawn) and _is_transparent(image) and all(colour[:3] == WHITE for colour in drawn)


def _is_transparent(image: Image.Image) -> bool:
    """Tells whether the image has any fully transparent pixel."""
    return bool(image.getchannel("A").histogram()[0])


def _differing(image: Image.Image) -> Image.Image:
    """Returns a greyscale image of how much each pixel differs from the one in the corner, three times amplified."""
    flat = image.convert("RGB")
    ground = Image.new("RGB", image.size, flat.getpixel((0, 0)))
    far = ImageChops.difference(flat, ground).convert("L")
    return far.point([min(255, level * 3) for level in range(256)])


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
