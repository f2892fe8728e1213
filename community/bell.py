"""Rings the bell for a job that the clock would run anyway. Nothing depends on its being heard."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.db import transaction

from community import history

log = logging.getLogger("firstday.bell")
EXPIRES = 60  # seconds; a ring heard later says nothing that the clock has not said since
SILENT_SECONDS = 30  # after a broker was away, so that not every request waits for it
_silent_until = 0.0
_gathered = ContextVar("gathered", default=None)


class _Ring:
    def __init__(self, job):
        self.job = job

    def __call__(self):
        jobs = _gathered.get()
        if jobs is None:
            ring_now(self.job)
        else:
            jobs.add(self.job)


@contextmanager
def gathered():
    """Many transactions in a row ring once for each job, at their end, instead of once each."""
    jobs = set()
    token = _gathered.set(jobs)
    try:
        yield
    finally:
        _gathered.reset(token)
        for job in sorted(jobs):
            ring_now(job)


def ring(job):
    """Ask the worker to run `job` (a name in community/schedule.py) once this transaction is committed.

    However often it is asked in one transaction, it rings once. A broker that is away costs the minutes
    until the clock comes round: the failure is logged and swallowed.
    """
    if history.is_being_written():
        return
    waiting = transaction.get_connection().run_on_commit
    if not any(isinstance(call, _Ring) and call.job == job for _savepoints, call, _robust in waiting):
        transaction.on_commit(_Ring(job), robust=True)


def ring_now(job):
    """Ring for `job` at once. Returns whether the broker took it."""
    global _silent_until
    if monotonic() < _silent_until:
        return False
    from community.celery import app  # the web process needs Celery only when something was posted
    from community.schedule import TASKS

    try:
        app.send_task(TASKS[job], retry=False, expires=EXPIRES)
    except Exception as error:
        _silent_until = monotonic() + SILENT_SECONDS
        log.warning("bell for %s not heard: %s", job, error)
        return False
    return True
