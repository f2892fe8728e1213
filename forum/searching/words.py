"""Words as both indexes see them, and where they stand in a text."""

import re
import unicodedata

WORDS_MAX, WORD_MAX = 12, 60
_WORD = re.compile(r"[^\W_]+")
# Endings of the four languages, for the index that knows no stems. Longest first.
_ENDINGS = ("ungen", "ements", "ung", "ing", "ern", "en", "er", "es", "em", "ed", "aux", "e", "s", "n", "i", "o", "a")
_STEM_MIN = 4
# Words of the four languages that say nothing about what a question is about.
_SAYS_NOTHING = """
am an da du er es ob um wo zu
aber alle als auch auf aus bei beim bin bis das dass dem den der des die doch ein eine einem einen einer eines
für geht gibt hat habe haben ich ihr immer ist jede jeden jemand kann kein keine man mehr mein meine meinem meinen
meiner mit muss nach nicht noch nur oder ohne schon sehr seit sich sie sind und uns vom von vor war warum was wann
welche welcher welches wenn wer wie wird wieder wieso wir zum zur
at be by do if in is it my of on or so to we
about all and any are but can could did does for from get gets has have how into its just more not now one only
out over should some than that the their them then there they this was what when where which who why will with
would you your
ai au ce de en et la le me ne on sa se un
aucun avec avoir ces cette comment chez dans depuis des deux donc elle est être fait les leur mais mes mon nous
par pas plus pour pourquoi quand que quel quelle quelqu qui sans ses son sont sur tous tout toute une vous
al di il ma mi si su
alla anche che chi come con cosa dal dalla dei del della delle dopo dove gli hanno loro mia mie mio nel nella non
ogni per perché più posso può quale quando quanto questa questo senza solo sono sua suo sul sulla tra tutti tutto
una uno
"""
# Letters that stand for one another, as in the index (`FOLDED` in the migration).
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
_FOLD = str.maketrans({letter: base for base, letters in _ACCENTED.items() for letter in letters} | {"ß": "ss"})
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
BEFORE, PASSAGE = 60, 220  # characters before the word that was found, and in all


def fold(word):
    """The word in lower case without accents, as the index keeps it."""
    return word.lower().translate(_FOLD)


COMMON = frozenset(map(fold, _SAYS_NOTHING.split()))


def words_of(value):
    """Words of a text as the index sees them: letters and digits, in lower case, each once, at most a dozen."""
    return list(dict.fromkeys(spoken(value)))[:WORDS_MAX]


def spoken(value):
    """Every word of a text in its order, in lower case."""
    return [word[:WORD_MAX].lower() for word in _WORD.findall(unicodedata.normalize("NFC", value))]


def spellings(word):
    """The ways the index may keep a word: "Zürich" and "Zuerich" are one, and so are "Strasse" and "Straße"."""
    made = [fold(word), fold(word.translate(_WRITTEN_OUT))]
    for written, umlaut in _UMLAUTS:
        made.append(made[0].replace(written, umlaut))
    return list(dict.fromkeys(made))


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
    forms = dict.fromkeys(stem(form) for word in asked for form in spellings(word))
    # A short word is looked for as it is: the index finds it so.
    looks = (_looks(form) + (r"\w*" if len(form) > 2 else r"\b") for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(looks)})", re.IGNORECASE)


def _looks(form):
    return "".join(map(_letter, form)).replace("[sśšş][sśšş]", "(?:[sśšş]{2}|ß)")


def _letter(char):
    return f"[{char}{_ACCENTED[char]}]" if char in _ACCENTED else re.escape(char)


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
