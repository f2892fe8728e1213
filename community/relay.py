"""The relay: carries what waits in the outbox out of the house, one delivery at a time.

Lease, look again, send, mark. The lease is a conditional update, so that any number of relays can run
beside each other; it lasts longer than a send can take. A relay that dies after the mail server said
"250 OK" and before the row is marked leaves a copy, which carries the same Message-ID. Nothing is lost.
"""

import logging
import secrets
import smtplib
from datetime import timedelta
from time import monotonic

from django.core.mail import BadHeaderError
from django.db import InterfaceError, OperationalError
from django.db.models import F

from community import bell, mails, notifying
from community.models import Delivery, Heartbeat

log = logging.getLogger("firstday.relay")

LEASE = timedelta(seconds=60)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=72)
BUILD_TRIES = 8  # about an hour: a deployment that brings the missing words has time to finish
RUN_SECONDS = 240  # less than a task may take; the rest is the next run's
BEAT_SECONDS = 60
BATCH = 50
KEPT = ("subject", "language", "kind", "about")  # of a payload, once its mail is sent or cancelled

State = Delivery.State


class CannotBuild(Exception):
    """Something in the house failed while the mail was written: a bug or a kind this version does not know."""


def deliver(*, now, limit=None, seconds=RUN_SECONDS, watch=monotonic):
    """Carry what is due, oldest first, until nothing is due, `limit` were tried or `seconds` are over.

    `now` is the time at the start; `watch` counts the seconds from there. Returns how many were sent,
    failed (to be tried again), cancelled and given up, and how long the oldest that still waits has waited.
    """
    started = watch()

    def clock():
        return now + timedelta(seconds=watch() - started)

    done = dict.fromkeys(("sent", "failed", "cancelled", "dead"), 0)
    beaten = started
    while pks := _due(clock(), limit, done):
        for pk in pks:
            delivery = _lease(pk, clock())
            if delivery is not None:
                done[_carry(delivery, clock)] += 1
            if watch() - beaten >= BEAT_SECONDS:
                beaten = watch()
                _beat(clock(), done)
            if seconds is not None and watch() - started >= seconds:
                return _end(clock(), done)
    return _end(clock(), done)


def requeue(*, delivery, now):
    """Try a delivery that was given up once more, with all its patience. Returns whether this call did it."""
    changed = Delivery.objects.filter(pk=delivery.pk, state=State.DEAD).update(
        state=State.PENDING, next_attempt_at=now, attempts=0, ended_at=None, ended_reason=""
    )
    if changed:
        bell.ring("deliver")
    return bool(changed)


def _due(now, limit, done):
    batch = BATCH if limit is None else min(BATCH, limit - sum(done.values()))
    due = Delivery.objects.due(now).order_by("next_attempt_at", "id")
    return list(due.values_list("pk", flat=True)[:batch]) if batch > 0 else []


def _end(now, done):
    oldest = Delivery.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()
    waited = max(0, int((now - oldest).total_seconds())) if oldest else 0
    result = {**done, "oldest_waiting_seconds": waited}
    _beat(now, result)
    return result


def _beat(now, result):
    Heartbeat.objects.update_or_create(job="deliver", defaults={"last_run_at": now, "result": result})


def _lease(pk, now):
    """Take a delivery for LEASE; None when somebody else was quicker. The attempt counts from here, so that
    a mail which kills its relay is given up some day as well."""
    token = secrets.token_hex(16)
    taken = (
        Delivery.objects.due(now)
        .filter(pk=pk)
        .update(lease_token=token, leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    return Delivery.objects.select_related("notice__member", "member").get(pk=pk, lease_token=token)


def _carry(delivery, clock):
    """Try one delivery and mark what became of it: "sent", "failed", "cancelled" or "dead"."""
    try:
        reason = _no_longer(delivery, clock())
        if reason:
            return _mark(delivery, State.CANCELLED, clock(), reason=reason)
        message = _built(delivery)
        message.send()
    except (OperationalError, InterfaceError):
        raise  # the database is away: that says nothing about this mail, its lease runs out
    except Exception as error:
        return _failed(delivery, error, clock())
    return _mark(delivery, State.SENT, clock())


def _no_longer(delivery, now):
    """Why this must not be sent any more, or an empty string: truth and rights are looked at again."""
    notice, member = mails.notice_of(delivery), delivery.member
    if member is not None and not (member.is_active and not member.is_bot):
        return "The member is switched off."
    if not mails.address_of(delivery):
        return "There is no address."
    if notice is None:
        return ""
    if member is not None and not member.notices_by_mail:
        return "The member wants no notices by mail."
    try:
        if member is not None and notifying.out_of_sight(member, [notice]):
            return "The member may not see it any more."
        return notifying.kind_of(notice).untrue(notice, now) or ""
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        raise CannotBuild(_told(error)) from error


def _built(delivery):
    try:
        return mails.build(delivery)
    except (OperationalError, InterfaceError, BadHeaderError):
        raise
    except Exception as error:
        raise CannotBuild(_told(error)) from error


def _failed(delivery, error, now):
    told = _told(error)
    tries = delivery.attempts
    if _is_permanent(error) or (isinstance(error, CannotBuild) and tries >= BUILD_TRIES):
        return _mark(delivery, State.DEAD, now, reason="It cannot be delivered.", error=told)
    if waited(tries) >= GIVE_UP_AFTER:
        return _mark(delivery, State.DEAD, now, reason="Tried for 72 hours.", error=told)
    log.warning("delivery %s failed, attempt %s: %s", delivery.pk, tries, told)
    _mine(delivery).update(
        next_attempt_at=now + wait_after(tries), lease_token="", leased_until=None, last_error=told[:500]
    )
    return "failed"


def wait_after(tries):
    """How long to wait after so many tries: twice as long each time, up to an hour."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)


def waited(tries):
    """How long so many tries have taken together. (A relay that was off for days has not tried.)"""
    return sum((wait_after(n) for n in range(1, tries)), timedelta(0))


def _is_permanent(error):
    """Whether the mail itself was refused for good. What is wrong with the way there is tried again."""
    if isinstance(error, (BadHeaderError, UnicodeError, smtplib.SMTPNotSupportedError)):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    way = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, way):
        return error.smtp_code >= 500 and error.smtp_code != 530  # 530: we did not sign in
    return False


def _told(error):
    text = str(error) if isinstance(error, CannotBuild) else f"{type(error).__name__}: {error}"
    return text.replace("\x00", "")[:500]


def _mine(delivery):
    """The row, as long as our lease on it holds."""
    return Delivery.objects.filter(pk=delivery.pk, state=State.PENDING, lease_token=delivery.lease_token)


def _mark(delivery, state, now, *, reason="", error=""):
    # What can never be sent again keeps no links: one that confirms or resets is good for as long as it is not used.
    kept = delivery.payload if state == State.DEAD else {k: v for k, v in delivery.payload.items() if k in KEPT}
    changed = _mine(delivery).update(
        state=state,
        payload=kept,
        next_attempt_at=None,
        ended_at=now,
        ended_reason=reason[:300],
        last_error=error[:500],
        lease_token="",
        leased_until=None,
    )
    if not changed:
        log.warning("delivery %s outlived its lease; a copy with the same Message-ID may follow", delivery.pk)
    elif state == State.DEAD:
        log.error("delivery %s given up after %s attempts: %s %s", delivery.pk, delivery.attempts, reason, error)
    return str(state)
