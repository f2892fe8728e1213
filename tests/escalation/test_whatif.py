import json

import pytest
from django.core.management import CommandError, call_command

from escalation.whatif import dates, percentile, what_if
from forum import accepting, closing, moderating
from tests import make
from tests.make import DAY, NOON, SECOND

HOUR = DAY / 24


def outcome(rows, window=DAY):
    (one,) = what_if(rows, [window])
    return one.peer_answered, one.closed, one.escalated


@pytest.mark.parametrize(
    ("answered", "closed", "expected"),
    [
        (None, None, (0, 0, 1)),
        (DAY - SECOND, None, (1, 0, 0)),
        (DAY, None, (1, 0, 0)),
        (DAY + SECOND, None, (0, 0, 1)),
        (None, DAY, (0, 1, 0)),
        (None, DAY + SECOND, (0, 0, 1)),
        (2 * HOUR, 1 * HOUR, (1, 0, 0)),
        (DAY + SECOND, DAY, (0, 1, 0)),
    ],
)
def test_the_end_of_the_window_is_in_time(answered, closed, expected):
    row = (NOON, answered and NOON + answered, closed and NOON + closed)
    assert outcome([row]) == expected


def test_each_window_has_its_own_outcome_and_the_times_are_those_of_all():
    rows = [(NOON + n * DAY, NOON + n * DAY + n * HOUR, None) for n in range(1, 12)]
    day, half = what_if(rows, [5 * HOUR, HOUR / 2])
    assert (day.window_hours, half.window_hours) == (5, 0.5)
    assert (day.questions, day.peer_answered, day.escalated) == (11, 5, 6)
    assert (half.questions, half.peer_answered, half.escalated) == (11, 0, 11)
    assert day.escalated_per_week == round(6 / (10 / 7), 2) == 4.2
    assert (day.median_seconds_to_peer_answer, day.p90_seconds_to_peer_answer) == (6 * 3600, 10 * 3600)
    assert half.median_seconds_to_peer_answer == 6 * 3600


def test_without_questions_or_weeks_there_is_nothing_to_divide_by():
    (none,) = what_if([], [DAY])
    assert (none.questions, none.escalated, none.escalated_per_week) == (0, 0, None)
    assert (none.median_seconds_to_peer_answer, none.p90_seconds_to_peer_answer) == (None, None)
    (one,) = what_if([(NOON, None, None)], [DAY])
    assert (one.escalated, one.escalated_per_week) == (1, None)


@pytest.mark.parametrize(
    ("values", "median", "late"),
    [([], None, None), ([7.0], 7, 7), ([1.0, 2.0], 1.5, 1.9), ([0.0, 10.0, 20.0, 30.0, 40.0], 20, 36)],
)
def test_percentiles_lie_between_their_neighbours(values, median, late):
    assert (percentile(values, 0.5), percentile(values, 0.9)) == (median, late)


@pytest.mark.django_db
def test_only_visible_answers_of_peers_count_and_acceptance_does_not():
    asker, admin = make.member(), make.admin()
    answered, by_asker, by_employee, hidden, closed, secret = (make.question(asker, now=NOON) for _n in range(6))
    make.question(asker, now=NOON, hold=True)
    make.answer(answered, now=NOON + DAY)
    accepting.accept(by=asker, answer=make.answer(by_asker, asker), now=NOON + 2 * HOUR)
    make.answer(by_employee, make.employee())
    moderating.hide(by=admin, post=make.answer(hidden), reason="spam", now=NOON + 2 * HOUR)
    closing.close(by=asker, question=closed, reason="", now=NOON + HOUR)
    moderating.hide(by=admin, post=secret, reason="spam", now=NOON + 2 * HOUR)
    (one,) = what_if(dates(), [DAY])
    assert (one.questions, one.peer_answered, one.closed, one.escalated) == (5, 1, 1, 3)


@pytest.mark.django_db
def test_the_command_prints_a_list_with_one_object_a_window(capsys):
    question = make.question(now=NOON)
    make.question(question.author, now=NOON + 7 * DAY)
    make.answer(question, now=NOON + 13 * HOUR)
    call_command("whatif", "--window", "PT12H", "--window", "PT36H", "--json")
    assert json.loads(capsys.readouterr().out) == [
        {
            "window_hours": hours,
            "questions": 2,
            "peer_answered": answered,
            "closed": 0,
            "escalated": 2 - answered,
            "escalated_per_week": 2.0 - answered,
            "median_seconds_to_peer_answer": 46800,
            "p90_seconds_to_peer_answer": 46800,
        }
        for hours, answered in ((12, 0), (36, 1))
    ]


@pytest.mark.django_db
def test_without_a_window_it_takes_the_setting_and_prints_a_table(capsys, settings):
    settings.PEER_WINDOW = 6 * HOUR
    call_command("whatif")
    out = capsys.readouterr().out
    assert "6 h" in out
    assert "No question has a peer answer yet." in out
    make.answer(make.question())
    call_command("whatif")
    assert "half of them within 60 min" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "24", "PT0S", "-PT1H", "P-1D", "tomorrow", "P99999999999999D", "PT24H\x00"])
def test_a_window_that_is_none_is_refused_with_a_sentence(text):
    with pytest.raises(CommandError, match="such as PT24H") as refused:
        call_command("whatif", f"--window={text}")
    assert refused.value.returncode == 1
