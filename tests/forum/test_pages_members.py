"""Profiles: what they gave, and to themselves how each point came about."""

import pytest

from forum import accepting, moderating
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def test_a_profile_counts_what_was_given_to_others(client):
    person, question = make.member("beat"), make.question()
    accepting.accept(by=question.author, answer=make.answer(question, person), now=NOON)
    make.answer(make.question(person), person)  # their own question
    figures = client.get("/members/beat/").context["figures"]
    assert figures == {"answers": 1, "accepted": 1, "people": 1, "share": 100}


def test_what_is_hidden_is_not_in_a_profile(client):
    person = make.member("beat")
    answer = make.answer(make.question(title="The hidden one here"), person)
    moderating.hide(by=make.admin(), post=answer.question, reason="", now=NOON)
    page = client.get("/members/beat/")
    assert (list(page.context["page"]), page.context["figures"]["answers"]) == ([], 0)


def test_points_are_shown_to_oneself_only(client):
    person, question = make.member("beat"), make.question(title="Where the points are from")
    accepting.accept(by=question.author, answer=make.answer(question, person), now=NOON)
    assert client.get("/members/beat/?show=reputation").status_code == 404
    client.force_login(question.author)
    assert client.get("/members/beat/?show=reputation").status_code == 404
    client.force_login(person)
    page = client.get("/members/beat/?show=reputation").text
    assert "+15" in page
    assert "Where the points are from" in page


def test_an_employee_has_no_figures(client):
    make.employee("nadia")
    assert 'class="figures"' not in client.get("/members/nadia/").text
