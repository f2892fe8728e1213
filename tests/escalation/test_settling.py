import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from community.errors import Refused
from community.models import Notice
from escalation import claiming, settling, sweep
from escalation.answering import official_answer
from escalation.models import Escalation
from forum import accepting, answering, closing, moderating
from forum.handover import GRACE
from forum.models import Answer, Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = GRACE
OPENED = NOON + DAY + SECOND


def run(now):
    result = sweep.sweep(now=now)
    assert result["failed"] == 0
    return result["opened"], result["settled"]


def escalated(**fields):
    """An escalation that was opened at OPENED."""
    question = make.question(now=NOON, **fields)
    assert run(OPENED) == (1, 0)
    return Escalation.objects.select_related("question__author").get(question=question)


def fresh(escalation):
    return Escalation.objects.select_related("question").get(pk=escalation.pk)


def steps(escalation):
    return [f"{kind} {outcome}".strip() for kind, outcome in escalation.events.values_list("kind", "outcome")]


def settled_as(escalation, now):
    assert run(now) == (0, 1)
    assert run(now) == (0, 0)
    escalation = fresh(escalation)
    assert (escalation.settled_at, escalation.question.with_team_since) == (now, None)
    return escalation.outcome


def test_a_peer_answer_settles():
    escalation = escalated()
    make.answer(escalation.question, now=OPENED + HOUR)
    assert settled_as(escalation, OPENED + 2 * HOUR) == "peer_answer"
    assert fresh(escalation).question.state == "answered"


@pytest.mark.parametrize(("posted", "settles"), [(NOON + HOUR, False), (OPENED, False), (OPENED + SECOND, True)])
def test_only_an_official_answer_after_the_opening_settles(posted, settles):
    question = make.question(now=NOON)
    if posted < OPENED:
        make.answer(question, make.employee(), now=posted)
    run(OPENED)
    if posted >= OPENED:
        make.answer(question, make.employee(), now=posted)
    assert run(OPENED + HOUR) == (0, int(settles))
    assert Escalation.objects.get().outcome == ("official_answer" if settles else "")
    assert Question.objects.get().state == ("answered" if settles else "with_team")


def test_an_asker_or_a_bot_who_answers_settles_nothing():
    escalation = escalated()
    make.answer(escalation.question, escalation.question.author, now=OPENED + HOUR)
    make.answer(escalation.question, make.member(is_bot=True), now=OPENED + HOUR)
    assert run(OPENED + 2 * HOUR) == (0, 0)


def test_a_held_peer_answer_settles_when_it_is_approved():
    escalation = escalated()
    given = make.answer(escalation.question, hold=True, now=OPENED + HOUR)
    assert run(OPENED + 2 * HOUR) == (0, 0)
    moderating.approve(by=make.admin(), post=given, now=OPENED + 3 * HOUR)
    assert settled_as(escalation, OPENED + 4 * HOUR) == "peer_answer"


def test_the_askers_own_accepted_answer_settles():
    escalation = escalated()
    given = make.answer(escalation.question, escalation.question.author, now=OPENED + HOUR)
    accepting.accept(by=escalation.question.author, answer=given, now=OPENED + HOUR)
    assert settled_as(escalation, OPENED + 2 * HOUR) == "accepted"


def test_a_duplicate_a_closing_a_withdrawal_and_hiding_settle():
    admin, original = make.admin(), make.question(now=OPENED)
    duplicate, closed, withdrawn, hidden = (escalated() for _ in range(4))
    now = OPENED + HOUR
    closing.close(by=admin, question=duplicate.question, reason="", duplicate_of=original, now=now)
    closing.close(by=admin, question=closed.question, reason="off topic", now=now)
    closing.close(by=withdrawn.question.author, question=withdrawn.question, reason="found it", now=now)
    moderating.hide(by=admin, post=hidden.question, reason="spam", now=now)
    assert run(OPENED + 2 * HOUR) == (0, 4)
    found = [fresh(escalation).outcome for escalation in (duplicate, closed, withdrawn, hidden)]
    assert found == ["duplicate", "closed", "withdrawn", "hidden"]


def test_what_came_first_is_the_outcome_however_late_the_sweep_comes():
    escalation = escalated()
    make.answer(escalation.question, make.employee(), now=OPENED + HOUR)
    make.answer(escalation.question, now=OPENED + 2 * HOUR)
    closing.close(by=make.admin(), question=escalation.question, reason="", now=OPENED + 3 * HOUR)
    assert settled_as(escalation, OPENED + DAY) == "official_answer"


def test_of_two_at_the_same_moment_the_one_that_helped_counts():
    escalation = escalated()
    make.answer(escalation.question, make.employee(), now=OPENED + HOUR)
    make.answer(escalation.question, now=OPENED + HOUR)
    closing.close(by=make.admin(), question=escalation.question, reason="", now=OPENED + HOUR)
    assert settled_as(escalation, OPENED + DAY) == "peer_answer"


