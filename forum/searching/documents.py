"""Writes search documents. What is hidden or held never enters one."""

from collections import defaultdict

from django.db import connection, transaction

from forum import text
from forum.models import Answer, Comment, Question, SearchDocument

# PostgreSQL takes at most 1 MB of words in one vector; a thread this long is found by its beginning.
BODY_MAX = 100_000
BATCH = 200


def index(question):
    """Write the search document of one question anew, from what is visible under it now."""
    index_many([question.pk])


def index_many(question_ids):
    """Write the documents of these questions anew: four queries, however many they are (at most a few hundred)."""
    ids = list(question_ids)
    texts = defaultdict(list)
    questions = list(Question.objects.filter(pk__in=ids).values_list("pk", "language", "title", "body_html"))
    for pk, _language, _title, html in questions:
        texts[pk].append(html)
    answers = Answer.objects.shown().filter(question__in=ids).order_by("created_at", "pk")
    for question_id, html in answers.values_list("question_id", "body_html"):
        texts[question_id].append(html)
    comments = Comment.objects.shown().filter(question__in=ids).order_by("created_at", "pk")
    # A comment under a hidden answer is out of sight with it.
    comments = comments.exclude(answer__published_at=None, answer__isnull=False).exclude(
        answer__hidden_at__isnull=False
    )
    for question_id, html in comments.values_list("question_id", "body_html"):
        texts[question_id].append(html)
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(question_id=pk, language=language, title=title, body=_body(texts[pk]))
            for pk, language, title, _html in questions
        ],
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["language", "title", "body"],
    )


def _body(htmls):
    parts, left = [], BODY_MAX
    for html in htmls:
        if left <= 0:
            break
        parts.append(text.plain(html, left))
        left -= len(parts[-1])
    return "\n".join(parts)


def remove(question):
    """Take a question out of the index."""
    SearchDocument.objects.filter(question_id=question.pk).delete()


def rebuild(progress=lambda done: None):
    """Write every document anew, a batch at a time; `progress` hears how many are done. Returns how many there are."""
    done, last = 0, 0
    while True:
        ids = list(Question.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        with transaction.atomic():
            index_many(ids)
        done, last = done + len(ids), ids[-1]
        progress(done)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO forum_search(forum_search) VALUES ('rebuild')")
    return done
