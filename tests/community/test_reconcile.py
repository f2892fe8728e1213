"""`manage.py reconcile`: what is derived is broken by hand, seen, repaired, and then clean."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from community import employees
from community.models import Heartbeat, Member
from community.reconciling import reconcile
from forum import accepting, answering, closing, moderating, voting
from forum.models import Answer, Question, ReputationEntry, Vote
from tests import make
from tests.make import DAY, NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = NOON + 2 * HOUR


@pytest.fixture
def forum():
    """One question, solved by an answer that was voted up, one that waits, one that is held."""
    solved = make.question(make.member("anna"), now=NOON)
    given = make.answer(solved, make.member("ben"), now=NOON + HOUR)
    voting.vote(voter=make.member("carla"), post=given, value=1, now=NOON + HOUR)
    voting.vote(voter=make.member("dario"), post=solved, value=-1, now=NOON + HOUR)
    accepting.accept(by=solved.author, answer=given, now=NOON + HOUR)
    make.question(now=NOON, title="Why does it blink green?")
    make.question(now=NOON, hold=True)
    return solved


def found(fix=False):
    return reconcile(now=LATER, fix=fix).found


def reputation(handle):
    return Member.objects.get(handle=handle).reputation


def entries(**about):
    """The ledger as somebody with access to the database meets it."""
    return QuerySet(ReputationEntry).filter(**about)


def waiting():
    return Question.objects.get(title="Why does it blink green?")


def run(*words):
    out = StringIO()
    try:
        call_command("reconcile", *words, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_what_the_rules_wrote_is_clean(forum):
    assert found() == []
    assert [reputation(handle) for handle in ("anna", "ben")] == [0, 25]
    assert run() == (0, ["No differences."])


QUESTION_COLUMNS = {
    "answer_count": 7, "peer_answer_count": 0, "waiting_ended_by": 3, "first_peer_answer_at": NOON, "score": 5,
}  # fmt: skip


@pytest.mark.parametrize("column", QUESTION_COLUMNS)
def test_a_counter_of_a_question_is_put_right(forum, column):
    before = getattr(Question.objects.get(pk=forum.pk), column)
    Question.objects.filter(pk=forum.pk).update(**{column: QUESTION_COLUMNS[column]})
    assert len(found()) == 1
    assert f"Question {forum.pk} " in found()[0]
    assert len(found(fix=True)) == 1
    assert getattr(Question.objects.get(pk=forum.pk), column) == before
    assert found() == []


def test_a_first_peer_answer_that_is_lost_is_found_again(forum):
    Question.objects.filter(pk=forum.pk).update(first_peer_answer_at=None)
    assert len(found(fix=True)) == 1
    assert Question.objects.get(pk=forum.pk).first_peer_answer_at == NOON + HOUR
    Question.objects.filter(pk=waiting().pk).update(first_peer_answer_at=NOON)
    assert len(found(fix=True)) == 1
    assert waiting().first_peer_answer_at is None


def test_the_score_of_an_answer_counts_votes_and_what_was_imported(forum):
    Answer.objects.update(score=9, imported_score=3)
    assert len(found(fix=True)) == 1
    assert Answer.objects.get().score == 4
    assert found() == []


def test_a_total_is_the_sum_of_its_entries(forum):
    Member.objects.filter(handle="ben").update(reputation=1000)
    assert found() == [
        f"Member {Member.objects.get(handle='ben').pk} (ben) has the reputation 1000, the entries say 25."
    ]
    assert len(found(fix=True)) == 1
    assert (reputation("ben"), found()) == (25, [])


def test_a_question_that_would_never_be_due_is_due_again(forum):
    Question.objects.filter(pk=waiting().pk).update(due_at=None)
    assert found() == [f"Question {waiting().pk} waits for a peer answer but will never be due."]
    found(fix=True)
    assert (waiting().due_at, found()) == (NOON + DAY, [])


def test_a_question_due_before_its_window_ends_waits_for_it_unless_a_rule_said_so(forum):
    Question.objects.filter(pk=waiting().pk).update(due_at=NOON)
    assert found() == [f"Question {waiting().pk} is due before its peer window ends."]
    Question.objects.filter(pk=waiting().pk).update(due_reason="outage")
    assert found() == []
    Question.objects.filter(pk=waiting().pk).update(due_reason="")
    found(fix=True)
    assert (waiting().due_at, found()) == (NOON + DAY, [])


def test_an_answered_question_is_not_due(forum):
    make.answer(waiting(), now=NOON + HOUR)
    Question.objects.filter(pk=waiting().pk).update(due_at=NOON + DAY)
    assert found() == [f"Question {waiting().pk} is due although it does not wait."]
    found(fix=True)
    assert (waiting().due_at, found()) == (None, [])


def test_an_imported_question_has_no_due_time_and_needs_none(forum):
    Question.objects.filter(pk=waiting().pk).update(due_at=None, due_exempt="import")
    assert found() == []


def test_a_peer_answer_that_ends_nothing_ends_the_waiting_again(forum):
    given = make.answer(waiting(), now=NOON + HOUR)
    Answer.objects.filter(pk=given.pk).update(ends_waiting=False)
    assert f"Answer {given.pk} (peer) does not end" in found()[0]
    found(fix=True)
    assert (waiting().state, waiting().due_at, found()) == ("answered", None, [])


def test_an_answer_of_the_asker_ends_nothing(forum):
    given = make.answer(waiting(), waiting().author, now=NOON + HOUR)
    Answer.objects.filter(pk=given.pk).update(ends_waiting=True)
    found(fix=True)
    assert (waiting().state, waiting().due_at, found()) == ("awaiting", NOON + DAY, [])


def test_points_of_a_vote_that_is_gone_are_reversed(forum):
    Vote.objects.filter(answer__isnull=False).delete()
    said = found()
    assert any("there is no such vote" in sentence for sentence in said)
    assert any("its votes say 0" in sentence for sentence in said)
    found(fix=True)
    assert (reputation("ben"), Answer.objects.get().score, found()) == (15, 0, [])
    assert ReputationEntry.objects.filter(reason="reversed").count() == 1


def test_a_vote_turned_by_hand_is_worth_what_it_says_now(forum):
    Vote.objects.filter(answer__isnull=False).update(value=-1)
    found(fix=True)
    assert (reputation("ben"), Answer.objects.get().score, found()) == (13, -1, [])


def test_a_vote_that_earned_nothing_is_rewarded(forum):
    entries(reason="answer_upvoted").delete()
    assert sorted(sentence.split()[0] for sentence in found()) == ["Member", "Vote"]
    found(fix=True)
    assert (reputation("ben"), found()) == (25, [])


def test_a_vote_whose_points_were_reversed_for_nothing_is_rewarded_again(forum):
    from forum.reputation import reverse, standing

    reverse(standing(reason="answer_upvoted"), now=LATER)
    assert reputation("ben") == 15
    found(fix=True)
    assert (reputation("ben"), found()) == (25, [])


def test_points_given_to_the_wrong_member_move(forum):
    entries(reason="answer_upvoted").update(member=Member.objects.get(handle="carla"))
    found(fix=True)
    assert (reputation("ben"), reputation("carla"), found()) == (25, 0, [])


def test_points_of_an_acceptance_that_is_gone_are_reversed(forum):
    Question.objects.filter(pk=forum.pk).update(accepted_answer=None, accepted_as="", accepted_at=None)
    assert len(found(fix=True)) == 3  # its entries, and the answer that counted as the solution in the search
    assert (reputation("ben"), reputation("anna"), found()) == (10, -2, [])


@pytest.mark.parametrize("reason", ["answer_accepted", "accepted_an_answer"])
def test_an_acceptance_without_points_is_rewarded(forum, reason):
    entries(reason=reason).delete()
    assert any("has 0 entries" in sentence for sentence in found())
    found(fix=True)
    assert (reputation("ben"), reputation("anna"), found()) == (25, 0, [])


def test_an_acceptance_that_was_imported_earned_nothing_and_is_clean(forum):
    entries(reason__in=["answer_accepted", "accepted_an_answer"]).delete()
    Question.objects.filter(pk=forum.pk).update(origin="import")
    Answer.objects.update(origin="import")
    found(fix=True)
    assert (reputation("ben"), reputation("anna"), found()) == (10, -2, [])


def test_a_reversal_that_took_too_little_is_corrected_by_an_entry(forum):
    voting.vote(voter=Member.objects.get(handle="carla"), post=Answer.objects.get(), value=0, now=LATER)
    entries(reason="reversed").update(points=-4)
    assert any("leaves +6 points" in sentence for sentence in found())
    found(fix=True)
    assert (reputation("ben"), found()) == (15, [])


def test_employees_earn_nothing_and_nothing_is_missed():
    question = make.question(make.employee("eva"))
    given = make.answer(question, make.employee("emil"))
    for post in (question, given):
        voting.vote(voter=make.member(), post=post, value=1, now=LATER)
    accepting.accept(by=question.author, answer=given, now=LATER)
    assert (found(), ReputationEntry.objects.count()) == ([], 0)


def test_who_is_hired_keeps_what_was_earned(forum):
    Member.objects.filter(handle="ben").update(is_employee=True)
    employees.keep_in_step(Member.objects.get(handle="ben"))
    assert (found(), reputation("ben")) == ([], 25)


def test_hidden_posts_earn_nothing_until_they_are_shown_again(forum):
    admin, given = make.admin(), Answer.objects.get()
    moderating.hide(by=admin, post=given, reason="check", now=LATER)
    assert (found(), reputation("ben")) == ([], 0)
    moderating.unhide(by=admin, post=Answer.objects.get(), now=LATER + HOUR)
    moderating.hide(by=admin, post=forum, reason="check", now=LATER)
    assert (found(), reputation("ben"), reputation("anna")) == ([], 10, 0)


def test_the_command_prints_each_difference_and_says_what_to_do(forum):
    Question.objects.filter(pk=forum.pk).update(score=5)
    Member.objects.filter(handle="ben").update(reputation=0)
    code, lines = run()
    assert (code, len(lines), lines[-1]) == (1, 3, "2 differences. Run it with --fix to repair.")
    assert run() == (code, lines)  # without --fix nothing changes
    assert run("--fix") == (0, [*lines[:2], "2 differences, all repaired."])
    assert run("--fix") == (0, ["No differences."])


def test_the_run_leaves_a_heartbeat(forum):
    Question.objects.filter(pk=forum.pk).update(score=5)
    found()
    beat = Heartbeat.objects.get(job="reconcile")
    assert (beat.last_run_at, beat.result) == (LATER, {"differences": 1, "remaining": 1})
    found(fix=True)
    assert Heartbeat.objects.get(job="reconcile").result == {"differences": 1, "remaining": 0}


def test_closing_reopening_and_what_did_not_help_leave_nothing_behind(forum):
    question = waiting()
    given = make.answer(question, now=NOON + HOUR)
    answering.did_not_help(by=question.author, given=given, now=LATER)
    closing.close(by=question.author, question=question, reason="", now=LATER)
    assert found() == []
    closing.reopen(by=question.author, question=question, now=NOON + 2 * DAY)
    assert found() == []


@pytest.mark.parametrize("rows", [1, 30])
def test_the_cost_does_not_follow_the_rows(rows, django_assert_max_num_queries):
    question = make.question()
    for _ in range(rows):
        voting.vote(voter=question.author, post=make.answer(question), value=1, now=LATER)
    with django_assert_max_num_queries(60):
        assert found() == []
