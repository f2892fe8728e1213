"""What an open page hears: nothing while nothing is new, and one note that waits when something is."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum import accepting, closing, moderating
from tests import make
from tests.make import NOON

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def asked_by(page):
    """The address that a page, or the last answer to it, asks next."""
    return re.search(r'data-next="([^"]+)"', page)[1].replace("&amp;", "&")


def words(page):
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def at(hours):
    return time_machine.travel(NOON + hours * HOUR, tick=False)


def test_a_page_hears_of_answers_and_the_solution_once_each(client):
    question = make.question()
    make.answer(question, make.employee(), now=NOON)
    with at(1):
        address = asked_by(client.get(question.get_absolute_url()).content.decode())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 204
        assert len(asked) == 1
        given = [make.answer(question, now=NOON + HOUR) for _twice in range(2)]
        with CaptureQueriesContext(connection) as asked:
            told = client.get(address).content.decode()
        assert (len(asked), client.cookies) == (2, {})
        assert words(told) == "2 new answers Show them"
        assert f'href="/answers/{given[0].pk}/"' in told
        address = asked_by(told)
        assert client.get(address).status_code == 204
        accepting.accept(by=question.author, answer=given[1], now=NOON + HOUR)
        told = client.get(address).content.decode()
        assert words(told) == "This question is solved Show the solution"
        assert f'href="/answers/{given[1].pk}/"' in told
        assert client.get(asked_by(told)).status_code == 204


def test_what_is_left_of_the_window_is_told_when_its_words_change(client):
    question = make.question()
    with at(1):
        address = asked_by(client.get(question.get_absolute_url()).content.decode())
    with at(3):
        told = client.get(address).content.decode()
    assert "The community has 21 h left" in words(told)
    assert ("#news" in told, "data-often" in told) == (False, False)
    with at(23.5):
        assert "data-often" in client.get(asked_by(told)).content.decode()


def test_a_page_hears_that_it_is_closed_and_an_old_one_asks_no_more(client):
    question = make.question()
    with at(1):
        address = asked_by(client.get(question.get_absolute_url()).content.decode())
        closing.close(by=question.author, question=question, reason="found it", now=NOON + HOUR)
        assert words(client.get(address).content.decode()).startswith("This question was closed")
        assert "data-next" in client.get(question.get_absolute_url()).content.decode()
    with at(24 * 8):
        assert "data-next" not in client.get(question.get_absolute_url()).content.decode()


def test_what_one_may_not_see_has_no_news_and_nonsense_is_refused(client):
    question = make.question()
    address = f"/questions/{question.pk}/live/news/?since=0.awaiting."
    assert client.get(address + "24%20h").status_code == 200
    for wrong in ("", "x.awaiting", "1", "-1.awaiting", "1.nowhere", "9999999999.awaiting", "².awaiting"):
        assert client.get(f"/questions/{question.pk}/live/news/", {"since": wrong}).status_code == 400
    moderating.hide(by=make.admin(), post=question, reason="private data", now=NOON)
    assert client.get(address).status_code == 404
    client.force_login(question.author)
    assert client.get(address).status_code == 204
