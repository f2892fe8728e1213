"""Finds questions. Two queries, and a bounded number of rows, whatever is looked for."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from community.models import Language
from forum import text
from forum.models import Question
from forum.searching import engines, words

# Only so many matches are ranked; there is no exact count. Who looks further needs another word.
CANDIDATES = 500
PASSAGE_FROM = 20_000  # characters of a document the passage shown is looked for in
TAGS_ASKED = 12  # each is a join, and SQLite takes 64; no question has that many
SAME_RANK = 0.05  # of the best rank: closer than this counts as equal, and what is solved comes first
STATES = {
    "unanswered": lambda questions: questions.awaiting_peer_answer(),
    "solved": lambda questions: questions.solved(),
    "open": lambda questions: questions.open(),
    "closed": lambda questions: questions.closed(),
    "needs-info": lambda questions: questions.needing_details(),
}


@dataclass(frozen=True)
class Found:
    """A question that was found. `title` and `snippet` are safe HTML with the words in <mark>."""

    question: Question
    title: str
    snippet: str


@dataclass(frozen=True)
class Results:
    """One page of results; `next` is what the following page is asked for with (`after`), or None."""

    found: list
    next: str | None = None

    def __iter__(self):
        return iter(self.found)

    def __len__(self):
        return len(self.found)


def search(query, *, member, language=None, after=None, limit=20):
    """Return the Results of a text: words that must all occur, and `tag: category: author: is:` to narrow.

    Best first; on equal rank solved questions first, then the newest. Starts from what `member` may see.
    `language` (de, fr, it, en) keeps to questions in that language. Raises ValidationError for a text that is
    too long, an unknown language or a damaged `after`.
    """
    asked = words.parse(query)
    if language and language not in Language.values:
        raise ValidationError(_("Choose one of the four languages."), code="unknown_language")
    skip, last = _read_cursor(after)
    if not asked:
        return Results([])
    questions = _narrowed(Question.objects.visible_to(member), asked)
    if asked.words:
        engine = engines.engine()
        match = engine.all_of(asked.words, language)
        ids = _in_order(_candidates(engine, match, language, questions, CANDIDATES))
    else:
        if language:
            questions = questions.filter(language=language)
        ids = list(questions.order_by("-last_activity_at", "-pk").values_list("pk", flat=True)[:CANDIDATES])
    begin = ids.index(last) + 1 if last in ids else skip
    page = ids[begin : begin + limit]
    more = len(ids) > begin + limit
    return Results(_load(asked, member, page), f"{begin + limit}-{page[-1]}" if more else None)


def similar(title, language, member, limit=5):
    """Questions whose titles share words with this one, best first: what to show before somebody asks it again."""
    asked = words.words_of((title or "")[: words.QUERY_MAX])
    asked = [word for word in asked if len(word) > 2 and word not in words.COMMON]
    if not asked:
        return []
    language = language if language in Language.values else None
    engine = engines.engine()
    match = engine.any_of_titles(asked, language)
    questions = Question.objects.visible_to(member).filter(published_at__isnull=False, hidden_at=None)
    ids = _in_order(_candidates(engine, match, language, questions, CANDIDATES))[:limit]
    by_id = Question.objects.visible_to(member).select_related("author", "category").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _narrowed(questions, asked):
    """Apply the operators. A word no operator knows finds nothing, as an unknown tag does."""
    if len(asked.tags) > TAGS_ASKED:
        return questions.none()
    for tag in asked.tags:
        questions = questions.filter(tags__slug=tag)
    for category in asked.categories:
        questions = questions.filter(category__slug=category)
    for author in asked.authors:
        questions = questions.filter(author__handle__iexact=author)
    for state in asked.states:
        questions = STATES[state](questions) if state in STATES else questions.none()
    return questions


def _candidates(engine, match, language, questions, limit):
    """(id, rank, solved, last activity) of at most `limit` questions that match."""
    one = questions.filter(pk=RawSQL(engine.document, ())).order_by()  # noqa: S611 - a constant
    try:
        visible = one.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    sql, params = engine.candidates(match, language, visible, limit)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.*, q.accepted_answer_id IS NOT NULL, q.last_activity_at"  # noqa: S608 - words are parameters
            f" FROM ({sql}) AS c JOIN forum_question q ON q.id = c.id",
            params,
        )
        return cursor.fetchall()


def _in_order(candidates):
    """Ids, best first. Ranks are compared to the best one, so that "equal" means the same on both databases."""
    best = max((rank for _id, rank, *_rest in candidates), default=0) or 1
    rows = sorted(
        ((round(rank / best / SAME_RANK), bool(solved), active, pk) for pk, rank, solved, active in candidates),
        reverse=True,
    )
    return [row[-1] for row in rows]


def _load(asked, member, ids):
    """The questions of one page with author and category, and their marked words, in the order of `ids`."""
    questions = Question.objects.visible_to(member).filter(pk__in=ids)
    questions = questions.select_related("author", "category")
    questions = questions.annotate(searched=Substr("search_document__body", 1, PASSAGE_FROM))
    by_id = {question.pk: question for question in questions}
    pattern = words.pattern(asked.words)
    return [_found(by_id[pk], pattern) for pk in ids if pk in by_id]


def _found(question, pattern):
    passage = words.passage(question.searched or "", pattern)
    return Found(question, text.marked(question.title, pattern), text.marked(passage, pattern))


def _read_cursor(after):
    if not after:
        return 0, None
    begin, dash, last = str(after)[:40].partition("-")
    if not (dash and begin.isascii() and begin.isdigit() and last.isascii() and last.isdigit()):
        raise ValidationError(_("This page of results does not exist. Please search again."), code="bad_cursor")
    return min(int(begin), CANDIDATES), int(last)
