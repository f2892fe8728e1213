"""What a text names (people, questions, pictures of this house) and how it looks once we know them.

Works on the tokens of a text that was read as Markdown, so that code, links and addresses are left as they
are. Asks no database: `find` says what is named, somebody looks it up, `put` writes what is known.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from markdown_it.token import Token

NAMES_MAX = 50  # of each kind in one text; more is a list of names and no post
SHOWN_WIDTH, SHOWN_HEIGHT = 672, 560  # a picture stands in a column of 42rem and does not push the text away
# $a$ and $$a$$, as mathematicians write; "$5 or $10" are prices.
FORMULA = re.compile(r"\$\$(?:[^$\n]|\n(?!\s*\n))+\$\$|\$(?!\s)[^$\n]*[^$\s]\$(?!\d)")
_HANDLE = r"(?<![\w@./+-])@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9_])?)(?![\w@])"
_NUMBER = r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,17})(?![\w#])"
_PLACE = r"#[a-z0-9-]{1,40}"
_PATH = r"/questions/(?P<path>[1-9][0-9]{0,17})(?:/(?:[A-Za-z0-9_-]{1,80}/?)?)?"
_IN_TEXT = re.compile(rf"{FORMULA.pattern}|{_HANDLE}|{_NUMBER}|(?<![\w/.:-]){_PATH}(?P<place>{_PLACE})?(?![\w/?-])")
_ADDRESS = re.compile(rf"{_PATH}(?:\?[^#]*)?(?P<place>{_PLACE})?")
_PICTURE = re.compile(r"/pictures/(?P<key>[a-z0-9]{10,40})\.webp")


@dataclass
class Named:
    """What a text names, in the order of its words; handles in lower case."""

    handles: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    pictures: list = field(default_factory=list)

    def note(self, kind, value):
        found = getattr(self, kind)
        if value not in found and len(found) < NAMES_MAX:
            found.append(value)

    def __bool__(self):
        return bool(self.handles or self.questions or self.pictures)


@dataclass(frozen=True)
class Known:
    """What of it exists: handles as they are written by lower case, numbers of questions, pictures' sizes by key."""

    handles: dict = field(default_factory=dict)
    questions: frozenset = frozenset()
    pictures: dict = field(default_factory=dict)


def find(tokens):
    """Return the Named of a text."""
    named = Named()
    for inline in _inlines(tokens):
        for child, free in _with_links(inline.children):
            if child.type == "image":
                key = _picture_of(child)
                if key:
                    named.note("pictures", key)
            elif child.type == "text" and free:
                for found in _IN_TEXT.finditer(child.content):
                    _note(named, found)
            elif _is_bare(child):
                number, _place = _question_of(child.attrGet("href"))
                if number:
                    named.note("questions", number)
    return named


def put(tokens, known):
    """Write what is known into the tokens: names and numbers become links, our own pictures are shown.

    Every other picture becomes a link, so that reading a post fetches nothing from anywhere else.
    """
    for inline in _inlines(tokens):
        made = []
        for child, free in _with_links(inline.children):
            if child.type == "image":
                made += _picture(child, known, free)
            elif child.type == "text" and free:
                made += _pieces(child.content, known)
            elif child.type == "text" and made and _is_bare(made[-1]) and made[-1].meta.get("number"):
                child.content = f"#{made[-1].meta['number']}"
                made.append(child)
            else:
                if _is_bare(child):
                    _shorten(child, known)
                made.append(child)
        inline.children = made


def _inlines(tokens):
    return (token for token in tokens if token.type == "inline" and token.children)


def _with_links(children):
    """Each token, and whether it stands outside every link."""
    depth = 0
    for child in children:
        depth -= child.type == "link_close"
        yield child, depth == 0
        depth += child.type == "link_open"


def _note(named, found):
    if found["handle"]:
        named.note("handles", found["handle"].lower())
    elif number := found["number"] or found["path"]:
        named.note("questions", int(number))


def _pieces(text, known):
    """A text, cut where it names somebody or something that exists."""
    made, end = [], 0
    for found in _IN_TEXT.finditer(text):
        link = _link_of(found, known)
        if link:
            made += [_text(text[end : found.start()]), *link]
            end = found.end()
    return [*made, _text(text[end:])]


def _link_of(found, known):
    if found["handle"]:
        handle = known.handles.get(found["handle"].lower())
        return _link(f"/members/{handle}/", f"@{handle}") if handle else None
    number = int(found["number"] or found["path"] or 0)
    if number in known.questions:
        return _link(f"/questions/{number}/{found['place'] or ''}", f"#{number}")
    return None


def _text(content):
    token = Token("text", "", 0)
    token.content = content
    return token


def _link(address, content):
    opened = Token("link_open", "a", 1)
    opened.attrSet("href", address)
    return [opened, _text(content), Token("link_close", "a", -1)]


def _is_bare(token):
    """An address that somebody pasted as it is, without words of their own for it."""
    return token.type == "link_open" and token.markup in ("linkify", "autolink")


def _question_of(address):
    """The number of the question at an address of this house, and the place on its page; (0, "") for any other."""
    path = str(address or "").removeprefix(settings.SITE_URL)
    found = _ADDRESS.fullmatch(path)
    return (int(found["path"]), found["place"] or "") if found else (0, "")


def _shorten(link, known):
    """The words of a title stay out of the address: the question may be hidden one day."""
    number, place = _question_of(link.attrGet("href"))
    if number in known.questions:
        link.attrSet("href", f"/questions/{number}/{place}")
        link.meta = {"number": number}


def _picture_of(image):
    found = _PICTURE.fullmatch(str(image.attrGet("src") or "").removeprefix(settings.SITE_URL))
    return found["key"] if found else ""


def _picture(image, known, free):
    """Our own picture with the size it is shown at and a way to the whole of it; any other as a link."""
    key, address = _picture_of(image), str(image.attrGet("src") or "")
    if key not in known.pictures:
        return _link(address, image.content or address) if free else [_text(image.content or address)]
    width, height = known.pictures[key]
    scale = min(1, SHOWN_WIDTH / width, SHOWN_HEIGHT / height)
    image.attrs = {
        "src": f"/pictures/{key}.webp",
        "alt": "",
        "width": max(1, round(width * scale)),
        "height": max(1, round(height * scale)),
        "loading": "lazy",
    }
    if not image.content.strip():
        image.content, image.children = "", [_text(_("Picture without a description"))]
    opened, _words, closed = _link(f"/pictures/{key}.webp", "")
    return [opened, image, closed] if free else [image]
