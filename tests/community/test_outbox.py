"""The outbox: a row lives and dies with its cause, and history writes none."""

import pytest
from django.db import transaction

from community import bell, history, outbox
from community.models import Delivery, Notice
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def enqueue(key="one"):
    return outbox.enqueue(dedupe_key=key, now=NOON, address="a@example.org", payload={"subject": "Hi", "text": "Hi"})


def test_a_mail_waits_from_the_moment_of_its_cause():
    assert enqueue() is True
    row = Delivery.objects.get()
    assert (row.state, row.next_attempt_at, row.attempts) == ("pending", NOON, 0)


def test_a_cause_that_is_rolled_back_leaves_no_mail():
    with transaction.atomic():
        enqueue()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_the_bell_rings_once_after_the_commit(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(bell, "ring_now", rung.append)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("one")
        enqueue("two")
        assert rung == []
    assert rung == ["deliver"]


def test_history_keeps_its_notices_and_sends_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as calls, history.writing():
        make.answer(make.question(now=NOON))
    assert (Notice.objects.count(), Delivery.objects.count(), calls) == (1, 0, [])
    make.answer(make.question(now=NOON))
    assert (Notice.objects.count(), Delivery.objects.count()) == (2, 1)
