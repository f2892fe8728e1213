"""Files as telephones, programs and attackers make them: a picture comes out, or a sentence that says what to do."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from forum import reencoding
from tests.make import drawing

PLACE = b"47.3769 N, 8.5417 E, camera of Anna"


def opened(content):
    made = reencoding.made_anew(content)
    image = Image.open(io.BytesIO(made.content))
    image.load()
    assert (image.format, image.size) == ("WEBP", (made.width, made.height))
    return made, image


def with_everything(format):
    """A picture that says where, when and by whom it was taken, in every way its format has."""
    image, exif = Image.new("RGB", (40, 20), "red"), Image.Exif()
    exif[0x010E], exif[0x0112] = PLACE.decode(), 6  # described, and to be turned by a quarter
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (47.0, 22.0, 36.8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = {"xmp": b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>"} if format in ("JPEG", "WEBP") else {}
    more |= {"comment": PLACE} if format == "JPEG" else {}
    out = io.BytesIO()
    image.save(out, format, exif=exif, icc_profile=profile, **more)
    return out.getvalue()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_the_pixels_comes_through_and_they_stand_upright(format):
    content = with_everything(format)
    assert PLACE in content
    made, image = opened(content)
    for trace in (PLACE, b"EXIF", b"Exif", b"GPS", b"XMP ", b"xmpmeta", b"ICCP", b"camera"):
        assert trace not in made.content
    assert (image.size, dict(image.getexif()), image.info.get("icc_profile")) == ((20, 40), {}, None)


def test_a_second_file_behind_the_picture_stays_behind():
    for payload in (b"<script>alert(1)</script>", b"PK\x03\x04 a zip", b"<?php system('id'); ?>"):
        for format in ("PNG", "JPEG", "GIF"):
            assert payload not in opened(drawing(format) + payload)[0].content


def test_colours_of_a_wider_space_become_those_every_screen_shows():
    profile = ImageCms.createProfile("LAB")  # a profile that is not for these pixels
    odd = drawing("JPEG", icc_profile=ImageCms.ImageCmsProfile(profile).tobytes())
    assert opened(odd)[1].mode == "RGB"
    assert opened(drawing("PNG", icc_profile=b"nonsense"))[1].getpixel((1, 1)) == (11, 90, 107)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_usual_kind_of_pixel_is_read(mode):
    out = io.BytesIO()
    Image.new(mode, (9, 7), 40_000 if mode == "I;16" else 1).save(out, "JPEG" if mode == "CMYK" else "PNG")
    image = opened(out.getvalue())[1]
    assert image.size == (9, 7)
    assert image.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")
    if mode == "I;16":
        assert image.getpixel((0, 0)) == (156, 156, 156)


def test_of_an_animation_the_first_picture_is_kept():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = opened(out.getvalue())[1]
    assert (getattr(image, "n_frames", 1), image.convert("RGB").getpixel((4, 4))) == (1, (255, 0, 0))


def test_the_longest_side_is_shown_as_it_is_and_one_more_is_made_smaller():
    assert opened(drawing(size=(reencoding.SIDE_MAX, 10)))[1].size == (2000, 10)
    assert opened(drawing(size=(reencoding.SIDE_MAX + 1, 2001)))[1].size == (2000, 2000)
    assert opened(drawing("JPEG", size=(5000, 2500)))[1].size == (2000, 1000)
    assert opened(drawing(size=(4000, 1)))[1].size == (2000, 1)


def refused(content):
    with pytest.raises(reencoding.Refused) as refusal:
        reencoding.made_anew(content)
    return refusal.value.status, refusal.value.code


def png_that_says(width, height):
    """A PNG of a few bytes that announces this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body))
        + b"\0\0\0\0IEND\xaeB`\x82"
    )  # fmt: skip


def test_a_bomb_is_refused_by_its_size_before_any_of_it_is_read():
    assert refused(png_that_says(60_000, 60_000)) == (413, "too_many_pixels")
    assert refused(png_that_says(8_000, 5_001)) == (413, "too_many_pixels")
    assert refused(png_that_says(8_000, 5_000)) == (415, "not_a_picture")  # looked into, and not whole


def test_bytes_are_counted_to_the_last():
    end = drawing("PNG")
    assert opened(end + b"\0" * (reencoding.BYTES_MAX - len(end)))
    assert refused(end + b"\0" * (reencoding.BYTES_MAX - len(end) + 1)) == (413, "picture_too_large")


NO_PICTURES = {
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a PDF": b"%PDF-1.7 x",
    "an icon": drawing("ICO"),
    "a bitmap": drawing("BMP"),
    "a TIFF": drawing("TIFF"),
    "half a JPEG": drawing("JPEG", size=(300, 300))[:400],
    "half a PNG": drawing("PNG", size=(300, 300))[:-40],
    "a head alone": b"\x89PNG\r\n\x1a\n",
    "nonsense": b"GIF89a" + b"\xff" * 200,
    "text": b"hello",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_of_the_four_kinds_is_refused(name):
    assert refused(NO_PICTURES[name]) == (415, "not_a_picture")


def test_an_empty_file_and_one_browsers_cannot_show_are_named():
    assert refused(b"") == (415, "empty_picture")
    assert refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") == (415, "picture_is_heic")


def test_a_small_file_that_would_be_decoded_for_hours_is_no_picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "JPEG", progressive=True)
    content = out.getvalue()
    start, last = content.count(b"\xff\xda"), content[content.rindex(b"\xff\xda") : -2]
    usual = content[:-2] + last * (reencoding.SCANS_MAX - start) + content[-2:]
    assert reencoding.made_anew(usual).width == 40
    with pytest.raises(reencoding.NotAPicture):
        reencoding.made_anew(usual[:-2] + last + usual[-2:])
