"""When a question is due and who has it, by the rules the app above calls."""

import pytest
from django.db import IntegrityError, transaction

from community import wiring
from forum import closing, handover, moderating
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
LATE = NOON + DAY + SECOND


def fresh(question):
    return Question.objects.get(pk=question.pk)


def handed_over(**fields):
    question = make.question(now=NOON, **fields)
    assert handover.begin(handover.locked(question.pk), now=LATE) is True
    return fresh(question)


def rule_of_the_outage(question, now):
    """A window rule as an app above would write it."""
    return handover.Due(now + DAY / 4, "outage") if "outage" in question.title.lower() else None


def test_a_question_is_handed_over_once_and_then_has_no_due_time():
    question = handed_over()
    assert (question.with_team_since, question.due_at, question.state) == (LATE, None, "with_team")
    assert handover.begin(handover.locked(question.pk), now=LATE + DAY) is False
    assert fresh(question).with_team_since == LATE


@pytest.mark.parametrize("late_by", [-SECOND, 0 * SECOND])
def test_it_is_not_handed_over_before_its_window_is_over(late_by):
    question = make.question(now=NOON)
    assert handover.begin(handover.locked(question.pk), now=NOON + DAY + late_by) is False


def test_what_does_not_wait_is_not_handed_over():
    answered, closed, hidden = (make.question(now=NOON) for _ in range(3))
    make.answer(answered)
    closing.close(by=closed.author, question=closed, reason="", now=NOON)
    moderating.hide(by=make.admin(), post=hidden, reason="", now=NOON)
    for question in (answered, closed, hidden):
        assert handover.begin(handover.locked(question.pk), now=LATE) is False


def test_a_hand_over_that_ends_without_an_answer_is_due_in_an_hour():
    question = handed_over()
    handover.end(handover.locked(question.pk), now=LATE)
    assert (fresh(question).with_team_since, fresh(question).due_at) == (None, LATE + handover.GRACE)


def test_the_official_answer_that_ended_it_ends_the_waiting():
    question = handed_over()
    given = make.answer(question, make.employee(), now=LATE)
    assert fresh(question).state == "with_team"
    handover.end(handover.locked(question.pk), now=LATE, official_answer=given)
    given.refresh_from_db()
    assert (fresh(question).state, fresh(question).due_at, given.ends_waiting) == ("answered", None, True)


def test_when_that_answer_is_hidden_it_waits_again():
    question = handed_over()
    given = make.answer(question, make.employee(), now=LATE)
    handover.end(handover.locked(question.pk), now=LATE, official_answer=given)
    moderating.hide(by=make.admin(), post=given, reason="wrong", now=LATE + DAY)
    assert (fresh(question).state, fresh(question).due_at) == ("awaiting", LATE + DAY + handover.GRACE)
    moderating.unhide(by=make.admin(), post=given, now=LATE + DAY)
    assert (fresh(question).state, fresh(question).due_at) == ("answered", None)


def test_what_the_team_has_gets_no_due_time_from_changes_meanwhile():
    question = handed_over()
    given = make.answer(question, make.employee(), now=LATE)
    moderating.hide(by=make.admin(), post=given, reason="wrong", now=LATE)
    assert (fresh(question).with_team_since, fresh(question).due_at) == (LATE, None)


def test_returning_starts_a_full_window_of_the_categorys_present_length():
    question = handed_over()
    question.category.peer_window = 2 * DAY
    question.category.save()
    handover.return_to_community(handover.locked(question.pk), now=LATE)
    question = fresh(question)
    assert (question.cycle, question.peer_window_ends_at, question.due_at) == (2, LATE + 2 * DAY, LATE + 2 * DAY)
    assert (question.with_team_since, question.state) == (None, "awaiting")


def test_a_lost_mark_is_restored_with_its_time():
    question = make.question(now=NOON)
    handover.restore(handover.locked(question.pk), since=LATE)
    assert (fresh(question).with_team_since, fresh(question).due_at) == (LATE, None)


def test_a_window_rule_names_another_due_time_and_why(monkeypatch):
    monkeypatch.setattr(wiring, "WINDOW_RULES", [f"{__name__}.rule_of_the_outage"])
    plain, outage = make.question(now=NOON), make.question(now=NOON, title="Is there an outage in Bern?")
    assert (fresh(plain).due_at, fresh(plain).due_reason) == (NOON + DAY, "")
    assert (fresh(outage).due_at, fresh(outage).due_reason) == (NOON + DAY / 4, "outage")
    assert fresh(outage).peer_window_ends_at == NOON + DAY


@pytest.mark.parametrize(
    "broken",
    [
        {"due_at": NOON, "with_team_since": NOON},
        {"due_at": NOON, "closed_at": NOON},
        {"due_at": NOON, "hidden_at": NOON},
        {"peer_window_ends_at": None},
    ],
)
def test_the_database_refuses_a_question_that_is_in_two_places(broken):
    question = make.question(now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**broken)


def test_every_shown_question_is_in_exactly_the_state_it_says():
    admin = make.admin()
    questions = [make.question(now=NOON), handed_over(), make.question(now=NOON), make.question(now=NOON)]
    make.answer(questions[2])
    closing.close(by=admin, question=questions[3], reason="", now=NOON)
    for question in Question.objects.all():
        found = [state for state in Question.State if Question.objects.in_state(state).filter(pk=question.pk).exists()]
        assert found == [question.state]
