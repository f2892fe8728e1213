"""Takes apart what somebody typed into the search field. No text raises anything but ValidationError."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

QUERY_MAX = 500
WORDS_MAX, WORD_MAX = 12, 60
_OPERATOR = re.compile(r"(?<!\S)(tag|category|author|is):(\S+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Endings of the four languages, for the index that knows no stems. Longest first.
_ENDINGS = ("ungen", "ements", "ung", "ing", "ern", "en", "er", "es", "em", "ed", "aux", "e", "s", "n", "i", "o", "a")
_STEM_MIN = 4
# Words of the four languages that say nothing about what a question is about, from three letters on.
_SAYS_NOTHING = """
aber alle als auch auf aus bei beim bin bis das dass dem den der des die doch ein eine einem einen einer eines
für geht gibt hat habe haben ich ihr immer ist jede jeden jemand kann kein keine man mehr mein meine meinem meinen
meiner mit muss nach nicht noch nur oder ohne schon sehr seit sich sie sind und uns vom von vor war warum was wann
welche welcher welches wenn wer wie wird wieder wieso wir zum zur
about all and any are but can could did does for from get gets has have how into its just more not now one only
out over should some than that the their them then there they this was what when where which who why will with
would you your
aucun avec avoir ces cette comment chez dans depuis des deux donc elle est être fait les leur mais mes mon nous
par pas plus pour pourquoi quand que quel quelle quelqu qui sans ses son sont sur tous tout toute une vous
alla anche che chi come con cosa dal dalla dei del della delle dopo dove gli hanno loro mia mie mio nel nella non
ogni per perché più posso può quale quando quanto questa questo senza solo sono sua suo sul sulla tra tutti tutto
una uno
"""
COMMON = frozenset(_SAYS_NOTHING.split())
BEFORE, PASSAGE = 60, 220  # characters before the word that was found, and in all
# Letters that stand for one another, as in the index.
_ACCENTED = {
    "a": "àáâãäåāăą",
    "c": "çćč",
    "e": "èéêëēę",
    "i": "ìíîïī",
    "n": "ñńň",
    "o": "òóôõöøō",
    "s": "śšş",
    "u": "ùúûüūů",
    "y": "ýÿ",
    "z": "źżž",
}


@dataclass(frozen=True)
class Query:
    """`words` must all occur; the operators narrow. Empty when there is nothing to look for."""

    words: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    categories: list = field(default_factory=list)
    authors: list = field(default_factory=list)
    states: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.words or self.tags or self.categories or self.authors or self.states)


def words_of(value):
    """Words of a text as the index sees them: letters and digits, in lower case, each once, at most a dozen."""
    found = (word[:WORD_MAX].lower() for word in _WORD.findall(unicodedata.normalize("NFC", value)))
    return list(dict.fromkeys(found))[:WORDS_MAX]


def parse(value):
    """Return the Query of a text such as `router red tag:wifi is:solved`; ValidationError when it is too long."""
    value = value or ""
    if len(value) > QUERY_MAX:
        raise ValidationError(
            _("Please search with fewer words: at most %(most)d characters."),
            code="too_long",
            params={"most": QUERY_MAX},
        )
    value = value.encode("utf-8", "ignore").decode().replace("\x00", " ")  # what no database takes
    said = {"tag": [], "category": [], "author": [], "is": []}
    for name, wanted in _OPERATOR.findall(value):
        wanted = wanted.lstrip("@").lower()
        if wanted:
            said[name.lower()].append(wanted)
    return Query(
        words=words_of(_OPERATOR.sub(" ", value)),
        tags=said["tag"],
        categories=said["category"],
        authors=said["author"],
        states=said["is"],
    )


def stem(word):
    """The word without a common ending, if enough is left: what its other forms begin with."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
            return word[: -len(ending)]
    return word


def pattern(asked):
    """A compiled pattern of these words in any of their forms, with or without accents; None of no words."""
    if not asked:
        return None
    forms = (stem(word) for word in sorted(asked, key=len, reverse=True))
    # A short word is looked for as it is: the index finds it so.
    looks = ("".join(map(_letter, form)) + (r"\w*" if len(form) > 2 else r"\b") for form in forms)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(looks)})", re.IGNORECASE)


def _letter(char):
    base = unicodedata.normalize("NFD", char)[0]
    return f"[{base}{_ACCENTED[base]}]" if base in _ACCENTED else re.escape(char)


def passage(value, found):
    """The part of a text around the first place where the pattern is found; its beginning where it is nowhere."""
    value = " ".join(value.split())
    first = found.search(value) if found else None
    begin = max(first.start() - BEFORE, 0) if first else 0
    if begin:
        begin = value.find(" ", begin, first.start()) + 1 or begin
    end = begin + PASSAGE
    if end < len(value):
        end = max(value.rfind(" ", begin, end), first.end() if first else begin + 1)
    return ("… " if begin else "") + value[begin:end] + (" …" if end < len(value) else "")
