"""The company's settings, asked for on every page and therefore kept in the process for a few seconds."""

import re
from functools import cache
from time import monotonic

from django.conf import settings
from django.utils.translation import get_language

from community.models import LegalLink, SiteSettings

KEEP_SECONDS = 30
_kept = None


def current():
    """The one row of SiteSettings; its defaults while there is none. `legal` holds its links, in their order."""
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEEP_SECONDS:
        row = SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1)
        row.legal = list(LegalLink.objects.filter(settings=row.pk))
        _kept = (monotonic(), row)
    return _kept[1]


def forget():
    """Read the row again at the next request of this process. Others follow within KEEP_SECONDS."""
    global _kept
    _kept = None


def welcome():
    """The company's own first words in the reader's language; empty where it wrote none, and ours are said."""
    return getattr(current(), f"welcome_{get_language()}", "")


def legal_links():
    """The links for the reader: those of all languages, and those of theirs.

    Where there is none in their language, those of the site's language or else of any: an imprint in another
    language is better than none.
    """
    links = current().legal
    named = {link.language for link in links if link.language}
    choices = [get_language(), settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)]
    language = next((code for code in choices if code in named), "")
    return [link for link in links if link.language in ("", language)]


@cache
def marks():
    """Names of the symbols in the icon sprite; the company's mark is one of them."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static" / "icons.svg").read_text()))
