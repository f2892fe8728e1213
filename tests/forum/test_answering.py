import pytest

from community.errors import Refused
from forum import accepting, answering, closing, handover, moderating
from forum.handover import GRACE
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = GRACE


def fresh(question):
    return Question.objects.get(pk=question.pk)


def test_a_question_is_due_when_its_window_ends():
    question = fresh(make.question(now=NOON))
    assert (question.peer_window_ends_at, question.due_at, question.state) == (NOON + DAY, NOON + DAY, "awaiting")


@pytest.mark.parametrize(("late_by", "overdue"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_it_is_overdue_only_after_the_end(late_by, overdue):
    make.question(now=NOON)
    assert Question.objects.awaiting_peer_answer().overdue(NOON + DAY + late_by).exists() is overdue


def test_a_peer_answer_ends_the_waiting():
    question = make.question(now=NOON)
    given = make.answer(question, now=NOON + HOUR)
    question = fresh(question)
    assert (given.author_role, question.due_at, question.state) == ("peer", None, "answered")
    assert (question.answer_count, question.peer_answer_count, question.first_peer_answer_at) == (1, 1, NOON + HOUR)


def test_an_employee_answer_does_not():
    question = make.question(now=NOON)
    given = make.answer(question, make.employee(), early_reason="known outage")
    question = fresh(question)
    assert (given.author_role, given.early_reason) == ("employee", "known outage")
    assert (question.due_at, question.state, question.answer_count) == (NOON + DAY, "awaiting", 1)


def test_an_employee_answer_does_where_the_category_says_so():
    question = make.question(category=make.category(official_answer_counts=True))
    make.answer(question, make.employee())
    assert fresh(question).state == "answered"


def test_the_askers_own_answer_does_not_but_accepting_it_solves():
    question = make.question(now=NOON)
    given = make.answer(question, question.author)
    assert (given.author_role, fresh(question).due_at) == ("asker", NOON + DAY)
    accepting.accept(by=question.author, answer=given, now=NOON + HOUR)
    assert (fresh(question).state, fresh(question).due_at) == ("solved", None)
    question.author.refresh_from_db()
    assert question.author.reputation == 0


def test_a_hidden_peer_answer_makes_it_due_at_the_old_end():
    question, manager = make.question(now=NOON), make.admin()
    given = make.answer(question)
    moderating.hide(by=manager, post=given, reason="spam", now=NOON + 2 * HOUR)
    assert (fresh(question).due_at, fresh(question).state) == (NOON + DAY, "awaiting")


def test_a_peer_answer_hidden_after_the_end_leaves_one_hour():
    question, manager = make.question(now=NOON), make.admin()
    given = make.answer(question)
    moderating.hide(by=manager, post=given, reason="spam", now=NOON + 3 * DAY)
    assert fresh(question).due_at == NOON + 3 * DAY + HOUR


def test_an_answer_that_did_not_help_does_not_count():
    question = make.question(now=NOON)
    given = make.answer(question)
    answering.did_not_help(by=question.author, given=given, now=NOON + 2 * HOUR)
    assert fresh(question).due_at == NOON + DAY
    answering.did_not_help(by=question.author, given=given, now=NOON + 3 * HOUR, helped=True)
    assert fresh(question).due_at is None


def test_withdrawn_acceptance_and_reopening_make_it_due_again():
    question = make.question(now=NOON)
    given = make.answer(question, question.author)
    accepting.accept(by=question.author, answer=given, now=NOON + HOUR)
    accepting.withdraw(by=question.author, question=question, now=NOON + 2 * DAY)
    assert fresh(question).due_at == NOON + 2 * DAY + HOUR
    closing.close(by=question.author, question=question, reason="found it", now=NOON + 2 * DAY)
    assert (fresh(question).due_at, fresh(question).state) == (None, "closed")
    closing.reopen(by=question.author, question=question, now=NOON + 3 * DAY)
    assert fresh(question).due_at == NOON + 3 * DAY + HOUR


def test_a_closed_question_takes_no_answer():
    question = make.question()
    closing.close(by=question.author, question=question, reason="", now=NOON)
    with pytest.raises(Refused):
        make.answer(question)


def test_a_held_question_starts_its_clock_when_it_is_approved():
    question = make.question(hold=True, now=NOON)
    assert (question.state, question.due_at) == ("held", None)
    assert moderating.approve(by=make.admin(), post=question, now=NOON + 5 * HOUR) is True
    assert (fresh(question).published_at, fresh(question).due_at) == (NOON + 5 * HOUR, NOON + 5 * HOUR + DAY)
    assert moderating.approve(by=make.admin(), post=question, now=NOON + 6 * HOUR) is False


def test_a_category_that_changes_its_window_changes_new_questions_only():
    category = make.category(peer_window=2 * HOUR)
    first = make.question(category=category, now=NOON)
    category.peer_window = None
    category.save()
    second = make.question(category=category, now=NOON)
    assert (fresh(first).due_at, fresh(second).due_at) == (NOON + 2 * HOUR, NOON + DAY)


def test_a_hidden_question_is_not_due_and_shown_again_it_is():
    question, boss = make.question(now=NOON), make.admin()
    moderating.hide(by=boss, post=question, reason="private data", now=NOON + HOUR)
    assert (fresh(question).due_at, list(Question.objects.awaiting_peer_answer())) == (None, [])
    moderating.unhide(by=boss, post=fresh(question), now=NOON + 30 * HOUR)
    assert fresh(question).due_at == NOON + 31 * HOUR


def test_a_question_hidden_while_held_starts_no_clock_until_it_is_shown():
    question, boss = make.question(now=NOON, hold=True), make.admin()
    moderating.hide(by=boss, post=question, reason="private data", now=NOON)
    with pytest.raises(Refused, match="hidden"):
        moderating.approve(by=boss, post=question, now=NOON + HOUR)
    assert (fresh(question).due_at, fresh(question).peer_window_ends_at) == (None, None)
    moderating.unhide(by=boss, post=fresh(question), now=NOON + 2 * HOUR)
    moderating.approve(by=boss, post=fresh(question), now=NOON + 2 * HOUR)
    assert fresh(question).due_at == NOON + 2 * HOUR + DAY


def test_every_state_is_the_same_word_for_one_question_and_for_the_database():
    boss = make.admin()
    made = {"awaiting": make.question(), "held": make.question(hold=True)}
    for state in ("answered", "solved", "closed"):
        made[state] = make.question()
    make.answer(made["answered"])
    accepting.accept(by=made["solved"].author, answer=make.answer(made["solved"]), now=NOON)
    closing.close(by=boss, question=made["closed"], reason="", now=NOON)
    made["with_team"] = make.question()
    handover.begin(made["with_team"], now=NOON + 2 * DAY)
    for state, question in made.items():
        assert fresh(question).state == state
        assert [found.pk for found in Question.objects.in_state(state)] == [question.pk]


def test_a_question_is_handed_over_once():
    question = make.question(now=NOON)
    assert [handover.begin(question, now=NOON + DAY), handover.begin(question, now=NOON + DAY + SECOND)] == [
        False,
        True,
    ]
    assert handover.begin(question, now=NOON + 2 * DAY) is False
    assert (fresh(question).due_at, fresh(question).with_team_since) == (None, NOON + DAY + SECOND)
