"""What the review counts."""

from datetime import UTC, datetime, timedelta

import pytest

from forum import accepting, moderating
from superusers import review
from superusers.criteria import steps
from superusers.review import Figures
from tests import make
from tests.make import DAY, NOON, SECOND
from tests.superusers import scene
from tests.superusers.scene import AT

pytestmark = pytest.mark.django_db


def counted(member, at=AT, period_days=90):
    return review.figures(at=at, period_days=period_days).get(member.pk)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [(AT - 90 * DAY - SECOND, 0), (AT - 90 * DAY, 1), (AT - SECOND, 1), (AT, 0)],
)
def test_the_start_of_the_period_is_in_it_and_its_end_is_not(moment, counts):
    member = make.member()
    scene.answers(member, moment)
    found = counted(member)
    assert (found.peer_answers if found else 0) == counts


def test_figures_equal_a_hand_count():
    """Three answers of one member: two to one asker in one ISO week, one accepted; the third a week later."""
    member, asker = make.member(), make.member()
    monday = datetime(2026, 8, 31, 0, 0, tzinfo=UTC)
    scene.answers(member, monday, monday + 6 * DAY, asker=asker, accepted=1)
    scene.answers(member, monday + 7 * DAY)
    found = counted(member)
    assert found == Figures(peer_answers=3, distinct_askers=2, active_weeks=2, accepted=1)
    assert found.accepted_share == 1 / 3
    assert review.figures(at=AT, period_days=90) == {member.pk: found}


def test_weeks_are_iso_weeks_in_utc():
    """Sunday 23:59 UTC is Monday in Zurich and still the old week; two years may share one ISO week."""
    member = make.member()
    sunday = datetime(2026, 8, 30, 23, 59, tzinfo=UTC)
    scene.answers(member, sunday, sunday - 2 * DAY)
    assert counted(member).active_weeks == 1
    other = make.member()
    scene.answers(other, datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert counted(other, at=datetime(2027, 2, 1, tzinfo=UTC)).active_weeks == 1


def test_only_visible_peer_answers_count():
    member, admin = make.member(), make.admin()
    hidden, under_hidden, _stays = scene.answers(member, *[AT - days * DAY for days in (5, 4, 3)], accepted=3)
    moderating.hide(by=admin, post=hidden, reason="spam", now=AT)
    moderating.hide(by=admin, post=under_hidden.question, reason="spam", now=AT)
    own = make.question(member, now=AT - 2 * DAY)
    accepting.accept(by=member, answer=make.answer(own, member, now=AT - DAY), now=AT - DAY)
    make.answer(make.question(now=AT - 2 * DAY), member, now=AT - DAY, hold=True)
    make.answer(make.question(now=AT - 2 * DAY), make.employee(), now=AT - DAY)
    assert review.figures(at=AT, period_days=90) == {
        member.pk: Figures(peer_answers=1, distinct_askers=1, active_weeks=1, accepted=1)
    }


def test_a_role_stays_as_it_was_when_the_answer_was_posted():
    member = make.member()
    scene.answers(member, AT - DAY)
    member.is_employee = True
    member.save()
    assert counted(member).peer_answers == 1


def test_it_is_one_query_for_everybody(django_assert_num_queries):
    for _number in range(3):
        scene.helper()
    with django_assert_num_queries(1):
        assert len(review.figures(at=AT, period_days=90)) == 3


ENOUGH = {"peer_answers": 20, "distinct_askers": 10, "active_weeks": 6, "accepted": 5}  # the defaults, exactly


@pytest.mark.parametrize(
    ("less", "meets"),
    [
        ({}, True),
        ({"peer_answers": 19}, False),
        ({"distinct_askers": 9}, False),
        ({"active_weeks": 5}, False),
        ({"accepted": 4}, False),
        ({"peer_answers": 21}, False),  # 5 of 21 is less than a quarter
    ],
)
def test_every_criterion_has_two_sides(less, meets):
    criteria = scene.criteria(peer_answers=20, distinct_askers=10, active_weeks=6, accepted_share="0.25")
    figures = Figures(**{**ENOUGH, **less})
    assert (figures.meets(criteria), figures.score(criteria) == 100) == (meets, meets)
    assert all(step.met for step in steps(criteria, figures)) is meets


def test_progress_says_what_is_missing():
    criteria = scene.criteria(peer_answers=20, distinct_askers=10, active_weeks=6, accepted_share="0.25")
    by_name = {
        step.name: step
        for step in steps(criteria, Figures(peer_answers=15, distinct_askers=12, active_weeks=5, accepted=1))
    }
    assert {name: (step.percent, step.missing) for name, step in by_name.items()} == {
        "peer_answers": (75, "5 more answers"),
        "accepted_share": (26, "3 more accepted"),
        "distinct_askers": (100, ""),
        "active_weeks": (83, "1 more week"),
    }
    assert by_name["accepted_share"].value == "6.7 %"


def test_nobody_is_close_with_nothing():
    figures = Figures()
    criteria = scene.criteria()
    assert (figures.score(criteria), figures.meets(criteria), figures.accepted_share) == (0, False, 0.0)
    assert all(step.missing for step in steps(criteria, figures))


def test_the_period_may_be_shorter():
    member = make.member()
    scene.answers(member, AT - 8 * DAY, AT - timedelta(days=7))
    assert counted(member, period_days=7).peer_answers == 1


def test_nothing_counts_before_there_is_anything():
    assert review.figures(at=NOON, period_days=90) == {}
