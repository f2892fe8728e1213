"""Writes search documents. What is hidden or held never enters one, except a question itself: its author finds it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.html import escape

from forum import text
from forum.models import Answer, Comment, Question, SearchDocument
from forum.searching import vocabulary

# PostgreSQL takes at most 1 MB of words in one vector; a thread this long is found by its beginning.
TEXT_MAX = 100_000
BATCH = 200
FIELDS = ("language", "title", "tags", "body", "accepted", "answers", "comments", "parts")


@dataclass
class Thread:
    """What stands below one question: rendered texts, each with the answer it belongs to."""

    asked: list = field(default_factory=list)
    accepted: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    tags: list = field(default_factory=list)


def index(question):
    """Write the search document of one question anew, from what is visible under it now.

    Of a question that was joined with another it is that one's document: its words stand there.
    """
    index_many([question.duplicate_of_id if question.merged_at and question.duplicate_of_id else question.pk])


def index_many(question_ids):
    """Write the documents of these questions anew: seven queries, however many they are (at most a few hundred)."""
    made = documents(question_ids)
    SearchDocument.objects.bulk_create(made, update_conflicts=True, unique_fields=["question"], update_fields=FIELDS)
    vocabulary.learn(made)


def documents(question_ids):
    """The documents of these questions as they should be, unsaved."""
    ids = list(question_ids)
    questions = list(
        Question.objects.filter(pk__in=ids, merged_at=None)
        .order_by("pk")
        .values_list("pk", "language", "title", "body_html", "accepted_answer_id")
    )
    threads = _threads(ids, {pk: accepted for pk, *_rest, accepted in questions})
    made = []
    for pk, language, title, html, _accepted in questions:
        thread, left = threads[pk], TEXT_MAX
        document = SearchDocument(question_id=pk, language=language, title=title, tags=" ".join(thread.tags), parts={})
        for name, posts in (
            ("body", [(html, None), *thread.asked]),
            ("accepted", thread.accepted),
            ("answers", thread.answers),
            ("comments", thread.comments),
        ):
            value, begins = _joined(posts, left)
            left -= len(value)
            setattr(document, name, value)
            if begins and name != "body":
                document.parts[name] = begins
        made.append(document)
    return made


def _threads(ids, accepted):
    threads = defaultdict(Thread)
    # The other words for it, of who asked the same in a question that was joined with this one.
    joined = Question.objects.filter(duplicate_of__in=ids, merged_at__isnull=False, hidden_at=None).order_by("pk")
    for question_id, title, html in joined.values_list("duplicate_of", "title", "body_html"):
        threads[question_id].asked += [(escape(title), None), (html, None)]
    answers = Answer.objects.shown().filter(question__in=ids).order_by("created_at", "pk")
    for pk, question_id, html in answers.values_list("pk", "question_id", "body_html"):
        thread = threads[question_id]
        (thread.accepted if accepted.get(question_id) == pk else thread.answers).append((html, pk))
    comments = Comment.objects.shown().filter(question__in=ids).order_by("created_at", "pk")
    # A comment under a hidden answer is out of sight with it.
    comments = comments.exclude(answer__published_at=None, answer__isnull=False).exclude(
        answer__hidden_at__isnull=False
    )
    for question_id, answer_id, html in comments.values_list("question_id", "answer_id", "body_html"):
        threads[question_id].comments.append((html, answer_id))
    tagged = Question.tags.through.objects.filter(question__in=ids).order_by("tag__slug")
    for question_id, slug in tagged.values_list("question_id", "tag__slug"):
        threads[question_id].tags.append(slug)
    return threads


def _joined(posts, left):
    """The plain texts of posts, at most `left` characters, and where each begins: [[place, answer or None], …]."""
    texts, begins, place = [], [], 0
    for html, answer_id in posts:
        if place >= left:
            break
        texts.append(text.plain(html, left - place))
        begins.append([place, answer_id])
        place += len(texts[-1]) + 1
    return "\n".join(texts), begins


def remove(question):
    """Take a question out of the index."""
    SearchDocument.objects.filter(question_id=question.pk).delete()


def rebuild(progress=lambda done: None):
    """Write every document anew, a batch at a time; `progress` hears how many are done. Returns how many there are."""
    done = 0
    vocabulary.forget()
    for ids in batches():
        with transaction.atomic():
            index_many(ids)
        done += len(ids)
        progress(done)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO forum_search(forum_search) VALUES ('rebuild')")
    return done


def batches():
    """The ids of all questions, some at a time."""
    last = 0
    while ids := list(Question.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def recount(now, fix):
    """Compare every document with what stands under its question and, with `fix`, write it anew."""
    for ids in batches():
        kept = SearchDocument.objects.in_bulk(ids)
        should = documents(ids)
        wrong = [one.pk for one in should if one.pk not in kept or _differs(one, kept[one.pk])]
        if wrong and fix:
            with transaction.atomic():
                index_many(wrong)
        for pk in wrong:
            yield f"Question {pk} {'has another search document than its text' if pk in kept else 'is not in the index'}."


def _differs(one, other):
    return any(getattr(one, name) != getattr(other, name) for name in FIELDS)
