"""The first page: what needs an answer soonest stands first, and says how much more there is."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from escalation.sweep import sweep
from forum.views import home, lists
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_needs_an_answer_soonest_stands_first_with_counts_of_all():
    for number in range(6):
        make.question(title=f"Question number {number}", now=NOON - number * HOUR)
    for number in range(2):
        make.question(title=f"Late question {number}", now=NOON - 2 * make.DAY)
    sweep(now=NOON)
    make.answer(make.question(title="This one is answered", now=NOON - 9 * HOUR), now=NOON)
    rows, counts = home.needing_an_answer(AnonymousUser())
    assert [row.title for row in rows] == [f"Question number {number}" for number in (5, 4, 3, 2)]
    assert counts == {"awaiting": 6, "with_team": 2} == lists.waiting_counts(AnonymousUser())


def test_where_no_window_runs_the_team_is_counted_all_the_same():
    make.question(now=NOON - 2 * make.DAY)
    sweep(now=NOON)
    assert home.needing_an_answer(AnonymousUser()) == ([], {"awaiting": 0, "with_team": 1})


def test_an_empty_community_says_who_begins(client):
    with time_machine.travel(NOON):
        page = client.get("/").content.decode()
    assert "No questions yet" in page
    assert "Needs an answer" not in page
