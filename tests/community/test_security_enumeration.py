"""Nobody learns by asking whether an address has an account."""

import pytest
from django.contrib.auth import hashers
from django.urls import reverse

from community.adapter import MAILS_AN_HOUR
from community.models import Delivery
from tests import make

pytestmark = pytest.mark.django_db
FORM = {"display_name": "Bo Bo", "password1": "korrekt-pferd-batterie", "language": "en"}


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed: it is what takes the time."""
    calls = []
    hasher = type(hashers.get_hasher())
    real = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args, **more: calls.append(1) or real(self, *args, **more))
    return calls


def test_signing_up_with_a_known_address_takes_as_long_as_with_a_new_one(client, hashed):
    known = make.member().email
    spent = []
    for email in (known, "new@example.org"):
        hashed.clear()
        response = client.post(reverse("account_signup"), {**FORM, "email": email})
        spent.append((len(hashed), response.status_code, response["Location"]))
        client.cookies.clear()
    assert spent == [(1, 302, "/accounts/confirm-email/")] * 2


def test_signing_in_with_an_unknown_address_takes_as_long_as_with_a_wrong_password(client, hashed):
    known = make.member().email
    spent = []
    for email in (known, "unknown@example.org"):
        hashed.clear()
        response = client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        spent.append((len(hashed), response.status_code))
    assert spent == [(1, 400)] * 2


def test_nobody_can_fill_another_persons_letter_box(client):
    known = make.member().email
    for email in (known, "unknown@example.org"):
        for _try in range(5):
            assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 302
        assert Delivery.objects.filter(address=email).count() == MAILS_AN_HOUR
