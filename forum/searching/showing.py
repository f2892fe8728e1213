"""What a result shows: the words that were looked for, where they stand, and who said it."""

from dataclasses import dataclass

from forum import text
from forum.models import Question
from forum.searching import words

TEXTS = ("body", "accepted", "answers", "comments")
TEXT_FROM = 10_000  # characters of each text the passage shown is looked for in
# Where a passage stands, in the order in which equal ones are preferred.
QUESTION, ANSWER, COMMENT = "question", "answer", "comment"
PLACES = {"body": QUESTION, "accepted": ANSWER, "answers": ANSWER, "comments": COMMENT}


@dataclass(frozen=True)
class Found:
    """A question that was found. `title` and `snippet` are safe HTML with the words in <mark>.

    `place` says where the snippet is from: question, answer or comment; `url` leads to that place.
    """

    question: Question
    title: str
    snippet: str
    place: str = QUESTION
    answer_id: int | None = None

    @property
    def url(self):
        """The question, at the answer the snippet is from or belongs to."""
        address = self.question.get_absolute_url()
        return f"{address}#answer-{self.answer_id}" if self.answer_id else address


def show(questions, looked_for):
    """A Found for each question. It was loaded with `searched_…`, the texts of its document."""
    pattern = words.pattern(looked_for)
    return [_found(question, pattern) for question in questions]


def _found(question, pattern):
    name, value, answer_id = _best_part(question, pattern)
    passage = words.passage(value, pattern)
    return Found(question, text.marked(question.title, pattern), text.marked(passage, pattern), PLACES[name], answer_id)


def _best_part(question, pattern):
    """The part with the most different words that were looked for; of equal ones the first. (name, text, answer)"""
    best, most = ("body", question.searched_body or "", None), 0
    if pattern is None:
        return best
    for name, value, answer_id in _parts(question):
        different = len({words.stem(words.fold(found[0])) for found in pattern.finditer(value)})
        if different > most:
            best, most = (name, value, answer_id), different
    return best


def _parts(question):
    begins = question.searched_parts or {}
    yield "body", question.searched_body or "", None
    for name in TEXTS[1:]:
        value, places = getattr(question, f"searched_{name}") or "", begins.get(name, [])
        ends = [*(place for place, _answer in places[1:]), len(value) + 1][: len(places)]
        for (place, answer_id), end in zip(places, ends, strict=True):
            if place < len(value):
                yield name, value[place : end - 1], answer_id
