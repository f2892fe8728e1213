"""Reads the mails that the file backend wrote under var/mail, for `/dev/mail/` in the demo and while developing."""

import base64
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings

PAGE = 20
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what Django's file backend writes after each mail
STYLE_ATTRIBUTE = re.compile(r'(<[a-zA-Z][^<>]*?) style="([^"]*)"')


@dataclass(frozen=True)
class Letter:
    """One mail of one file. `number` counts from 0 inside the file."""

    name: str
    number: int
    message: email.message.EmailMessage

    @property
    def text(self):
        return self._part("plain")

    @property
    def html(self):
        return self._part("html")

    @property
    def sent_at(self):
        """When it was written; a mail's Date in UTC reads as a time without a zone."""
        date = self.message["Date"]
        moment = date.datetime if date is not None else None
        return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment

    @property
    def headers(self):
        return [(name, str(value)) for name, value in self.message.items()]

    def _part(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content() if part is not None else ""


def folder():
    """Where the mails are, or None when they are carried elsewhere."""
    return Path(settings.EMAIL_FILE_PATH) if getattr(settings, "EMAIL_FILE_PATH", None) else None


def newest(*, before=None, size=PAGE):
    """A page of letters, newest first, and where the next page begins (a file's name) or None.

    `before` is the name of the last file of the page before. A file that cannot be read is left out.
    """
    names = _names()
    start = names.index(before) + 1 if before in names else 0
    page = names[start : start + size]
    letters = [letter for name in page for letter in reversed(_letters(name))]
    return letters, page[-1] if start + size < len(names) else None


def find(name, number):
    """One letter, or None. Only names that stand in the folder are opened."""
    letters = _letters(name) if name in _names() else []
    return letters[number] if number < len(letters) else None


def _names():
    place = folder()
    if place is None or not place.is_dir():
        return []
    files = [(entry.stat().st_mtime_ns, entry.name) for entry in place.iterdir() if entry.suffix == ".log"]
    return [name for _time, name in sorted(files, reverse=True)]


def _letters(name):
    try:
        raw = (folder() / name).read_bytes()
    except OSError:
        return []
    parts = [part for part in raw.split(BETWEEN) if part.strip()]
    return [
        Letter(name, number, email.message_from_bytes(part, policy=email.policy.default))
        for number, part in enumerate(parts)
    ]


def page_of(html):
    """A mail's HTML as a page that needs no `unsafe-inline`, and the policy that goes with it.

    Mails carry their style in attributes, for mail programs that know nothing else. Here each distinct
    attribute becomes a rule of one style element, and the policy names the hashes of the elements.
    """
    rules = []

    def moved(match):
        style = match[2].replace("&quot;", '"').replace("&#x27;", "'")
        if style not in rules:
            rules.append(style)
        return f'{match[1]} data-s="{rules.index(style)}"'

    html = STYLE_ATTRIBUTE.sub(moved, html)
    sheet = "".join(f'[data-s="{number}"]{{{style}}}' for number, style in enumerate(rules))
    html = html.replace("<style>", f"<style>{sheet}</style>\n<style>", 1)
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    ]
    styles = " ".join(f"'sha256-{value}'" for value in hashes) or "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return html, policy
