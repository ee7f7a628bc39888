import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from channels_app.models import Picture

SIDE = 128
# Bytes of an uploaded picture; a phone's photo fits.
LIMIT = 5 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# Pixels; beyond, decoding takes more memory than a small picture is worth.
LARGEST = 40_000_000


class InvalidPicture(ValueError):
    """The file is no picture we take; `str(error)` is for the person who chose it."""


def store_picture(upload: bytes) -> Picture:
    """Stores a picture cut to a square of 128 pixels and encoded anew, so that nothing hides in it."""
    return Picture.objects.create(png=small_png(upload))


def small_png(upload: bytes) -> bytes:
    if len(upload) > LIMIT:
        raise InvalidPicture(_("The picture is larger than %(limit)d MB.") % {"limit": LIMIT // 1024**2})
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as image:
            if image.width * image.height > LARGEST:
                raise InvalidPicture(_("The picture has too many pixels."))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except InvalidPicture:
        raise
    except Exception as error:  # whatever a decoder trips over, and there are many of them
        raise InvalidPicture(_("This is not a PNG, JPEG, GIF or WebP picture.")) from error
    out = io.BytesIO()
    ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
