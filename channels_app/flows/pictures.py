from django.utils.translation import gettext as _

from channels_app import imaging, sandbox
from channels_app.models import Picture

SIDE_PIXELS = 128
# Bytes of an uploaded picture; a phone's photo fits.
MAX_BYTES = 5 * 1024 * 1024
FORMATS = "PNG JPEG GIF WEBP"
# Pixels; beyond, decoding takes more memory than a small picture is worth.
MAX_PIXELS = 40_000_000
# Limits for one picture: the largest takes half of them.
LIMITS = sandbox.Limits(cpu=10, memory=1024 * 1024 * 1024)


class InvalidPicture(ValueError):
    """The file is not a picture that we accept; `str(error)` is for the person who chose it."""


def store_picture(upload: bytes) -> Picture:
    """Stores a picture cut to a square of 128 pixels and re-encoded, so that nothing can hide in it."""
    return Picture.objects.create(png=small_png(upload))


def small_png(upload: bytes) -> bytes:
    if len(upload) > MAX_BYTES:
        raise InvalidPicture(_("The picture is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024**2})
    try:
        found = sandbox.run_limited(
            imaging.squared, upload, limits=LIMITS, side=SIDE_PIXELS, pixels=MAX_PIXELS, formats=FORMATS
        )
    except sandbox.Refused as error:
        if error.reason == "too-many-pixels":
            raise InvalidPicture(_("The picture has too many pixels.")) from error
        raise _no_picture() from error
    except (sandbox.Overrun, sandbox.Busy) as error:
        raise InvalidPicture(str(error)) from error
    except sandbox.Unread as error:  # decoders raise many kinds of exceptions
        raise _no_picture() from error
    assert isinstance(found, bytes)
    return found


def _no_picture() -> InvalidPicture:
    return InvalidPicture(_("This is not a PNG, JPEG, GIF or WebP picture."))
