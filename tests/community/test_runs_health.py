"""`/healthz` and `/readyz`: for probes that come by address, without cookies, and want the truth."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from community import health
from community.models import Heartbeat
from forum import announcing, following
from tests import make

TEN_MINUTES = timedelta(minutes=10)
START = make.NOON


def state(now, started_at=START):
    return health.state(now=now, started_at=started_at)


def all_ran(at):
    for job in ("sweep", "announce", "deliver"):
        Heartbeat.objects.update_or_create(job=job, defaults={"last_run_at": at})


def test_alive_asks_no_database(client):
    # Without the mark for the database, any query fails this test.
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_by_address_gets_json_that_nobody_keeps(client, path):
    answer = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_says_what_it_looked_at(client):
    facts = client.get("/readyz").json()
    assert (facts["status"], facts["database"], facts["migrations_applied"]) == ("ready", True, True)
    assert {
        "seconds_since_last_sweep",
        "oldest_due_seconds",
        "seconds_since_last_announcing",
        "oldest_untold_seconds",
        "seconds_since_last_delivery_run",
    } <= set(facts)


@pytest.mark.django_db
def test_jobs_that_never_ran_are_counted_from_the_start():
    assert state(START + TEN_MINUTES)[1] == []
    assert len(state(START + TEN_MINUTES + make.SECOND)[1]) == 3


@pytest.mark.django_db
def test_the_last_run_counts_and_not_the_start():
    all_ran(START + timedelta(hours=5))
    assert state(START + timedelta(hours=5) + TEN_MINUTES)[1] == []
    assert len(state(START + timedelta(hours=5) + TEN_MINUTES + make.SECOND)[1]) == 3


@pytest.mark.django_db
def test_a_question_that_waits_ten_minutes_for_a_sweep_makes_it_not_ready():
    question = make.question()
    all_ran(question.due_at + TEN_MINUTES)
    assert state(question.due_at + TEN_MINUTES - make.SECOND)[1] == []
    assert len(state(question.due_at + TEN_MINUTES + make.SECOND)[1]) == 1


@pytest.mark.django_db
def test_news_that_waits_an_hour_for_its_followers_makes_it_not_ready():
    category = make.category()
    following.follow(member=make.member(), target=category, now=START)
    make.question(category=category, now=START)
    hour = START + timedelta(hours=1)
    all_ran(hour)
    assert state(hour)[1] == []
    assert len(state(hour + make.SECOND)[1]) == 1
    announcing.announce(now=hour)
    assert state(hour + make.SECOND)[1] == []


@pytest.mark.django_db
def test_not_ready_is_503_with_the_reasons(client, monkeypatch):
    monkeypatch.setattr(health, "STARTED_AT", START - timedelta(days=9999))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert len(answer.json()["reasons"]) == 3


@pytest.mark.django_db
def test_a_database_that_fails_is_a_reason_that_names_no_host(monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("connection to db.internal failed for user firstday")

    monkeypatch.setattr(connection, "cursor", broken)
    facts, reasons = state(START)
    assert (facts["database"], reasons) == (False, ["The database does not answer."])


@pytest.mark.django_db
def test_missing_migrations_are_a_reason(monkeypatch):
    monkeypatch.setattr(health, "migrations_applied", lambda: False)
    assert state(START)[1] == ["Migrations are missing: run manage.py migrate."]
