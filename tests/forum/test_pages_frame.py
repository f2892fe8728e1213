"""The frame around every page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import make

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_to_sign_in_and_gets_no_cookie(client):
    page = client.get("/questions/")
    assert "Sign in" in page.text
    assert (page.cookies, "csrf" in page.text) == ({}, False)
    assert set(page["Vary"].replace(" ", "").split(",")) == {"Accept-Language", "Cookie", "Accept-Encoding"}


def test_the_header_says_who_is_signed_in(client):
    client.force_login(make.member(display_name="Reto Küng"))
    page = client.get("/questions/")
    assert 'aria-label="Your profile, Reto Küng"' in page.text
    assert "Sign in" not in page.text


def test_the_page_says_which_language_it_is_in(client):
    assert '<html lang="it">' in client.get("/questions/", headers={"accept-language": "it"}).text
    with translation.override("en"):
        assert '<html lang="en">' in client.get("/questions/").text


@pytest.fixture
def pages():
    """Every page of the forum that can be read, with something to read on it."""
    question = make.question(make.member("reto"), category=make.category("net"), tags=["wlan"])
    answer = make.answer(question, make.member("beat"))
    return [
        "/",
        "/questions/",
        "/questions/?state=awaiting",
        "/categories/net/",
        "/tags/wlan/",
        "/search/?q=router",
        f"/similar/?question={question.pk}",
        "/members/reto/",
        "/members/beat/?show=questions",
        question.get_absolute_url(),
        f"/questions/{question.pk}/comments/all/",
        f"/posts/question/{question.pk}/history/",
        f"/posts/answer/{answer.pk}/history/",
    ]


def test_a_page_without_a_person_carries_nothing_personal_and_writes_nothing(client, pages):
    for address in pages:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.status_code == 200, address
        assert (page.cookies, "csrf" in page.text, "style=" in page.text) == ({}, False, False), address
        assert "Cookie" in page["Vary"], address
        assert [q["sql"] for q in asked.captured_queries if not q["sql"].lstrip("(").startswith("SELECT")] == [], (
            address
        )


def test_reading_while_signed_in_writes_nothing(client, pages):
    client.force_login(make.member())
    for address in pages:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        assert [q["sql"] for q in asked.captured_queries if not q["sql"].lstrip("(").startswith("SELECT")] == [], (
            address
        )
