"""SQL whatever the number of rows: what a page asks of the database at one item and at thirty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Member
from forum import accepting, commenting, voting
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _one_minute():
    """Figures of the home page are kept for a minute: it must not end between two requests."""
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        yield


def author(handle):
    """One person is enough: an author who is asked for once a row is asked for, whoever it is."""
    return Member.objects.filter(handle=handle).first() or make.member(handle)


def busy_question(category, readers, *, answers, comments):
    """A question with answers, comments below each post, votes of every reader on each, tags, and a solution."""
    asker, helper = author("asker"), author("helper")
    question = make.question(asker, category=category, tags=["router", "wlan"], now=NOON)
    given = [make.answer(question, helper, now=NOON + number * SECOND) for number in range(answers)]
    for number in range(comments):
        for answer in (None, *given[:3]):
            commenting.comment(
                author=readers[0], question=question, answer=answer, body="Same here.", now=NOON + number * SECOND
            )
    for reader in readers:
        for post in (question, *given):
            voting.vote(voter=reader, post=post, value=1, now=NOON + HOUR)
    accepting.accept(by=question.author, answer=given[0], now=NOON + HOUR)
    return question


def queries_of(client, address):
    """The statements of the second request: what a process keeps (the company's settings) is kept by then."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def assert_bounded(queries, most):
    assert len(queries) <= most, "\n".join(queries)
    written = [sql for sql in queries if sql.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []


@pytest.fixture(params=["customer", "manager"])
def reader(request):
    return make.member() if request.param == "customer" else make.manager()


@pytest.fixture(params=[1, 30])
def many(request):
    return request.param


LISTS = [
    "/",
    "/questions/",
    "/questions/?state=awaiting",
    "/questions/?state=solved",
    "/categories/net/",
    "/tags/router/",
]


def test_lists(client, reader, many):
    category = make.category("net")
    for _number in range(many):
        busy_question(category, [reader], answers=1, comments=1)
        make.question(author("asker"), category=category, tags=["router"])
    for address in LISTS:
        assert_bounded(queries_of(client, address), 4)
    client.force_login(reader)
    for address in LISTS:
        assert_bounded(queries_of(client, address), 6)


def test_a_question(client, reader, many):
    address = busy_question(make.category(), [reader], answers=many, comments=many).get_absolute_url()
    assert_bounded(queries_of(client, address), 5)
    client.force_login(reader)
    assert_bounded(queries_of(client, address), 8)


def test_a_profile(client, reader, many):
    person, category = make.member("helpful"), make.category()
    for _number in range(many):
        make.answer(make.question(category=category), person)
        make.question(person, category=category)
    for show in ("answers", "questions"):
        assert_bounded(queries_of(client, f"/members/helpful/?show={show}"), 4)
    client.force_login(reader)
    assert_bounded(queries_of(client, "/members/helpful/"), 6)
    client.force_login(person)
    assert_bounded(queries_of(client, "/members/helpful/?show=reputation"), 6)


def test_search(client, many):
    category = make.category()
    for _number in range(many):
        make.question(category=category, title="Why does my router blink red?")
    assert_bounded(queries_of(client, "/search/?q=router"), 4)


def test_comments_and_history(client, many):
    from forum import editing
    from forum.models import Question

    question = make.question()
    for number in range(many):
        commenting.comment(author=make.member(), question=question, body="Same here.", now=NOON)
        editing.edit(
            editor=question.author, post=Question.objects.get(), body=f"Text {number}", version=number + 1, now=NOON
        )
    assert_bounded(queries_of(client, f"/questions/{question.pk}/comments/all/"), 4)
    assert_bounded(queries_of(client, f"/posts/question/{question.pk}/history/"), 4)
