"""Makes a picture anew from its pixels: what else was in the file (place, camera, a second file) stays behind.

Knows nothing of members or the database. Only the decoders of four formats are asked, and none of them
before the size that the file announces is known to be bearable.
"""

import threading
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from community.errors import Refused

BYTES_MAX = 10 * 1024 * 1024  # a telephone's photo has 2 to 6 MB
PIXELS_MAX = 40_000_000  # the largest usual photo has 12 to 24 million; 40 million need 160 MB while they are read
SCANS_MAX = 100  # a progressive JPEG has about ten; each takes time with all the pixels, however few bytes it has
SIDE_MAX = 2000  # more than any screen shows beside a text
LOSSLESS_MAX = 1_000_000  # bytes; sharp screenshots stay below, photos saved as PNG do not
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
EXTENSION, CONTENT_TYPE = "webp", "image/webp"
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_SCAN = b"\xff\xda"  # "start of scan"; in the data of a scan a 0xff is always followed by something else
_one_at_a_time = threading.Lock()  # in a process: two of the largest at once would be half a gigabyte


class TooLarge(Refused):
    status = 413


class NotAPicture(Refused):
    status = 415


@dataclass(frozen=True)
class Encoded:
    """The bytes of a WebP file and its size in pixels."""

    content: bytes
    width: int
    height: int


def made_anew(content):
    """Return `content` (the bytes of a PNG, JPEG, WebP or GIF file) as Encoded, upright and in sRGB.

    Of an animation the first picture is kept. Raises TooLarge or NotAPicture.
    """
    if len(content) > BYTES_MAX:
        raise too_many_bytes()
    if not content:
        raise NotAPicture("empty_picture", _("This file is empty. Please choose another."))
    with _one_at_a_time:
        try:
            return _encoded(_small(content))
        except (Refused, MemoryError):
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception:  # decoders raise whatever they stumble over: OSError, SyntaxError, struct.error …
            raise _unreadable(content) from None


def too_many_bytes():
    return TooLarge(
        "picture_too_large",
        _("This picture is larger than %(most)d MB. Please send a smaller one, or a screenshot of it.")
        % {"most": BYTES_MAX // 1024 // 1024},
    )


def _too_many_pixels():
    return TooLarge(
        "too_many_pixels",
        _("This picture has more than %(most)d million pixels. Please make it smaller, or send a screenshot of it.")
        % {"most": PIXELS_MAX // 1_000_000},
    )


def _unreadable(content):
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return NotAPicture(
            "picture_is_heic",
            _("Browsers cannot show this format (HEIC or AVIF). Send a screenshot of it, or save it as JPEG first."),
        )
    return NotAPicture(
        "not_a_picture", _("This is not a picture we can read. PNG, JPEG, WebP and GIF work, if the file is whole.")
    )


def _small(content):
    """The pixels, upright, in sRGB and not larger than shown; the size is judged before any is decoded."""
    image = Image.open(BytesIO(content), formats=FORMATS)
    if image.width * image.height > PIXELS_MAX:
        raise _too_many_pixels()
    if image.format in ("JPEG", "MPO"):
        _require_few_scans(content)
    lossless = image.format in ("PNG", "GIF")
    profile = image.info.get("icc_profile")
    image.draft(None, (SIDE_MAX, SIDE_MAX))  # a JPEG is read at the scale that is needed
    image.load()
    image = ImageOps.exif_transpose(image)
    image = _in_srgb(_with_eight_bits(image), profile)
    has_holes = image.has_transparency_data
    image = image.convert("RGBA" if has_holes else "RGB")
    image.thumbnail((SIDE_MAX, SIDE_MAX))
    bare = Image.new(image.mode, image.size)  # the pixels and nothing else of what the file said
    bare.paste(image)
    return bare, lossless


def _require_few_scans(content):
    """A scan of twelve bytes makes the decoder go through every pixel once more: a small file could take hours."""
    if content.count(_SCAN) > SCANS_MAX:
        raise _unreadable(content)


def _with_eight_bits(image):
    """Greys of 16 bits would be cut off at 255 instead of divided."""
    return image.point(lambda value: value / 256, "L") if image.mode.startswith("I") else image


def _in_srgb(image, profile):
    """Colours as they were meant, without the profile. One that cannot be read is left aside."""
    if not profile:
        return image
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        colours = image.convert("RGB") if alpha is not None else image
        made = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if alpha is not None:
        made.putalpha(alpha)
    return made


def _encoded(small):
    image, lossless = small
    content = _webp(image, lossless=True, quality=30) if lossless else b""
    if not content or len(content) > LOSSLESS_MAX:
        content = _webp(image, quality=82)
    return Encoded(content, image.width, image.height)


def _webp(image, **how):
    out = BytesIO()
    image.save(out, "WEBP", method=2, **how)
    return out.getvalue()
