"""What a page says about a window, at both sides of each boundary."""

from datetime import timedelta

import pytest

from forum import handover, windows
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def fresh(question):
    return Question.objects.select_related("category").get(pk=question.pk)


@pytest.mark.parametrize(
    ("passed", "number", "ticks"),
    [
        (0 * HOUR, 24, 24),
        (10 * MINUTE, 24, 23.8),
        (12 * HOUR, 12, 12),
        (22 * HOUR, 2, 2),
        (23 * HOUR, 1, 1),
        (23 * HOUR + SECOND, 1, 1),
        (23 * HOUR + 12 * MINUTE, 48, 0.8),
        (DAY - SECOND, 1, 0),
    ],
)
def test_the_dial_is_a_day_and_minutes_count_below_one_hour(passed, number, ticks):
    left = windows.left_of(fresh(make.question(now=NOON)), NOON + passed)
    assert (left.number, left.ticks) == (number, ticks)


def test_a_longer_window_fills_the_same_dial():
    question = fresh(make.question(now=NOON, category=make.category(peer_window=3 * DAY)))
    left = windows.left_of(question, NOON + DAY)
    assert (left.number, left.ticks, left.whole_ticks) == (48, 16, 16)


def test_the_last_fifth_is_late_and_the_moment_before_is_not():
    question = fresh(make.question(now=NOON))
    fifth = DAY / 5
    assert windows.left_of(question, NOON + DAY - fifth - SECOND).late is False
    assert windows.left_of(question, NOON + DAY - fifth).late is True


def test_nothing_is_left_at_the_end_nor_with_the_team_nor_after_an_answer():
    question = make.question(now=NOON)
    assert windows.left_of(fresh(question), NOON + DAY) is None
    handover.begin(fresh(question), now=NOON + DAY + SECOND)
    assert windows.left_of(fresh(question), NOON + DAY + SECOND) is None
    answered = make.question(now=NOON)
    make.answer(answered, now=NOON + HOUR)
    assert windows.left_of(fresh(answered), NOON + 2 * HOUR) is None


def test_an_answer_at_the_end_was_in_time_and_one_after_it_was_not():
    in_time, too_late = make.question(now=NOON), make.question(now=NOON)
    make.answer(in_time, now=NOON + DAY)
    make.answer(too_late, now=NOON + DAY + SECOND)
    assert windows.was_in_time(fresh(in_time)) is True
    assert windows.was_in_time(fresh(too_late)) is False


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (20 * SECOND, "1 min"),
        (59 * MINUTE, "59 min"),
        (HOUR, "1 h"),
        (72 * MINUTE, "1 h 12 min"),
        (47 * HOUR, "47 h"),
        (2 * DAY, "2 days"),
    ],
)
def test_how_long_something_took(duration, words):
    assert windows.exactly(duration) == words
