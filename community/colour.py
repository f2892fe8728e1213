"""The company's colour: can it be read, and what is the nearest shade that can?

Contrast as WCAG 2.2 counts it; shades in OKLCH, so that a darker one keeps its hue.
"""

import math
import re

ENOUGH = 4.5
SOFT_SHARE = 0.08  # of --brand in --brand-soft, see the stylesheet
HEX = re.compile(r"#[0-9a-f]{6}\Z")
WHITE = (1.0, 1.0, 1.0)


def readable(colour):
    """Whether text in this colour ("#rrggbb") can be read on white and on its own soft tint."""
    return _contrast_of(_linear(colour)) >= ENOUGH


def darker_shade(colour):
    """The nearest darker shade of the same hue that is readable; the colour itself when it is."""
    if readable(colour):
        return colour
    lightness, chroma, hue = _lch(_linear(colour))
    for step in range(1, 1001):
        shade = _hex(_in_gamut(lightness * (1 - step / 1000), chroma, hue))
        if readable(shade):
            return shade
    raise AssertionError("black is readable")


def _contrast_of(rgb):
    """The worse of the contrasts against white and against --brand-soft."""
    white, soft = _lab(WHITE), _lab(rgb)
    tint = _from_lab(*(SOFT_SHARE * s + (1 - SOFT_SHARE) * w for s, w in zip(soft, white, strict=True)))
    return min((_luminance(ground) + 0.05) / (_luminance(rgb) + 0.05) for ground in (WHITE, tint))


def _linear(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def _hex(rgb):
    channels = (min(1.0, max(0.0, c)) for c in rgb)
    curved = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in channels)
    return "#" + "".join(f"{round(c * 255):02x}" for c in curved)


def _luminance(rgb):
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def _lab(rgb):
    r, g, b = rgb
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_lab(lightness, a, b):
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _lch(rgb):
    lightness, a, b = _lab(rgb)
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _in_gamut(lightness, chroma, hue):
    """The colour itself, or with as little less chroma as a screen needs to show it."""
    while True:
        rgb = _from_lab(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if all(-0.0005 <= channel <= 1.0005 for channel in rgb) or chroma < 0.002:
            return rgb
        chroma -= 0.002
