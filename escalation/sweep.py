"""The sweep: opens what is due, settles what has ended. It looks at state, never at a slice of time.

Late, twice, in parallel or after two days off, the result is the same.
"""

import logging
from datetime import timedelta

from django.db.models import Q

from community import bell
from community.models import Heartbeat
from escalation import ending, managers
from escalation.opening import open_for
from escalation.settling import settle_if_ended
from forum.models import Question

JOB = "sweep"
BATCH = 200
LATE_AFTER = timedelta(minutes=10)
log = logging.getLogger("firstday.sweep")


def due(now):
    """Questions that are due and not yet swept, the oldest first."""
    return Question.objects.awaiting_peer_answer().overdue(now).order_by("due_at", "id")


def oldest_due_seconds(now):
    """How long the oldest due question has waited for a sweep; 0 if none does."""
    oldest = due(now).values_list("due_at", flat=True).first()
    return int((now - oldest).total_seconds()) if oldest else 0


def sweep(*, now, batch=BATCH):
    """Open one escalation for each question that is due, then settle those whose reason has gone.

    Each is a transaction of its own; one that fails is logged, counted and tried again by the next sweep.
    Returns {"opened", "settled", "failed", "oldest_due_seconds"} (the age at the start, whole seconds).
    """
    result = {"opened": 0, "settled": 0, "failed": 0, "oldest_due_seconds": oldest_due_seconds(now)}
    told = list(managers.active())
    with bell.gathered():
        for question_id in _in_batches(due(now), ("due_at", "id"), batch):
            _one(result, "opened", open_for, question_id, now=now, managers=told)
        for escalation_id in _in_batches(ending.to_settle().order_by("id"), ("id",), batch):
            _one(result, "settled", settle_if_ended, escalation_id, now=now)
    Heartbeat.objects.update_or_create(job=JOB, defaults={"last_run_at": now, "result": result})
    return result


def _one(result, done, rule, pk, **options):
    """Apply the rule to one row; whatever it raises stays with that row."""
    try:
        result[done] += bool(rule(pk, **options))
    except Exception:
        result["failed"] += 1
        log.exception("sweep: %s failed for %s", rule.__name__, pk)


def _in_batches(rows, order, batch):
    """Yield primary keys until none is left. Each batch begins after the last row of the one before,
    so that a row which fails and stays as it is cannot be met twice."""
    after = Q()
    while True:
        found = list(rows.filter(after).values_list(*order)[:batch])
        yield from (row[-1] for row in found)
        if len(found) < batch:
            return
        after = _after(order, found[-1])


def _after(order, row):
    if len(order) == 1:
        return Q(**{f"{order[0]}__gt": row[0]})
    first, second = order
    return Q(**{f"{first}__gt": row[0]}) | Q(**{first: row[0], f"{second}__gt": row[1]})


def health(now, started_at):
    """For `/readyz`: seconds since the last sweep and age of the oldest due question, and why that is too long."""
    beat = Heartbeat.objects.filter(job=JOB).first()
    since = beat.last_run_at if beat else started_at
    seconds, waited = max(0, int((now - since).total_seconds())), oldest_due_seconds(now)
    reasons = []
    if now - since > LATE_AFTER:
        reasons.append(f"The last sweep was {seconds} s ago. Is Celery beat running?")
    if waited >= LATE_AFTER.total_seconds():
        reasons.append(f"A question that is due has waited {waited} s for a sweep.")
    return {"seconds_since_last_sweep": seconds, "oldest_due_seconds": waited}, reasons
