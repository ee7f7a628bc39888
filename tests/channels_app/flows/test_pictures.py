"""Pictures that people bring: taken, or refused in words, whatever is in them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from channels_app.flows.pictures import SIDE_PIXELS, InvalidPicture, small_png


def with_chunk(name: bytes, data: bytes) -> bytes:
    """A picture of 192 pixels with one more chunk behind its header."""
    out = io.BytesIO()
    Image.new("RGB", (192, 192)).save(out, "PNG")
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return out.getvalue()[:33] + chunk + out.getvalue()[33:]


def test_are_made_small() -> None:
    with Image.open(io.BytesIO(small_png(with_chunk(b"tEXt", b"Comment\0hello")))) as image:
        assert (image.size, image.info) == ((SIDE_PIXELS, SIDE_PIXELS), {})


@pytest.mark.parametrize(
    ("name", "data"), [(b"iCCP", b"name"), (b"gAMA", b""), (b"IHDR", b"\0"), (b"acTL", b"\0"), (b"pHYs", b"\0")]
)
def test_that_are_damaged_are_refused(name: bytes, data: bytes) -> None:
    with pytest.raises(InvalidPicture, match="not a PNG"):
        small_png(with_chunk(name, data))


def test_with_too_many_pixels_are_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    with pytest.raises(InvalidPicture, match="too many pixels"):
        small_png(out.getvalue())
