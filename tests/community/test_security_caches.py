"""A cache between us and people must never hand one's page to another."""

import pytest
from django.urls import reverse
from knox.models import AuthToken

from tests import make

pytestmark = pytest.mark.django_db
ADDRESSES = ["/", "/questions/", "/program/", "/questions/999/", "/nothing-here/", "/questions", "/api/v1/questions/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_signed_in_member_gets_is_private(client, address):
    client.force_login(make.member(), backend="community.accounts.MemberBackend")
    assert "private" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_everybody_gets_may_be_kept_by_language_and_cookie(client, address):
    response = client.get(address, headers={"accept-language": "de"})
    assert "Cache-Control" not in response
    assert not response.cookies
    assert "Cookie" in response["Vary"]


def test_what_a_token_fetches_is_private(client):
    _row, token = AuthToken.objects.create(make.member())
    response = client.get("/api/v1/me/", headers={"authorization": f"Token {token}"})
    assert (response.status_code, response["Cache-Control"]) == (200, "private")


def test_the_chosen_language_alone_makes_nothing_private(client):
    client.get(reverse("language", args=["de"]))
    assert "Cache-Control" not in client.get("/")