def test_the_same_row_opens_again_when_the_answer_that_settled_it_is_hidden():
    manager, escalation = make.manager(), escalated()
    given = make.answer(escalation.question, now=OPENED + HOUR)
    run(OPENED + HOUR)
    hidden_at = OPENED + 2 * HOUR
    moderating.hide(by=make.admin(), post=given, reason="spam", now=hidden_at)
    assert run(hidden_at + HOUR) == (0, 0)
    assert run(hidden_at + HOUR + SECOND) == (1, 0)
    assert run(hidden_at + HOUR + SECOND) == (0, 0)
    again = Escalation.objects.get()
    assert (again.pk, again.times_opened, again.outcome, again.settled_at) == (escalation.pk, 2, "", None)
    assert (again.due_at, again.opened_at) == (hidden_at + HOUR, hidden_at + HOUR + SECOND)
    assert steps(again) == ["opened", "settled peer_answer", "reopened"]
    assert Question.objects.get().state == "with_team"
    assert Notice.objects.filter(member=manager, kind="escalation.question_escalated").count() == 2


def test_the_same_row_opens_again_when_the_official_answer_did_not_help():
    escalation = escalated()
    given = make.answer(escalation.question, make.employee(), now=OPENED + HOUR)
    run(OPENED + HOUR)
    answering.did_not_help(by=escalation.question.author, given=given, now=OPENED + DAY)
    assert run(OPENED + DAY + HOUR + SECOND) == (1, 0)
    assert run(OPENED + 2 * DAY) == (0, 0)
    assert steps(fresh(escalation)) == ["opened", "settled official_answer", "reopened"]


def test_an_official_answer_from_before_it_opened_again_does_not_settle_it():
    escalation = escalated()
    peer = make.answer(escalation.question, now=OPENED + HOUR)
    make.answer(escalation.question, make.employee(), now=OPENED + 2 * HOUR)
    run(OPENED + 3 * HOUR)
    moderating.hide(by=make.admin(), post=peer, reason="spam", now=OPENED + 4 * HOUR)
    assert run(OPENED + 6 * HOUR) == (1, 0)
    assert run(OPENED + 7 * HOUR) == (0, 0)


def test_reopened_and_unhidden_questions_come_back_in_the_same_row():
    admin, closed, hidden = make.admin(), escalated(), escalated()
    closing.close(by=admin, question=closed.question, reason="", now=OPENED + HOUR)
    moderating.hide(by=admin, post=hidden.question, reason="", now=OPENED + HOUR)
    assert run(OPENED + HOUR) == (0, 2)
    closing.reopen(by=admin, question=closed.question, now=OPENED + 2 * HOUR)
    moderating.unhide(by=admin, post=hidden.question, now=OPENED + 2 * HOUR)
    assert run(OPENED + 3 * HOUR + SECOND) == (2, 0)
    assert list(Escalation.objects.values_list("times_opened", flat=True)) == [2, 2]


def test_what_was_hidden_and_shown_between_two_sweeps_stays_with_the_team():
    admin, escalation = make.admin(), escalated()
    moderating.hide(by=admin, post=escalation.question, reason="", now=OPENED + HOUR)
    moderating.unhide(by=admin, post=escalation.question, now=OPENED + 2 * HOUR)
    assert run(OPENED + 3 * HOUR) == (0, 0)
    assert (fresh(escalation).outcome, fresh(escalation).question.state) == ("", "with_team")


# --- By a manager's hand ---------------------------------------------------------------------------


def test_an_official_answer_from_the_desk_settles_at_once():
    manager, escalation = make.manager(), escalated()
    given = official_answer(by=manager, escalation=escalation, body="We replace it.", now=OPENED + HOUR)
    after = fresh(escalation)
    assert (given.author_role, after.outcome, after.settled_by) == ("employee", "official_answer", manager)
    assert (after.question.state, after.question.with_team_since) == ("answered", None)
    assert Answer.objects.get().ends_waiting is True
    assert steps(after) == ["opened", "answered", "settled official_answer"]
    assert run(OPENED + 2 * HOUR) == (0, 0)


def test_it_settles_even_when_the_clock_of_that_machine_is_behind():
    escalation = escalated()
    official_answer(by=make.manager(), escalation=escalation, body="We replace it.", now=OPENED - SECOND)
    assert fresh(escalation).outcome == "official_answer"


def test_a_manager_who_does_not_speak_for_the_company_posts_nothing():
    escalation = escalated()
    with pytest.raises(Refused) as refusal:
        official_answer(by=make.manager(is_employee=False), escalation=escalation, body="Hello", now=OPENED + HOUR)
    assert (refusal.value.code, Answer.objects.count()) == ("not_official", 0)


def test_a_manager_who_asked_cannot_answer_officially():
    manager = make.manager()
    escalation = escalated(author=manager)
    with pytest.raises(Refused):
        official_answer(by=manager, escalation=escalation, body="Hello", now=OPENED + HOUR)


