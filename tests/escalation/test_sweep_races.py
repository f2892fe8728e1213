"""Several at once, with real connections: the rows decide, not who comes first."""

import threading

import pytest
from django.db import connection, transaction

from community.errors import Refused
from community.models import Delivery, Notice
from escalation import claiming, sweep
from escalation.models import Escalation, EscalationEvent
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db(transaction=True)
OPENED = NOON + DAY + SECOND


def at_once(count, do):
    """Run `do(n)` in `count` threads that start together; return what each returned or raised, in order."""
    together, results = threading.Barrier(count), [None] * count

    def run(n):
        try:
            together.wait(timeout=30)
            results[n] = do(n)
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=100)
    return results


def test_eight_sweeps_at_once_open_each_of_fifty_questions_once(caplog):
    managers, category = [make.manager(), make.manager()], make.category()
    askers = [make.member() for _ in range(5)]
    for n in range(50):
        make.question(askers[n % 5], now=NOON, category=category)
    results = at_once(8, lambda n: sweep.sweep(now=OPENED, batch=20))
    assert [result for result in results if not isinstance(result, dict)] == []
    assert (sum(result["opened"] for result in results), sum(result["failed"] for result in results)) == (50, 0)
    assert Escalation.objects.values("question").distinct().count() == Escalation.objects.count() == 50
    assert EscalationEvent.objects.count() == 50
    for manager in managers:
        assert Notice.objects.filter(member=manager).count() == 50
        assert Delivery.objects.filter(member=manager).count() == 50
    assert Notice.objects.filter(kind="escalation.handed_over").count() == 50
    assert "failed" not in caplog.text


def test_eight_sweeps_at_once_settle_each_once():
    category, author = make.category(), make.member()
    questions = [make.question(author, now=NOON, category=category) for _ in range(10)]
    sweep.sweep(now=OPENED)
    peer = make.member()
    for question in questions:
        make.answer(question, peer, now=OPENED + SECOND)
    results = at_once(8, lambda n: sweep.sweep(now=OPENED + 2 * SECOND))
    assert [result for result in results if not isinstance(result, dict)] == []
    assert sum(result["settled"] for result in results) == 10
    assert EscalationEvent.objects.filter(kind="settled", outcome="peer_answer").count() == 10


def before_each_opening(monkeypatch, do):
    """Do something after the sweep has read what is due and before it locks the first question."""
    open_for = sweep.open_for

    def opening(question_id, **options):
        do()
        return open_for(question_id, **options)

    monkeypatch.setattr(sweep, "open_for", opening)


def test_a_peer_answer_committed_between_looking_and_locking_wins(monkeypatch):
    question, peer = make.question(now=NOON), make.member()
    before_each_opening(monkeypatch, lambda: at_once(1, lambda n: make.answer(question, peer, now=NOON + DAY)))
    result = sweep.sweep(now=OPENED)
    assert (result["opened"], result["failed"]) == (0, 0)
    assert (Escalation.objects.count(), Question.objects.get().state) == (0, "answered")


def test_a_peer_answer_that_is_being_posted_is_waited_for(monkeypatch):
    question, peer = make.question(now=NOON), make.member()
    posted, looked = threading.Event(), threading.Event()
    before_each_opening(monkeypatch, looked.set)

    def do(n):
        if n == 1:
            assert posted.wait(timeout=30)
            return sweep.sweep(now=OPENED)
        with transaction.atomic():
            make.answer(question, peer, now=NOON + DAY)
            posted.set()
            assert looked.wait(timeout=30)
            threading.Event().wait(0.2)  # the sweep now stands before the lock that this transaction holds
        return None

    results = at_once(2, do)
    assert (results[0], results[1]["opened"], results[1]["failed"]) == (None, 0, 0)
    assert (Escalation.objects.count(), Question.objects.get().state) == (0, "answered")


def test_a_peer_answer_and_a_sweep_at_once_never_leave_both_or_neither():
    category, author, peer = make.category(), make.member(), make.member()
    questions = [make.question(author, now=NOON, category=category) for _ in range(12)]

    def do(n):
        if n < 2:
            return sweep.sweep(now=OPENED)
        for question in questions[n - 2 :: 2]:
            make.answer(question, peer, now=OPENED)
        return None

    results = at_once(4, do)
    assert [result for result in results if isinstance(result, Exception)] == []
    sweep.sweep(now=OPENED + SECOND)
    assert Escalation.objects.open().count() == 0
    assert Question.objects.filter(with_team_since=None, due_at=None, waiting_ended_by=1).count() == 12
    assert Escalation.objects.exclude(outcome="peer_answer").count() == 0


def test_of_eight_managers_one_gets_the_claim():
    make.question(now=NOON)
    sweep.sweep(now=OPENED)
    escalation, managers = Escalation.objects.get(), [make.manager() for _ in range(8)]
    results = at_once(8, lambda n: claiming.claim(by=managers[n], escalation=escalation, now=OPENED))
    assert sum(isinstance(result, Refused) for result in results) == 7
    winner = next(n for n, result in enumerate(results) if not isinstance(result, Exception))
    assert Escalation.objects.get().claimed_by == managers[winner]
    assert EscalationEvent.objects.filter(kind="claimed").count() == 1
