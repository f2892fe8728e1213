from datetime import timedelta

import pytest

from forum import moderating, numbers
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def test_nothing_is_said_about_an_empty_community():
    figures = numbers.community_figures(NOON)
    assert (figures.questions, figures.peer_share, figures.median_to_peer_answer) == (0, None, None)
    assert numbers.helpers_of_month(NOON) == []
    assert numbers.hour_histogram(NOON) == [0] * 24


def test_the_share_counts_questions_whose_window_is_over():
    in_time, too_late, unanswered = (make.question(now=NOON) for _ in range(3))
    make.answer(in_time, now=NOON + DAY)  # exactly at the end is in time
    make.answer(too_late, now=NOON + DAY + SECOND)
    make.answer(unanswered, make.employee(), now=NOON + HOUR)
    make.question(now=NOON + 2 * DAY)  # its window runs
    figures = numbers.community_figures(NOON + 2 * DAY + HOUR)
    assert (figures.questions, figures.peer_answered, figures.peer_share) == (3, 1, 33)


def test_a_window_that_ends_now_is_not_over():
    make.answer(make.question(now=NOON), now=NOON + HOUR)
    assert numbers.community_figures(NOON + DAY).questions == 0
    assert numbers.community_figures(NOON + DAY + MINUTE).questions == 1


def test_questions_older_than_90_days_do_not_count():
    make.answer(make.question(now=NOON), now=NOON + HOUR)
    assert numbers.community_figures(NOON + 90 * DAY).questions == 1
    assert numbers.community_figures(NOON + 90 * DAY + MINUTE).questions == 0


@pytest.mark.parametrize(("hours", "median"), [([1], 1), ([1, 3], 2), ([1, 2, 9], 2), ([1, 2, 4, 9], 3)])
def test_the_median_is_the_middle_wait(hours, median):
    for wait in hours:
        make.answer(make.question(now=NOON), now=NOON + wait * HOUR)
    assert numbers.community_figures(NOON + 2 * DAY).median_to_peer_answer == median * HOUR


def test_helpers_are_peers_of_this_month_and_nobody_else():
    best, second, last_month, hidden, suspended = (make.member() for _ in range(5))
    question = make.question(now=NOON - 3 * DAY)
    for author, when in [(best, NOON), (best, NOON), (second, NOON), (last_month, NOON - 3 * DAY)]:
        make.answer(question, author, now=when)
    make.answer(question, make.employee(), now=NOON)
    make.answer(question, question.author, now=NOON)
    moderating.hide(by=make.admin(), post=make.answer(question, hidden, now=NOON), reason="spam", now=NOON)
    make.answer(question, suspended, now=NOON)
    moderating.suspend(by=make.admin(), member=suspended, until=NOON + DAY, reason="spam", now=NOON)
    found = numbers.helpers_of_month(NOON + HOUR)
    assert [(member.handle, member.peer_answers) for member in found] == [(best.handle, 2), (second.handle, 1)]
    assert found[0].get_absolute_url() == best.get_absolute_url()


def test_helpers_kept_for_a_minute_cost_no_query(django_assert_num_queries):
    make.answer(make.question(), now=NOON)
    first = numbers.helpers_of_month(NOON)
    with django_assert_num_queries(0):
        again = numbers.helpers_of_month(NOON + 30 * SECOND)
    assert [member.peer_answers for member in first] == [member.peer_answers for member in again] == [1]
    assert {"email", "password", "suspension_reason"}.isdisjoint(numbers._helpers_of_month(NOON, 4)[0])


def test_hours_are_those_of_the_sites_clock(settings):
    settings.TIME_ZONE = "Europe/Zurich"
    question = make.question(now=NOON - 2 * DAY)
    for when in [NOON, NOON - 30 * MINUTE, NOON - 23 * HOUR, NOON - 23 * HOUR - SECOND]:
        make.answer(question, now=when)
    counts = numbers.hour_histogram(NOON)
    # Noon UTC is 13:00 in Zurich in March; the last answer is older than the 24 hours shown.
    assert {hour: count for hour, count in enumerate(counts) if count} == {12: 1, 13: 1, 14: 1}


def test_the_admin_gets_figures_that_are_ready_to_show():
    make.answer(make.question(now=NOON), now=NOON + 2 * HOUR)
    make.question(now=NOON, hold=True)
    found = {figure.label: figure.value for figure in numbers.figures(NOON + DAY + MINUTE)}
    assert found["questions are held"] == "1"
    assert found["questions in the last 7 days"] == "1"
    assert found["to the first peer answer, median (90 days)"] == "2:00 h"
    assert found["of questions got a peer answer within their window (90 days)"] == "100 %"


def test_the_number_of_held_questions_leads_to_the_same_questions(client):
    make.question(now=NOON, hold=True)
    client.force_login(make.manager())
    held = next(figure for figure in numbers.figures(NOON) if figure.label == "questions are held")
    assert len(client.get(held.url).context["cl"].result_list) == int(held.value) == 1
