"""Questions that are like a title: what to show before somebody asks it again."""

from community.models import Language
from forum.models import Question
from forum.searching import words
from forum.searching.asked import QUERY_MAX
from forum.searching.engines import engine
from forum.searching.finding import CANDIDATES, candidates, in_order

WORDS_MAX = 8  # every pair of them is looked for


def similar(title, language, member, limit=5):
    """Questions whose titles share words with this one, best first; on equal rank in the same language, then solved.

    Titles that share two words come before all that share only one.
    """
    asked = words.words_of((title or "")[:QUERY_MAX].encode("utf-8", "ignore").decode().replace("\x00", " "))
    asked = [word for word in asked if len(word) > 2 and words.fold(word) not in words.COMMON][:WORDS_MAX]
    if not asked:
        return []
    language = language if language in Language.values else None
    questions = Question.objects.visible_to(member).filter(published_at__isnull=False, hidden_at=None)
    ids = []
    for together in (True, False):
        if len(ids) < limit and len(asked) > together:
            match = engine().titles(asked, together)
            found = in_order(candidates(match, None, questions, CANDIDATES, titles=True), prefer=language)
            ids += [pk for pk in found if pk not in ids]
    ids = ids[:limit]
    by_id = Question.objects.visible_to(member).select_related("author", "category").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]
