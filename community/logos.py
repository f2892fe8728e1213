"""The company's logo: looked at, drawn anew without anything hidden in it, and kept under a name that says its content.

A name is `brand/<digest>-<width>x<height>.<kind>`, so a page knows its size before it is loaded, and its address can be
kept for ever: another picture has another name. Older ones stay, for pages and histories that name them.
"""

import hashlib
import io
import re
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FOLDER = "brand"
MOST_BYTES = 512 * 1024
MOST_PIXELS = 1024
KEPT = (640, 128)  # four times the 32 pixels it is shown at
SHOWN_HEIGHT = 32
KINDS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{20}-(\d{1,4})x(\d{1,4})\.(png|jpg|webp)\Z")


def clean(upload):
    """The picture of an uploaded file, as a file to keep. Raises ValidationError with a sentence for the uploader."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The logo is larger than 512 kB. Please save it smaller."))
    data = upload.read()
    if b"<svg" in data[:4096].lower() or upload.name.lower().endswith((".svg", ".svgz")):
        raise ValidationError(
            _("An SVG file can carry programs that would run on this site. Please save the logo as PNG, JPEG or WebP.")
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(KINDS)) as picture:
                if max(picture.size) > MOST_PIXELS:
                    raise ValidationError(_("The logo is larger than 1024 pixels. Please save it smaller."))
                kind = picture.format if picture.format in KINDS else "JPEG"  # several photographs in one file
                picture.load()
                drawn = _drawn(picture, kind)
    except ValidationError:
        raise
    except Exception:  # Pillow raises whatever a broken file leads to
        raise ValidationError(_("This is not a picture we can read. Please save it as PNG, JPEG or WebP.")) from None
    out = io.BytesIO()
    drawn.save(out, kind, **({"quality": 90} if kind != "PNG" else {"optimize": True}))
    return _named(out.getvalue(), drawn.size, KINDS[kind])


def _drawn(picture, kind):
    """The pixels alone: upright, at most as large as they are ever shown, without metadata."""
    upright = ImageOps.exif_transpose(picture)
    with_alpha = kind != "JPEG" and upright.has_transparency_data
    drawn = upright.convert("RGBA" if with_alpha else "RGB")
    drawn.thumbnail(KEPT, Image.Resampling.LANCZOS)
    drawn.info.clear()
    return drawn


def _named(data, size, ending):
    digest = hashlib.sha256(data).hexdigest()[:20]
    return ContentFile(data, f"{digest}-{size[0]}x{size[1]}.{ending}")


def keep(file):
    """Store what `clean` made, once. Returns its name for the column."""
    name = f"{FOLDER}/{file.name}"
    return name if default_storage.exists(name) else default_storage.save(name, file)


def read(name):
    """The bytes and the content type of a logo that was kept, or None."""
    if not NAME.match(name) or not default_storage.exists(f"{FOLDER}/{name}"):
        return None
    with default_storage.open(f"{FOLDER}/{name}") as file:
        return file.read(), TYPES[name.rpartition(".")[2]]


def shown(column):
    """File name, width and height of the logo in a header, from what the column keeps; None without one."""
    name = column.name.rpartition("/")[2] if column else ""
    found = NAME.match(name)
    if not found:
        return None
    width, height = int(found[1]), int(found[2])
    return {"name": name, "width": max(1, round(width * SHOWN_HEIGHT / height)), "height": SHOWN_HEIGHT}
