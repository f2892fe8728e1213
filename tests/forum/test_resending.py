"""A form that is sent twice makes one post, also at once; the key of somebody else's post opens nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from community.errors import Refused
from community.models import Notice
from forum import answering, asking, commenting, editing
from forum.models import Answer, Comment, Question, SearchDocument
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
KEY = "Kx_93-aB"


def ask(author, category, now=NOON, **changes):
    words = {"title": "Why does it blink red?", "body": "Since this morning.", "tags": ["box"], "form_key": KEY}
    return asking.ask(author=author, category=category, now=now, **words | changes)


def test_a_second_sending_returns_the_question_and_changes_nothing():
    author, category = make.member(), make.category()
    first = ask(author, category)
    second = ask(author, category, now=NOON + DAY)
    assert (first.was_sent_before, second.was_sent_before, second) == (False, True, first)
    assert (second.due_at, second.peer_window_ends_at) == (first.due_at, NOON + DAY)
    assert (Question.objects.count(), SearchDocument.objects.count()) == (1, 1)
    category.takes_questions = False  # closed in between: the question is there all the same
    assert ask(author, category) == first
    with pytest.raises(ValidationError):
        ask(author, category, form_key="another")


def test_a_second_sending_of_an_answer_or_a_comment_makes_no_second_notice():
    question, author = make.question(), make.member()
    told = Notice.objects.count()
    given = [make.answer(question, author, form_key=KEY, now=NOON + n * SECOND) for n in range(2)]
    said = [
        commenting.comment(author=author, question=question, answer=given[0], body="Same.", now=NOON, form_key=KEY)
        for _n in range(2)
    ]
    assert (given[0], said[0]) == (given[1], said[1])
    assert (Answer.objects.count(), Comment.objects.count()) == (1, 1)
    assert Notice.objects.filter(member=question.author).count() - told == len(set(given)) + len(set(said)) - 1
    assert Question.objects.get().answer_count == 1


def test_without_a_key_two_sendings_are_two_posts():
    question, author = make.question(), make.member()
    assert make.answer(question, author, form_key="") != make.answer(question, author)


def test_the_key_of_somebody_else_is_refused_and_shows_nothing():
    theirs = ask(make.member(), make.category())
    with pytest.raises(Refused) as refusal:
        ask(make.member(), theirs.category)
    assert refusal.value.code == "form_key_taken"
    assert theirs.title not in refusal.value.message
    assert Question.objects.get() == theirs


def test_other_words_with_a_key_that_was_used_are_refused_and_not_lost():
    author, category = make.member(), make.category()
    first = ask(author, category)
    with pytest.raises(Refused, match="with other words"):
        ask(author, category, body="Something I thought of later.")
    editing.edit(editor=author, post=first, body="Edited since.", version=1, now=NOON + SECOND)
    assert ask(author, category) == first  # what it said when it was sent
    with pytest.raises(Refused, match="with other words"):
        ask(author, category, body="Edited since.")
    one, other = make.question(), make.question()
    make.answer(one, author, form_key=KEY)
    with pytest.raises(Refused, match="with other words"):
        make.answer(other, author, form_key=KEY)


@pytest.mark.parametrize("key", ["a b", "ä", "x" * 65, "a\x00", "<b>"])
def test_a_key_that_no_form_has_is_refused(key):
    with pytest.raises(ValidationError):
        make.question(form_key=key)
    assert Question.objects.count() == 0


def key_of(page):
    return re.search(r'name="form_key" value="([\w-]{20,64})"', page.text)[1]


def test_every_form_carries_a_key_of_its_own(client):
    question = make.question(now=timezone.now())
    given = make.answer(question, now=timezone.now())
    client.force_login(make.member())
    keys = []
    for address in ("/ask/", f"/questions/{question.pk}/answers/new/", question.get_absolute_url()):
        keys += re.findall(r'name="form_key" value="([\w-]+)"', client.get(address).text)
    assert (len(keys), len(set(keys))) == (5, 5)  # two comments and an answer on the question's page
    assert key_of(client.get(f"/questions/{question.pk}/comments/new/?answer={given.pk}"))


def test_pages_lead_both_sendings_to_the_one_post(client):
    question = make.question(now=timezone.now())
    client.force_login(make.member())
    data = {
        "title": "Why is it red at night?",
        "body": "Since May.",
        "category": question.category.slug,
        "language": "en",
    }
    for address, model in (
        ("/ask/", Question),
        (f"/questions/{question.pk}/answers/new/", Answer),
        (f"/questions/{question.pk}/comments/new/", Comment),
    ):
        data["form_key"] = key_of(client.get(address))
        before, answers = model.objects.count(), [client.post(address, data) for _n in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].url == answers[1].url
        assert model.objects.count() == before + 1
        other = client.post(address, data | {"body": "My other words."})
        assert (other.status_code, model.objects.count()) == (409, before + 1)
        assert "My other words." in other.text
        assert key_of(other) != data["form_key"]
        again = client.post(address, data | {"body": "My other words.", "form_key": key_of(other)})
        assert (again.status_code, model.objects.count()) == (303, before + 2)


def test_the_api_answers_a_second_sending_with_the_first_post():
    question, member = make.question(now=timezone.now()), make.member()
    client = APIClient()
    client.force_authenticate(member)
    data = {"title": "Why is it red at night?", "body": "Since May.", "category": question.category.slug}
    for address in ("questions/", f"questions/{question.pk}/answers/", f"questions/{question.pk}/comments/"):
        first, second = (
            client.post(f"/api/v1/{address}", data, format="json", headers={"Idempotency-Key": KEY}) for _n in range(2)
        )
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        other = data | {"body": "Something else."}
        third = client.post(f"/api/v1/{address}", other, format="json", headers={"Idempotency-Key": KEY})
        assert (third.status_code, third.json()["code"]) == (409, "form_key_used")
    bad = client.post("/api/v1/questions/", data, format="json", headers={"Idempotency-Key": "a b"})
    assert bad.status_code == 400
    docs = client.get("/api/docs/").content.decode()
    assert docs.count("Idempotency-Key") == 4


@pytest.mark.django_db(transaction=True)
def test_eight_sendings_at_once_are_one_post():
    author, category, question = make.member(), make.category(), make.question()
    told = Notice.objects.count()
    jobs = [
        lambda: ask(author, category),
        lambda: answering.answer(author=author, question=question, body="Press it.", now=NOON, form_key=KEY),
        lambda: commenting.comment(author=author, question=question, body="Same.", now=NOON, form_key=KEY),
    ]

    def run(job):
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(run, jobs * 8))
    assert [len({post.pk for post in made if isinstance(post, kind)}) for kind in (Question, Answer, Comment)] == [
        1
    ] * 3
    assert (Question.objects.count(), Answer.objects.count(), Comment.objects.count()) == (2, 1, 1)
    assert Notice.objects.count() - told == 2


def until_somebody_waits_for_a_lock():
    """On PostgreSQL the second insert waits inside its transaction; on SQLite it waits before it begins."""
    deadline = monotonic() + 10
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                break


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("goes_through", [True, False])
def test_a_second_sending_waits_for_the_first_to_end(goes_through):
    author, category, inserted, second_is_there = make.member(), make.category(), Event(), Event()

    def first():
        try:
            with transaction.atomic():
                made = ask(author, category)
                inserted.set()
                second_is_there.wait(10)
                until_somebody_waits_for_a_lock()
                transaction.set_rollback(not goes_through)
            return made.pk
        finally:
            connection.close()

    def second():
        inserted.wait(10)
        second_is_there.set()
        try:
            return ask(author, category).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(first), pool.submit(second)
        one, two = (each.result() for each in begun)
    assert Question.objects.get().pk == two
    if goes_through:
        assert one == two
