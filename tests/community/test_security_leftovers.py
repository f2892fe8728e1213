"""What must not lie around: links of mails that were sent, files others can read, tokens of an old password."""

import stat

import pytest
from allauth.account.adapter import get_adapter
from knox.models import AuthToken

from community import outbox, relay, secret
from community.models import Delivery
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
WORDS = {"subject": "Set a new password", "text": "Hello", "url": "/accounts/reset/1-abc/", "button": "Set"}


def carried(**fields):
    outbox.enqueue(dedupe_key="one", now=NOON, payload=dict(WORDS), **fields)
    relay.deliver(now=NOON, watch=lambda: 0)
    return Delivery.objects.get()


def test_a_mail_that_was_sent_keeps_its_subject_and_no_link():
    delivery = carried(address="a@example.org")
    assert (delivery.state, delivery.payload) == (Delivery.State.SENT, {"subject": "Set a new password"})


def test_a_mail_that_was_cancelled_keeps_no_link():
    delivery = carried(member=make.member(is_active=False))
    assert (delivery.state, delivery.payload) == (Delivery.State.CANCELLED, {"subject": "Set a new password"})


def test_a_mail_that_was_given_up_keeps_its_words_to_be_tried_again(mailoutbox):
    outbox.enqueue(dedupe_key="one", now=NOON, address="a@example.org", payload=dict(WORDS))
    delivery = relay._lease(Delivery.objects.get().pk, NOON)
    relay._mark(delivery, Delivery.State.DEAD, NOON)
    relay.requeue(delivery=delivery, now=NOON)
    relay.deliver(now=NOON, watch=lambda: 0)
    assert [message.subject for message in mailoutbox] == [WORDS["subject"]]


def test_a_new_password_ends_the_tokens_of_its_member_and_of_nobody_else():
    member, other = make.member(), make.member()
    for owner in (member, other):
        AuthToken.objects.create(owner)
    get_adapter().set_password(member, "a-new-password")
    assert list(AuthToken.objects.values_list("user", flat=True)) == [other.pk]


def test_the_folder_of_mails_and_database_is_its_owners_alone(tmp_path):
    secret.kept_in(tmp_path / "var")
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
