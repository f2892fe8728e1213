"""The outbox: a delivery row is written in the transaction of its cause, and carried out later.

This module writes rows and reads their state. `community/relay.py` carries them.
"""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from community import bell, history
from community.models import Delivery, Heartbeat

LATE_AFTER = timedelta(minutes=10)


def message_id(dedupe_key):
    """A Message-ID that is the same for every copy of one delivery, so that copies are recognised."""
    host = urlsplit(settings.SITE_URL).hostname or "firstday.invalid"
    return f"<{hashlib.sha256(dedupe_key.encode()).hexdigest()[:40]}@{host}>"


def enqueue(*, dedupe_key, now, notice=None, member=None, address="", payload=None):
    """Write one mail into the outbox and ring the bell; the same key never makes a second row.

    `address` is empty for a member's own mail: theirs is read when it is sent. A mail without a notice has its
    words in `payload`: `subject` and `text`, optionally `html` (sent as it is), `button` and `url`, `why`, `language`.
    A mail to an address that is no member's can have `kind` and `about` instead, as a notice has them: its words
    are then found, and its truth looked at, when it is sent. Returns whether a row was made.
    """
    if history.is_being_written():
        return False
    _row, created = Delivery.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "notice": notice,
            "member": member,
            "address": address,
            "payload": payload or {},
            "message_id": message_id(dedupe_key),
            "created_at": now,
            "next_attempt_at": now,
        },
    )
    if created:
        bell.ring("deliver")
    return created


def key_of(notice):
    """The key of the one mail that a notice has."""
    return f"notice:{notice.pk}:mail"


def enqueue_notices(notices, *, now):
    """`enqueue` the mails of notices that were written just now, in one statement."""
    if history.is_being_written() or not notices:
        return
    Delivery.objects.bulk_create(
        Delivery(
            dedupe_key=key_of(notice),
            notice=notice,
            member_id=notice.member_id,
            message_id=message_id(key_of(notice)),
            created_at=now,
            next_attempt_at=now,
        )
        for notice in notices
    )
    bell.ring("deliver")


def health(now, started_at):
    """For `/readyz`: seconds since the last delivery run, and why that is too long."""
    beat = Heartbeat.objects.filter(job="deliver").first()
    since = beat.last_run_at if beat else started_at
    seconds = max(0, int((now - since).total_seconds()))
    reasons = []
    if now - since > LATE_AFTER:
        reasons.append(f"The last delivery run was {seconds} s ago. Is the Celery worker running?")
    return {"seconds_since_last_delivery_run": seconds}, reasons
