"""Questions that are like a title: what to show before somebody asks it again."""

from community.models import Language
from forum.models import Question
from forum.searching import words
from forum.searching.asked import QUERY_MAX
from forum.searching.engines import engine
from forum.searching.finding import CANDIDATES, candidates

WORDS_MAX = 8  # every pair of them is looked for
AS_MUCH_ALIKE = 0.75  # of the best rank: within that, how helpful a question is decides
# In a search these are words like others; shared by two titles they make no questions alike.
SAYS_LITTLE = frozenset(
    [
        "neu",
        "neue",
        "neuem",
        "neuen",
        "neuer",
        "neues",
        "new",
        "nouveau",
        "nouvelle",
        "nuovo",
        "nuova",
        "funktioniert",
        "works",
    ]
)


def similar(title, language, member, limit=5):
    """Questions whose titles share words with this one, for who is about to ask it: what is solved comes first,
    then what is in their language, then what shares most.

    That holds among titles that are about as much alike. Titles that share two words come before all that share
    only one. What was closed without a solution leads nowhere, so it is left out.
    """
    asked = words.words_of((title or "")[:QUERY_MAX].encode("utf-8", "ignore").decode().replace("\x00", " "))
    asked = [word for word in asked if len(word) > 2 and words.fold(word) not in words.COMMON | SAYS_LITTLE][:WORDS_MAX]
    if not asked:
        return []
    language = language if language in Language.values else None
    questions = Question.objects.visible_to(member).filter(published_at__isnull=False, hidden_at=None)
    questions = questions.exclude(closed_at__isnull=False, accepted_answer=None)
    ids = []
    for together in (True, False):
        if len(ids) < limit and len(asked) > together:
            titles = engine().titles(asked, together)
            rows = candidates(None, titles, None, questions, CANDIDATES)
            found = _helpful_first([row for row in rows if row[0] not in ids], language)
            ids += found
    ids = ids[:limit]
    by_id = Question.objects.visible_to(member).select_related("author", "category").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _helpful_first(found, language):
    """Ids in the order of `similar`."""
    best = max((rank for _id, rank, *_rest in found), default=0)
    rows = [
        (rank >= best * AS_MUCH_ALIKE, bool(solved), written_in == language, rank, active, pk)
        for pk, rank, solved, active, written_in in found
    ]
    return [row[-1] for row in sorted(rows, reverse=True)]
