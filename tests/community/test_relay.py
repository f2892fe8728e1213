"""The relay: what is carried, what is tried again, what is given up, and that nothing goes out twice."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction

from community import outbox, relay
from community.models import Delivery, Heartbeat, Notice
from forum import moderating
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def deliver(now=NOON, **options):
    """One run with a clock that stands still."""
    return relay.deliver(now=now, watch=lambda: 0, **options)


def waiting(key="one", *, now=NOON, **fields):
    outbox.enqueue(dedupe_key=key, now=now, **{"address": "a@example.org", "payload": words(), **fields})
    return Delivery.objects.get(dedupe_key=key)


def words(subject="Hello"):
    return {"subject": subject, "text": "Good day."}


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def told_of_an_answer():
    """A delivery that tells an asker of an answer, and the answer."""
    given = make.answer(make.question(now=NOON), now=NOON)
    return Delivery.objects.get(), given


class Failing:
    """A mail backend that raises what stands in `error`; otherwise it sends."""

    error = None

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        assert Delivery.objects.filter(lease_token="").count() < Delivery.objects.count()
        if Failing.error:
            raise Failing.error
        mail.outbox.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "tests.community.test_relay.Failing"
    Failing.error = None
    yield Failing
    Failing.error = None


def test_what_is_due_goes_out_once_oldest_first():
    waiting("second", now=NOON, payload=words("second"))
    waiting("first", now=NOON - MINUTE, payload=words("first"))
    waiting("later", now=NOON + SECOND, payload=words("later"))
    assert deliver() == {"sent": 2, "failed": 0, "cancelled": 0, "dead": 0, "oldest_waiting_seconds": 0}
    assert [message.subject for message in mail.outbox] == ["first", "second"]
    sent = Delivery.objects.get(dedupe_key="first")
    assert (sent.state, sent.ended_at, sent.attempts, sent.lease_token) == ("sent", NOON, 1, "")


def test_a_second_run_sends_nothing():
    waiting()
    deliver()
    assert deliver(NOON + MINUTE)["sent"] == 0
    assert len(mail.outbox) == 1


def test_the_same_key_makes_one_row():
    waiting("one")
    assert outbox.enqueue(dedupe_key="one", now=NOON, address="a@example.org", payload=words()) is False
    assert Delivery.objects.count() == 1


def test_a_limit_leaves_the_rest_for_the_next_run():
    for key in "abc":
        waiting(key)
    assert [deliver(limit=2)["sent"], deliver(limit=2)["sent"]] == [2, 1]


def test_a_run_ends_when_its_time_is_over():
    for key in "abc":
        waiting(key)
    seconds = iter(range(0, 1000, 100))
    assert relay.deliver(now=NOON, seconds=250, watch=lambda: next(seconds))["sent"] < 3


def test_every_run_leaves_a_heartbeat():
    deliver()
    beat = Heartbeat.objects.get(job="deliver")
    assert (beat.last_run_at, beat.result["sent"]) == (NOON, 0)
    deliver(NOON + MINUTE)
    assert Heartbeat.objects.get(job="deliver").last_run_at == NOON + MINUTE


def test_a_leased_delivery_belongs_to_its_relay_until_the_lease_ends():
    delivery = waiting()
    assert relay._lease(delivery.pk, NOON) is not None
    assert relay._lease(delivery.pk, NOON + relay.LEASE - SECOND) is None
    assert deliver(NOON + relay.LEASE - SECOND)["sent"] == 0
    assert deliver(NOON + relay.LEASE)["sent"] == 1


def test_a_lease_outlasts_three_sends(settings):
    assert settings.EMAIL_TIMEOUT == 10
    assert 3 * timedelta(seconds=settings.EMAIL_TIMEOUT) <= relay.LEASE


def test_a_relay_that_outlived_its_lease_marks_nothing():
    delivery = waiting()
    slow = relay._lease(delivery.pk, NOON)
    quick = relay._lease(delivery.pk, NOON + relay.LEASE)
    relay._mark(slow, "dead", NOON + relay.LEASE)
    assert fresh(delivery).state == "pending"
    relay._mark(quick, "sent", NOON + relay.LEASE)
    assert fresh(delivery).state == "sent"


def test_a_copy_keeps_its_message_id():
    delivery = waiting()
    deliver()
    # As if the relay had died between "250 OK" and the mark.
    Delivery.objects.update(state="pending", ended_at=None, next_attempt_at=NOON, payload=words())
    deliver()
    first, copy = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == copy == delivery.message_id


TEMPORARY = [
    smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"greylisted")}),
    smtplib.SMTPDataError(452, b"disk full"),
    smtplib.SMTPAuthenticationError(535, b"wrong password"),
    smtplib.SMTPConnectError(554, b"no service"),
    smtplib.SMTPServerDisconnected("gone"),
    ConnectionRefusedError("refused"),
    TimeoutError("timed out"),
]
PERMANENT = [
    smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}),
    smtplib.SMTPDataError(554, b"spam"),
    smtplib.SMTPSenderRefused(552, b"too big", "us@example.org"),
]


@pytest.mark.parametrize("error", TEMPORARY, ids=repr)
def test_a_passing_failure_is_tried_again_later(server, error):
    server.error = error
    delivery = waiting()
    assert deliver()["failed"] == 1
    row = fresh(delivery)
    assert (row.state, row.next_attempt_at, row.leased_until) == ("pending", NOON + 30 * SECOND, None)
    assert type(error).__name__ in row.last_error
    server.error = None
    assert (deliver(NOON + 29 * SECOND)["sent"], deliver(NOON + 30 * SECOND)["sent"]) == (0, 1)


@pytest.mark.parametrize("error", PERMANENT, ids=repr)
def test_a_refusal_for_good_is_given_up_at_once(server, error, caplog):
    server.error = error
    delivery = waiting()
    assert deliver()["dead"] == 1
    assert (fresh(delivery).state, fresh(delivery).ended_at) == ("dead", NOON)
    assert type(error).__name__ in fresh(delivery).last_error
    assert "given up" in caplog.text


def test_the_waits_double_up_to_an_hour():
    waits = [relay.wait_after(tries).total_seconds() for tries in range(1, 10)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_it_is_given_up_after_72_hours_of_trying(server):
    server.error = ConnectionRefusedError()
    delivery, now = waiting(), NOON
    while fresh(delivery).state == "pending":
        deliver(now)
        now = fresh(delivery).next_attempt_at or now
    assert timedelta(hours=72) <= now - NOON < timedelta(hours=73)
    assert fresh(delivery).ended_reason == "Tried for 72 hours."


def test_a_relay_that_was_off_for_days_still_tries(server):
    server.error = ConnectionRefusedError()
    waiting()
    assert deliver(NOON + timedelta(days=5))["failed"] == 1


def test_what_was_given_up_can_be_tried_once_more(server):
    server.error = PERMANENT[0]
    delivery = waiting()
    assert relay.requeue(delivery=delivery, now=NOON) is False
    deliver()
    server.error = None
    assert relay.requeue(delivery=delivery, now=NOON + MINUTE) is True
    assert relay.requeue(delivery=delivery, now=NOON + MINUTE) is False
    assert (fresh(delivery).attempts, deliver(NOON + MINUTE)["sent"]) == (0, 1)


def test_one_bad_row_blocks_nobody():
    notice = Notice.objects.create(member=make.member(), kind="forum.unheard_of", key="x", created_at=NOON)
    bad = waiting("bad", now=NOON - MINUTE, notice=notice, member=notice.member, address="")
    wordless = waiting("wordless", now=NOON - MINUTE, payload={})
    waiting("good")
    assert deliver() == {"sent": 1, "failed": 2, "cancelled": 0, "dead": 0, "oldest_waiting_seconds": 60}
    now = NOON
    while fresh(bad).state == "pending":
        now = fresh(bad).next_attempt_at
        deliver(now)
    assert (fresh(bad).state, fresh(bad).attempts, fresh(wordless).state) == ("dead", relay.BUILD_TRIES, "dead")
    assert "unheard_of" in fresh(bad).last_error
    assert now - NOON > timedelta(hours=1)


def test_what_became_untrue_is_cancelled_with_the_reason():
    delivery, given = told_of_an_answer()
    moderating.hide(by=make.admin(), post=given, reason="spam", now=NOON)
    Delivery.objects.exclude(pk=delivery.pk).delete()
    assert deliver()["cancelled"] == 1
    assert (fresh(delivery).state, fresh(delivery).ended_reason) == ("cancelled", "It is not visible any more.")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False}, "The member is switched off."),
        ({"email": ""}, "There is no address."),
        ({"notices_by_mail": False}, "The member wants no notices by mail."),
    ],
)
def test_rights_are_looked_at_again_before_sending(change, reason):
    delivery, _given = told_of_an_answer()
    type(delivery.member).objects.filter(pk=delivery.member_id).update(**change)
    assert deliver()["cancelled"] == 1
    assert fresh(delivery).ended_reason == reason


def test_a_mail_about_the_account_goes_out_to_who_wants_no_notices():
    member = make.member(notices_by_mail=False)
    waiting(member=member, address="")
    assert deliver()["sent"] == 1
    assert mail.outbox[0].to == [member.email]


def test_a_changed_address_is_read_when_it_is_sent():
    delivery, _given = told_of_an_answer()
    type(delivery.member).objects.filter(pk=delivery.member_id).update(email="new@example.org")
    deliver()
    assert mail.outbox[0].to == ["new@example.org"]


class Looking:
    """A mail backend that notes whether a transaction was open, and what another connection sees."""

    seen = []

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        Looking.seen.append(connection.in_atomic_block)
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_mail_is_sent(settings):
    settings.EMAIL_BACKEND = "tests.community.test_relay.Looking"
    Looking.seen.clear()
    with transaction.atomic():
        waiting()
    deliver()
    assert Looking.seen == [False]


class Counting:
    """A mail backend that takes a moment, so that two relays meet."""

    ids, lock = [], threading.Lock()

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        with Counting.lock:
            Counting.ids += [message.extra_headers["Message-ID"] for message in messages]
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_relays_beside_each_other_send_each_mail_once(settings):
    settings.EMAIL_BACKEND = "tests.community.test_relay.Counting"
    Counting.ids.clear()
    for number in range(40):
        waiting(f"mail-{number}")
    barrier, results = threading.Barrier(4), []

    def run():
        try:
            barrier.wait(timeout=20)
            results.append(deliver()["sent"])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (len(results), sum(results)) == (4, 40)
    assert (len(Counting.ids), len(set(Counting.ids))) == (40, 40)
    assert Delivery.objects.filter(state="sent", attempts=1).count() == 40
