from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests import make

pytestmark = pytest.mark.django_db


def printed(email):
    out = StringIO()
    call_command("create_api_token", email, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("email", ["anna@example.org", " Anna@Example.org "])
def test_the_token_and_nothing_else_is_printed_and_it_signs_in(email):
    make.member("anna")
    token = printed(email)
    assert len(token.split()) == 1
    said = APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Token {token.strip()}").json()
    assert said["handle"] == "anna"


def test_each_call_makes_another_and_the_first_still_works():
    make.member("anna")
    first, second = printed("anna@example.org").strip(), printed("anna@example.org").strip()
    assert first != second
    for token in (first, second):
        assert APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Token {token}").status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.org", "", "anna"])
def test_an_unknown_address_is_a_sentence_and_makes_nothing(email):
    make.member("anna")
    make.member("ben", email="")
    with pytest.raises(CommandError, match="no member"):
        printed(email)
    assert AuthToken.objects.count() == 0


def test_who_cannot_sign_in_gets_no_token():
    make.member("anna", is_active=False)
    with pytest.raises(CommandError, match="cannot sign in"):
        printed("anna@example.org")
