"""The bell: rung once for a transaction, after it, and never in the way of anybody."""

import json

import pytest
from django.db import transaction

from community import bell, broker


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(bell, "ring_now", heard.append)
    return heard


@pytest.mark.django_db
def test_it_rings_once_after_a_transaction_however_often_it_is_asked(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bell.ring("deliver")
        bell.ring("deliver")
        bell.ring("sweep")
        assert rung == []
    assert rung == ["deliver", "sweep"]


@pytest.mark.django_db
def test_what_was_undone_rings_nothing_and_silences_nothing(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            bell.ring("deliver")
            transaction.set_rollback(True)
        bell.ring("deliver")
    assert rung == ["deliver"]


@pytest.mark.django_db(transaction=True)
def test_many_transactions_in_a_row_ring_once_at_their_end(rung):
    with bell.gathered():
        for _ in range(3):
            with transaction.atomic():
                bell.ring("deliver")
        assert rung == []
    assert rung == ["deliver"]
    with transaction.atomic():
        bell.ring("deliver")
    assert rung == ["deliver", "deliver"]


def test_a_broker_that_is_away_is_not_asked_again_at_once(monkeypatch):
    from community.celery import app

    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    assert [bell.ring_now("deliver"), bell.ring_now("deliver")] == [False, False]
    assert len(asked) == 1


def test_half_a_message_is_dropped_and_the_next_one_read(tmp_path):
    channel = broker.Channel.__new__(broker.Channel)
    channel.data_folder_in = channel.data_folder_out = str(tmp_path)
    (tmp_path / "0_half.firstday.msg").write_text('{"half a mess')
    channel._put("firstday", {"whole": 1})
    assert json.dumps(channel._get("firstday")) == '{"whole": 1}'
    assert list(tmp_path.glob("*.msg")) == []
