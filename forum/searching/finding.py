"""Finds questions. A fixed number of queries and a bounded number of rows, whatever is looked for."""

from dataclasses import dataclass, field, replace

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from community.models import Language
from forum.models import Question
from forum.searching import asked as asking
from forum.searching import engines, narrowing, vocabulary
from forum.searching.showing import TEXT_FROM, TEXTS, show

# Only so many matches are ranked; there is no exact count. Who looks further needs another word.
CANDIDATES = 300
SAME_RANK = 0.05  # of the best rank: closer than this counts as equal, and what is solved comes first


@dataclass(frozen=True)
class Results:
    """One page of results.

    `next` is what the following page is asked for with (`after`), or None. `count` is how many there are in all;
    `more` says that there are even more than that. `meant` holds the words that were looked for in place of
    mistyped ones: {"ruoter": "router"}. `some` says that nothing has all the words, and these have some of them.
    """

    found: list = field(default_factory=list)
    next: str | None = None
    count: int = 0
    more: bool = False
    meant: dict = field(default_factory=dict)
    some: bool = False

    def __iter__(self):
        return iter(self.found)

    def __len__(self):
        return len(self.found)


def search(query, *, member, language=None, category=None, state=None, after=None, limit=20):
    """Return the Results of a text: words that must all occur, and operators to narrow (see `asked.parse`).

    Best first; on equal rank solved questions first, then the newest. Starts from what `member` may see.
    `language` (de, fr, it, en), `category` (its slug) and `state` (one of narrowing.STATES) narrow as well.
    Where nothing is found, mistyped words are looked for as they were meant, then some of the words.
    Raises ValidationError for a text that is too long, an unknown language or state, or a damaged `after`.
    """
    asked = asking.parse(query)
    if language and language not in Language.values:
        raise ValidationError(_("Choose one of the four languages."), code="unknown_language")
    skip, last = _read_cursor(after)
    questions = narrowing.narrowed(
        Question.objects.visible_to(member).filter(merged_at=None), asked, member, category, state
    )
    if not asked.terms:
        if not (asked.pieces or category or state):
            return Results()
        if language:
            questions = questions.filter(language=language)
        ids = list(questions.order_by("-last_activity_at", "-pk").values_list("pk", flat=True)[: CANDIDATES + 1])
        return _page(asked, member, ids, skip, last, limit)
    picky = narrowing.picky(asked)
    asked = replace(asked, terms=_with_compounds(asked.terms))
    ids, meant, some = _matching(asked, language, questions, picky), {}, False
    if not ids:
        asked, meant, ids = _as_meant(asked, language, questions, picky)
    if not ids and len(asked.terms) > 1:
        ids, some = _matching(asked, language, questions, picky, some=True), True
    return _page(asked, member, ids, skip, last, limit, meant=meant, some=some and bool(ids))


def _page(asked, member, ids, skip, last, limit, **said):
    more = len(ids) > CANDIDATES
    ids = ids[:CANDIDATES]
    begin = ids.index(last) + 1 if last in ids else skip
    page = ids[begin : begin + limit]
    following = f"{begin + limit}-{page[-1]}" if len(ids) > begin + limit else None
    return Results(_load(asked, member, page), following, len(ids), more, **said)


def _matching(asked, language, questions, picky, some=False):
    """Ids of what matches, best first."""
    engine, titles = engines.engine(), None
    if some:
        match = engine.some_of(asked.terms)
    else:
        match = engine.all_of(asked.terms, asked.without)
        titles = None if asked.without else engine.all_of_title(asked.terms)
    return in_order(candidates(match, titles, language, questions, CANDIDATES + 1, picky=picky))


def _with_compounds(terms):
    """The terms, each also as the end of longer German words."""
    also = vocabulary.compounds([term.words[0] for term in terms if len(term.words) == 1 and not term.quoted])
    return tuple(replace(term, also=also.get(term.words[0], ())) if not term.quoted else term for term in terms)


def _as_meant(asked, language, questions, picky):
    """Look for mistyped words as they were meant: (Query, what was replaced, ids); as it was where nothing is found.

    A word is only told to somebody who finds a question by it: it may stand where they see nothing.
    """
    alone = [term.words[0] for term in asked.terms if not term.quoted]
    meant = {word: known for word in alone if (known := vocabulary.meant(word)) is not None}
    if meant:
        terms = tuple(
            replace(term, words=(meant.get(term.words[0], term.words[0]),)) if not term.quoted else term
            for term in asked.terms
        )
        corrected = replace(asked, terms=_with_compounds(terms))
        if ids := _matching(corrected, language, questions, picky):
            return corrected, meant, ids
    return asked, {}, []


def candidates(match, titles, language, questions, limit, *, picky=False):
    """(id, rank, solved, last activity, language) of at most `limit` questions that match."""
    engine = engines.engine()
    if not picky:
        questions = questions.filter(pk=RawSQL(engine.document, ()))  # noqa: S611 - a constant
    try:
        visible = questions.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    sql, params = engine.candidates(match, titles, language, visible, limit, picky=picky)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.rank, q.accepted_answer_id IS NOT NULL, q.last_activity_at, q.language"  # noqa: S608
            f" FROM ({sql}) AS c JOIN forum_question q ON q.id = c.id",
            params,
        )
        return cursor.fetchall()


def in_order(found):
    """Ids, best first. Ranks are compared to the best one, so that "equal" means the same on both databases.

    On equal rank what is solved comes first, then the newest.
    """
    best = max((rank for _id, rank, *_rest in found), default=0) or 1
    rows = sorted(
        ((round(rank / best / SAME_RANK), bool(solved), active, pk) for pk, rank, solved, active, _language in found),
        reverse=True,
    )
    return [row[-1] for row in rows]


def _load(asked, member, ids):
    """The questions of one page with author and category, and their marked words, in the order of `ids`."""
    questions = Question.objects.visible_to(member).filter(pk__in=ids).select_related("author", "category")
    questions = questions.annotate(
        searched_parts=F("search_document__parts"),
        **{f"searched_{name}": Substr(f"search_document__{name}", 1, TEXT_FROM) for name in TEXTS},
    )
    by_id = {question.pk: question for question in questions}
    return show([by_id[pk] for pk in ids if pk in by_id], asked.words)


def _read_cursor(after):
    if not after:
        return 0, None
    begin, dash, last = str(after)[:40].partition("-")
    if not (dash and begin.isascii() and begin.isdigit() and last.isascii() and last.isdigit()):
        raise ValidationError(_("This page of results does not exist. Please search again."), code="bad_cursor")
    return min(int(begin), CANDIDATES), int(last)
