import pytest

from escalation import recounting, settling, sweep
from escalation.models import Escalation
from forum import moderating
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
OPENED = NOON + DAY + SECOND
LATER = OPENED + DAY


@pytest.fixture
def escalation():
    make.question(now=NOON)
    sweep.sweep(now=OPENED)
    return Escalation.objects.get()


def differences(fix=False):
    return recounting.recount(LATER, fix)


def repaired():
    """One difference is found, repaired, and gone."""
    found = differences()
    assert len(found) == 1
    assert differences(fix=True) == found
    assert differences() == []
    return found[0]


def set_to(model, **values):
    model.objects.update(**values)


def test_nothing_differs_after_the_whole_life_of_an_escalation(escalation):
    assert differences() == []
    given = make.answer(escalation.question, now=OPENED + SECOND)
    assert differences() == []
    sweep.sweep(now=OPENED + SECOND)
    moderating.hide(by=make.admin(), post=given, reason="spam", now=OPENED + 2 * SECOND)
    assert differences() == []
    sweep.sweep(now=LATER)
    settling.return_to_community(by=make.manager(), escalation=escalation, reason="yours", now=LATER)
    assert differences() == []
    sweep.sweep(now=LATER + DAY + SECOND)
    assert (Escalation.objects.count(), differences()) == (2, [])


def test_with_the_team_but_no_escalation_is_due_again(escalation):
    question = escalation.question
    make.answer(question, now=OPENED)
    sweep.sweep(now=OPENED)
    set_to(Question, with_team_since=OPENED)
    assert repaired() == f"Question {question.pk} says that it is with the team, but no escalation is open."
    assert Question.objects.get().with_team_since is None


def test_an_open_escalation_whose_question_lost_it_is_restored(escalation):
    set_to(Question, with_team_since=None)
    repaired()
    assert Question.objects.get().with_team_since == OPENED


def test_an_outcome_that_the_audit_trail_does_not_name_is_put_back(escalation):
    make.answer(escalation.question, now=OPENED)
    sweep.sweep(now=OPENED)
    set_to(Escalation, outcome="closed")
    repaired()
    assert Escalation.objects.get().outcome == "peer_answer"


def test_an_outcome_without_its_answer_is_taken_from_the_facts(escalation):
    given = make.answer(escalation.question, make.employee(), now=OPENED + SECOND)
    sweep.sweep(now=OPENED + SECOND)
    set_to(Escalation, outcome="peer_answer")
    escalation.events.filter(kind="settled").update(outcome="peer_answer")
    repaired()
    assert (Escalation.objects.get().outcome, given.author_role) == ("official_answer", "employee")


def test_the_number_of_openings_is_counted_from_the_steps(escalation):
    set_to(Escalation, times_opened=7)
    repaired()
    assert Escalation.objects.get().times_opened == 1


def test_a_cycle_that_nobody_returned_is_reported_and_left_to_a_person(escalation):
    set_to(Question, cycle=2)
    assert len(differences()) == 1
    assert differences(fix=True) == differences()


def test_the_cost_does_not_follow_the_number_of_rows(escalation, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        differences()
    category = make.category()
    for _ in range(10):
        make.question(now=NOON, category=category)
    sweep.sweep(now=OPENED)
    with django_assert_max_num_queries(7):
        differences()