def test_a_peer_answer_that_came_first_keeps_the_desk_from_answering():
    escalation = escalated()
    make.answer(escalation.question, now=OPENED + HOUR)
    with pytest.raises(Refused) as refusal:
        official_answer(by=make.manager(), escalation=escalation, body="We do.", now=OPENED + HOUR + SECOND)
    assert (refusal.value.code, Answer.objects.count()) == ("settled", 1)


def test_empty_text_is_no_answer():
    escalation = escalated()
    with pytest.raises(ValidationError):
        official_answer(by=make.manager(), escalation=escalation, body="  ", now=OPENED + HOUR)
    assert fresh(escalation).outcome == ""


def test_closing_as_a_duplicate_settles_and_tells_the_asker():
    manager, escalation, original = make.manager(), escalated(), make.question(now=OPENED)
    settling.close_as_duplicate(by=manager, escalation=escalation, duplicate_of=original, now=OPENED + HOUR)
    after = fresh(escalation)
    assert (after.outcome, after.settled_by, after.question.duplicate_of_id) == ("duplicate", manager, original.pk)
    assert Notice.objects.filter(member=escalation.question.author, kind="forum.question_closed").count() == 1


def test_a_duplicate_of_itself_is_refused_and_stays_open():
    escalation = escalated()
    with pytest.raises(Refused):
        settling.close_as_duplicate(
            by=make.manager(), escalation=escalation, duplicate_of=escalation.question, now=OPENED + HOUR
        )
    assert fresh(escalation).outcome == ""


@pytest.mark.parametrize("verb", [settling.close, settling.return_to_community])
def test_closing_and_returning_need_a_reason(verb):
    escalation = escalated()
    with pytest.raises(ValidationError):
        verb(by=make.manager(), escalation=escalation, reason=" ", now=OPENED + HOUR)
    assert fresh(escalation).question.state == "with_team"


def test_closing_settles():
    manager, escalation = make.manager(), escalated()
    settling.close(by=manager, escalation=escalation, reason="Off topic", now=OPENED + HOUR)
    assert (fresh(escalation).outcome, fresh(escalation).question.state) == ("closed", "closed")


def test_returning_starts_a_new_cycle_with_a_full_window_and_a_new_row_later():
    manager, escalation, now = make.manager(), escalated(), OPENED + HOUR
    settling.return_to_community(by=manager, escalation=escalation, reason="Members know this.", now=now)
    after = fresh(escalation)
    assert (after.outcome, after.settled_by, after.events.last().note) == ("returned", manager, "Members know this.")
    question = after.question
    assert (question.state, question.cycle, question.due_at) == ("awaiting", 2, now + DAY)
    assert Notice.objects.get(kind="escalation.returned").member == question.author
    assert run(now + DAY) == (0, 0)
    assert run(now + DAY + SECOND) == (1, 0)
    assert list(Escalation.objects.order_by("pk").values_list("cycle", "outcome")) == [(1, "returned"), (2, "")]


@pytest.mark.parametrize("verb", ["answer", "duplicate", "close", "return"])
def test_what_a_colleague_holds_is_left_to_them_until_the_claim_runs_out(verb):
    escalation, colleague = escalated(), make.manager()
    claiming.claim(by=colleague, escalation=escalation, now=OPENED)
    act = {
        "answer": lambda **who: official_answer(body="We do.", **who),
        "duplicate": lambda **who: settling.close_as_duplicate(duplicate_of=make.question(now=OPENED), **who),
        "close": lambda **who: settling.close(reason="off topic", **who),
        "return": lambda **who: settling.return_to_community(reason="yours", **who),
    }[verb]
    manager, ends = make.manager(), OPENED + claiming.CLAIM
    with pytest.raises(Refused) as refusal:
        act(by=manager, escalation=escalation, now=ends - SECOND)
    assert (refusal.value.code, fresh(escalation).outcome) == ("claimed", "")
    act(by=manager, escalation=escalation, now=ends)
    assert fresh(escalation).outcome != ""


def test_others_than_managers_may_not():
    escalation, now = escalated(), OPENED + HOUR
    for by in (make.member(), make.employee(is_staff=True), make.manager(is_staff=False)):
        with pytest.raises(PermissionDenied):
            settling.return_to_community(by=by, escalation=escalation, reason="no", now=now)
        with pytest.raises(PermissionDenied):
            claiming.claim(by=by, escalation=escalation, now=now)


@pytest.mark.parametrize("reference", ["{pk}", " #{pk} ", "https://x.example/questions/{pk}/why/", "/questions/{pk}/"])
def test_a_duplicate_is_named_by_number_or_address(reference):
    question = make.question()
    assert closing.original(reference.format(pk=question.pk), member=make.manager()) == question


@pytest.mark.parametrize("reference", ["", "0", "x", "/questions/", "9" * 40, "²", "-1", "\x00", "https://x.example/1"])
def test_other_references_are_refused(reference):
    with pytest.raises(ValidationError):
        closing.original(reference, member=make.manager())
