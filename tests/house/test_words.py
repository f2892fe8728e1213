"""Four languages: nothing is missing, nothing is a guess, and what is compiled is what is written."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "community" / "locale"
LANGUAGES = ("de", "fr", "it")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")


def words(language):
    return polib.pofile(LOCALE / language / "LC_MESSAGES" / "django.po")


def forms(entry):
    """(what it says in English, what it says here) for an entry and each of its plural forms."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (entry.msgid_plural if number else entry.msgid, form) for number, form in sorted(entry.msgstr_plural.items())
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_none_is_a_guess(language):
    entries = [entry for entry in words(language) if not entry.obsolete]
    assert [entry.msgid for entry in entries if "fuzzy" in entry.flags] == []
    assert [entry.msgid for entry in entries if not all(said for _english, said in forms(entry))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept(language):
    lost = [
        (english, said)
        for entry in words(language)
        for english, said in forms(entry)
        if not set(PLACEHOLDER.findall(said)) <= set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        or (not entry.msgid_plural and set(PLACEHOLDER.findall(said)) != set(PLACEHOLDER.findall(english)))
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    compiled = gettext.translation("django", LOCALE, [language])
    differing = []
    for entry in words(language):
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        said = compiled._catalog.get((key, 0) if entry.msgid_plural else key)
        if said != forms(entry)[0][1]:
            differing.append(entry.msgid)
    assert differing == []


def test_no_word_in_the_source_is_left_out(tmp_path):
    if shutil.which("xgettext") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "Install gettext (on Debian: apt install gettext) to look for words that are not in the translations."
        )
    apps = ("community", "forum", "superusers", "escalation", "templates")
    for name in apps:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "de", "-v0"],
        cwd=tmp_path, check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": "community.settings", "VAR_DIR": str(tmp_path)},
    )  # fmt: skip
    found = {
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(tmp_path / "community/locale/de/LC_MESSAGES/django.po")
    }
    known = {(entry.msgctxt, entry.msgid) for entry in words("de")}
    assert sorted(str(key) for key in found - known) == []
