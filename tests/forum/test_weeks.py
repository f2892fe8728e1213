"""Answers week by week: which week counts, where it begins, and how it is drawn."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum import moderating, numbers, weeks
from tests import make

MONDAY = date(2026, 3, 2)


def weeks_of(person):
    mondays, by_week = weeks.counting(make.NOON)
    figures = numbers.figures_of(person, make.member(), **by_week)
    return weeks.drawn(mondays, [figures[name] for name in by_week])


@pytest.mark.django_db
def test_a_week_begins_on_monday_at_midnight_by_the_sites_clock():
    helper = make.member()
    midnight = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # Monday, 2 March, 00:00 in Zurich
    for at in (midnight - make.SECOND, midnight, midnight + 2 * make.SECOND):
        make.answer(make.question(now=at - make.DAY), helper, now=at)
    hidden = make.answer(make.question(), helper, now=make.NOON)
    moderating.hide(by=make.admin(), post=hidden, reason="rude", now=make.NOON)
    bars = weeks_of(helper)
    assert [(bar.monday, bar.answers) for bar in bars[-2:]] == [(MONDAY - timedelta(days=7), 1), (MONDAY, 2)]
    assert (len(bars), sum(bar.answers for bar in bars)) == (12, 3)


@pytest.mark.django_db
def test_an_answer_of_twelve_weeks_ago_is_not_counted_any_more():
    helper = make.member()
    first = datetime(2025, 12, 14, 23, 0, tzinfo=UTC)  # Monday, 15 December
    make.answer(make.question(now=first - make.DAY), helper, now=first - make.SECOND)
    assert weeks_of(helper) == []
    make.answer(make.question(now=first - make.DAY), helper, now=first)
    assert [bar.answers for bar in weeks_of(helper)] == [1] + [0] * 11


def test_the_tallest_bar_is_the_best_week_and_none_is_invisible():
    mondays = [MONDAY + timedelta(weeks=number) for number in range(3)]
    assert [(bar.y, bar.height) for bar in weeks.drawn(mondays, [0, 5, 10])] == [(76, 2), (42, 36), (8, 70)]
    assert weeks.drawn(mondays, [0, 0, 0]) == []
