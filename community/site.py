"""The company's settings, asked for on every page and therefore kept in the process for a few seconds."""

import re
from functools import cache
from time import monotonic

from django.conf import settings

from community.models import SiteSettings

KEEP_SECONDS = 30
_kept = None


def current():
    """The one row of SiteSettings; its defaults while there is none."""
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEEP_SECONDS:
        _kept = (monotonic(), SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1))
    return _kept[1]


def forget():
    """Read the row again at the next request of this process. Others follow within KEEP_SECONDS."""
    global _kept
    _kept = None


@cache
def marks():
    """Names of the symbols in the icon sprite; the company's mark is one of them."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static" / "icons.svg").read_text()))
