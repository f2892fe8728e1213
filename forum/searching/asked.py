"""Takes apart what somebody typed into the search field. No text raises anything but ValidationError."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.searching import words

QUERY_MAX = 500
TERMS_MAX = 12
# An operator with its value, something in quotes, or a word; each may be left out with a minus before it.
_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)-)?(?:
        (?<![^\s-])(?P<name>tag|category|author|is):(?P<value>\S+)
        | "(?P<phrase>[^"]*)"
        | (?P<word>[^\s"]+)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """Words that stand together: one, or more in quotes. `also` are compounds that end with it."""

    words: tuple
    quoted: bool = False
    also: tuple = ()


@dataclass(frozen=True)
class Piece:
    """An operator as it was typed; `out` when a minus stands before it."""

    name: str
    value: str
    out: bool
    begin: int
    end: int


@dataclass(frozen=True)
class Query:
    """`terms` must all occur and none of `without`; the operators narrow. Empty when there is nothing to look for."""

    text: str = ""
    terms: tuple = ()
    without: tuple = ()
    pieces: tuple = field(default=())

    def __bool__(self):
        return bool(self.terms or self.pieces)

    def leaving_out(self, piece):
        """The text without one of its operators."""
        return " ".join((self.text[: piece.begin] + self.text[piece.end :]).split())

    def with_value(self, piece, value):
        """The text with another value for one of its operators."""
        return f"{self.text[: piece.begin]}{'-' if piece.out else ''}{piece.name}:{value}{self.text[piece.end :]}"

    @property
    def words(self):
        """Every word that is looked for, to mark it where it was found."""
        return [word for term in self.terms for word in (*term.words, *term.also)]


def parse(value):
    """Return the Query of a text such as `router "red light" -fibre tag:wifi is:solved`.

    Raises ValidationError when it is too long.
    """
    value = value or ""
    if len(value) > QUERY_MAX:
        raise ValidationError(
            _("Please search with fewer words: at most %(most)d characters."),
            code="too_long",
            params={"most": QUERY_MAX},
        )
    value = value.encode("utf-8", "ignore").decode().replace("\x00", " ")  # what no database takes
    value = unicodedata.normalize("NFC", value)
    terms, without, pieces = [], [], []
    for found in _PIECE.finditer(value):
        if found["name"]:
            wanted = found["value"].strip('"').lstrip("@").lower()
            if wanted:
                pieces.append(Piece(found["name"].lower(), wanted, bool(found["minus"]), found.start(), found.end()))
        else:
            (without if found["minus"] else terms).extend(_terms(found))
    return Query(value, tuple(_wanted(terms)), tuple(dict.fromkeys(without))[:TERMS_MAX], tuple(pieces))


def _terms(found):
    """A phrase is one term. So is what is left out ("-wi-fi"); a word with a hyphen or dot in it is its parts."""
    quoted = found["phrase"] is not None
    said = words.spoken(found["phrase"] if quoted else found["word"])[:TERMS_MAX]
    if not said:
        return []
    if quoted or found["minus"]:
        return [Term(tuple(said), quoted=quoted)]
    return [Term((word,)) for word in said]


def _wanted(terms):
    """Each once, at most a dozen; words that say nothing only where nothing else is said."""
    terms = list(dict.fromkeys(terms))
    telling = [term for term in terms if term.quoted or words.fold(term.words[0]) not in words.COMMON]
    return (telling or terms)[:TERMS_MAX]
