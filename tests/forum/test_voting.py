from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Sum

from community.models import Member
from forum import accepting, moderating, voting
from forum.models import Answer, Question, ReputationEntry, Vote
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db


def reputation_of(member):
    """The total, after checking that it is the sum of the ledger."""
    total = Member.objects.get(pk=member.pk).reputation
    assert total == (ReputationEntry.objects.filter(member=member).aggregate(n=Sum("points"))["n"] or 0)
    return total


def score_of(post):
    return type(post).objects.get(pk=post.pk).score


def test_votes_make_the_score_and_the_points():
    given, voter = make.answer(make.question()), make.member()
    history = []
    for value in (1, 1, -1, 0, 0, 1):
        voting.vote(voter=voter, post=given, value=value, now=NOON)
        history.append((score_of(given), reputation_of(given.author)))
    assert history == [(1, 10), (1, 10), (-1, -2), (0, 0), (0, 0), (1, 10)]
    assert Vote.objects.count() == 1


def test_a_question_earns_half_of_an_answer():
    question = make.question()
    voting.vote(voter=make.member(), post=question, value=1, now=NOON)
    assert (score_of(question), reputation_of(question.author)) == (1, 5)


def test_nobody_votes_on_their_own_post():
    question = make.question()
    with pytest.raises(PermissionDenied):
        voting.vote(voter=question.author, post=question, value=1, now=NOON)
    assert Vote.objects.count() == 0


def test_a_suspended_member_does_not_vote():
    voter = make.member(suspended_until=NOON + SECOND)
    with pytest.raises(PermissionDenied):
        voting.vote(voter=voter, post=make.question(), value=1, now=NOON)


def test_an_employee_earns_no_reputation_but_gets_the_score():
    given = make.answer(make.question(), make.employee())
    voting.vote(voter=make.member(), post=given, value=1, now=NOON)
    assert (score_of(given), reputation_of(given.author)) == (1, 0)


def test_hiding_takes_the_points_and_showing_gives_them_back():
    given, boss = make.answer(make.question()), make.admin()
    voting.vote(voter=make.member(), post=given, value=1, now=NOON)
    moderating.hide(by=boss, post=given, reason="rude", now=NOON)
    assert (score_of(given), reputation_of(given.author)) == (1, 0)
    moderating.unhide(by=boss, post=given, now=NOON)
    assert (score_of(given), reputation_of(given.author)) == (1, 10)
    moderating.hide(by=boss, post=given, reason="rude", now=NOON + SECOND)
    assert reputation_of(given.author) == 0


def test_acceptance_moves_with_its_points():
    question = make.question()
    first, second = make.answer(question), make.answer(question)
    accepting.accept(by=question.author, answer=first, now=NOON)
    accepting.accept(by=question.author, answer=first, now=NOON + SECOND)
    assert (reputation_of(first.author), reputation_of(question.author)) == (15, 2)
    accepting.accept(by=question.author, answer=second, now=NOON + SECOND)
    assert [reputation_of(m) for m in (first.author, second.author, question.author)] == [0, 15, 2]
    accepting.withdraw(by=question.author, question=question, now=NOON + 2 * SECOND)
    assert [reputation_of(m) for m in (first.author, second.author, question.author)] == [0, 0, 0]
    assert Question.objects.get(pk=question.pk).state == "answered"
    accepting.accept(by=question.author, answer=second, now=NOON + 3 * SECOND)
    assert reputation_of(second.author) == 15


def test_accepting_withdrawing_and_accepting_in_one_moment_still_pays():
    question = make.question()
    given = make.answer(question)
    for _again in range(2):
        accepting.accept(by=question.author, answer=given, now=NOON)
        accepting.withdraw(by=question.author, question=question, now=NOON)
    accepting.accept(by=question.author, answer=given, now=NOON)
    assert reputation_of(given.author) == 15


def test_only_who_asked_accepts():
    given = make.answer(make.question())
    with pytest.raises(PermissionDenied):
        accepting.accept(by=given.author, answer=given, now=NOON)


def test_the_ledger_cannot_be_changed():
    voting.vote(voter=make.member(), post=make.question(), value=1, now=NOON)
    with pytest.raises(TypeError):
        ReputationEntry.objects.update(points=1000)
    with pytest.raises(TypeError):
        ReputationEntry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_thirty_voters_pressing_three_times_at_once_are_thirty_votes():
    given = make.answer(make.question())
    voters = [make.member() for _ in range(30)]

    def press(voter):
        for _again in range(3):
            voting.vote(voter=voter, post=Answer.objects.get(pk=given.pk), value=1, now=NOON)
        connection.close()

    threads = [Thread(target=press, args=(voter,)) for voter in voters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Vote.objects.count(), score_of(given), reputation_of(given.author)) == (30, 30, 300)
