"""The words of titles and tags: what a mistyped word may have meant, and compounds that end with a word.

One mistake is found wherever it is. Of words with more, pg_trgm knows those that look alike; without it, and on
SQLite, only those with the same first letter are compared. The fewest changes of letters win.
"""

from functools import reduce
from operator import or_
from string import ascii_lowercase

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from forum.models import SearchWord
from forum.searching.words import COMMON, fold, spoken, stem

SHORTEST, LONGEST = 4, 40
COMPOUNDS_MAX = 8
COMPOUND_OF = 5  # letters; the end of a word shorter than that stands for nothing
ALIKE_MAX = 30  # words looked at closely, with trigrams
COMPARED_MAX = 2_000  # words looked at closely, without
LAST = "\U0010ffff"


def learn(documents):
    """Keep the words of these documents' titles and tags."""
    rows = {
        (word, one.language)
        for one in documents
        for word in map(fold, spoken(f"{one.title} {one.tags}"))
        if SHORTEST <= len(word) <= LONGEST and word.isalpha() and word not in COMMON
    }
    # Always in the same order, so that two who learn at once never wait for each other.
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, language=language, backwards=_backwards(word)) for word, language in sorted(rows)],
        ignore_conflicts=True,
    )


def forget():
    """Empty the vocabulary: it is about to be learned anew."""
    SearchWord.objects.all().delete()


def compounds(asked):
    """For each word, German words that end with it: {"verbindung": ("internetverbindung", …)}. At most one query."""
    ends = {word: _backwards(fold(word)) for word in asked if len(word) >= COMPOUND_OF and word.isalpha()}
    if not ends:
        return {}
    begins = reduce(or_, (_begins("backwards", end) for end in ends.values()))
    words = SearchWord.objects.filter(begins, language="de").exclude(backwards__in=ends.values()).order_by("backwards")
    found = list(words.values_list("backwards", "word")[: COMPOUNDS_MAX * len(ends)])
    return {
        word: tuple(other for backwards, other in found if backwards.startswith(end))[:COMPOUNDS_MAX]
        for word, end in ends.items()
    }


def meant(word):
    """The known word that a mistyped one most likely is, or None. A known word is not mistyped."""
    word = fold(word)
    allowed = _mistakes(word)
    if not allowed:
        return None
    others = SearchWord.objects.filter(word__in=[word, *_one_change_from(word)]).values_list("word", flat=True)
    others = list(others) or (_alike(word) if allowed > 1 else [])
    best = min(
        ((_changes(word, other, allowed), other[0] != word[0], abs(len(other) - len(word)), other) for other in others),
        default=None,
    )
    return best[-1] if best and 0 < best[0] <= allowed else None


def _one_change_from(word):
    """Every text with one letter added, left out, replaced, or swapped with the next: a few hundred."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in ascii_lowercase if letter != after[0])
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _mistakes(word):
    """How many mistakes are forgiven in a word of this length."""
    if not word.isalpha() or not SHORTEST <= len(word) <= LONGEST:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3


def _alike(word):
    """Known words that may be meant."""
    if connection.vendor == "postgresql" and _has_trigrams():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT word, similarity(word, %s) AS alike FROM forum_searchword WHERE lower(word) %% %s"
                " ORDER BY alike DESC, word LIMIT %s",
                [word, word, ALIKE_MAX],
            )
            return [other for other, _alike in cursor.fetchall()]
    words = SearchWord.objects.filter(_begins("word", word[0])).annotate(size=Length("word"))
    words = words.filter(size__range=(len(word) - 2, len(word) + 2))
    return words.order_by("word").values_list("word", flat=True).distinct()[:COMPARED_MAX]


def _has_trigrams():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('similarity') IS NOT NULL")
        return cursor.fetchone()[0]


def _begins(name, beginning):
    """A condition an index answers on either database."""
    if connection.vendor == "postgresql":
        return Q(**{f"{name}__startswith": beginning})
    return Q(**{f"{name}__gte": beginning, f"{name}__lt": beginning + LAST})


def _backwards(word):
    return stem(word)[::-1]


def _changes(word, other, most):
    """How many letters to add, leave out, replace or swap with the next to get from one word to the other.

    More than `most` is only said to be more.
    """
    if abs(len(word) - len(other)) > most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]
