"""Asking on a telephone, in Chromium: what is typed survives, what was asked before opens in place."""

import os

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from forum import accepting
from forum.models import Draft, MeToo, Question
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
SHOTS = settings.VAR_DIR / "tour"
PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def asker():
    return make.member("asker", language="en")


@pytest.fixture
def phone(browser, live_server, asker):
    """A browser on a telephone in which the asker is signed in."""
    context = browser.new_context(**PHONE, base_url=live_server.url)
    sign_in(context, asker, live_server.url)
    yield context
    context.close()


def sign_in(context, member, url):
    client = Client()
    client.force_login(member, backend="community.accounts.MemberBackend")
    key = client.session.session_key
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])


def open_form(context, address="/ask/"):
    page = context.new_page()
    page.goto(address)
    return page


def shot(page, name):
    if os.environ.get("TOUR_SHOTS"):
        page.screenshot(path=SHOTS / f"story-{name}.png", full_page=True)


def kept_here(page):
    """What this browser keeps itself."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('firstday:draft:'))")


def test_a_draft_survives_a_closed_tab_and_that_is_my_question_takes_its_place(phone, asker):
    solved = make.question(title="Router blinks red since the update", now=timezone.now())
    given = make.answer(solved, body="Press **reset** for ten seconds.", now=timezone.now())
    accepting.accept(by=solved.author, answer=given, now=timezone.now())

    page = open_form(phone)
    page.get_by_label("Your question in one sentence").fill("My router blinks red")
    page.get_by_label("Details").fill("It began this morning.")
    page.get_by_text("Draft saved").wait_for()
    assert Draft.objects.get().content["body"] == "It began this morning."
    assert kept_here(page) == []
    page.get_by_label("Details").press_sequentially(" Help")
    page.close(run_before_unload=False)  # within the two seconds: what the server lacks, this browser has

    page = open_form(phone)
    page.get_by_text("Your draft from").wait_for()
    page.wait_for_function("document.querySelector('[name=body]').value.endsWith('Help')")
    assert page.get_by_label("Your question in one sentence").input_value() == "My router blinks red"
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('firstday:draft:'))")

    page.get_by_text("Is it one of these?").wait_for()
    page.get_by_text(solved.title).click()
    page.get_by_text("for ten seconds").wait_for()
    shot(page, "similar")
    assert page.get_by_label("Details").input_value() == "It began this morning. Help"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.get_by_role("button", name="That is my question").click()
    page.get_by_text("Nothing was posted").wait_for()
    shot(page, "mine")
    assert page.url.endswith(solved.get_absolute_url())
    assert (Question.objects.count(), MeToo.objects.get().member, Draft.objects.count()) == (1, asker, 0)
    assert open_form(phone).get_by_label("Details").input_value() == ""


def test_a_session_that_was_lost_loses_no_word(phone, asker, live_server):
    make.category("net", name="Net")
    page = open_form(phone)
    page.get_by_label("Your question in one sentence").fill("Why is it red at night?")
    page.get_by_text("Draft saved").wait_for()
    phone.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Details").fill("Since May, at ten.")
    page.get_by_label("Topic").select_option("net")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Your text is safe").wait_for()
    shot(page, "kept")
    assert Question.objects.count() == 0

    stranger = make.member("stranger")
    sign_in(phone, stranger, live_server.url)
    assert open_form(phone).get_by_label("Details").input_value() == ""
    sign_in(phone, asker, live_server.url)
    page = open_form(phone)
    assert page.get_by_label("Details").input_value() == "Since May, at ten."
    shot(page, "back")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Your question is published").wait_for()
    asked = Question.objects.get()
    assert (asked.author, asked.category.slug, Draft.objects.count()) == (asker, "net", 0)
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('firstday:draft:'))")
    assert open_form(phone).get_by_label("Details").input_value() == ""


def test_two_windows_never_put_an_older_draft_over_a_newer(phone):
    one, two = open_form(phone), open_form(phone)
    one.get_by_label("Details").fill("from the first")
    one.get_by_text("Draft saved").wait_for()
    two.get_by_label("Details").fill("from the second")
    two.get_by_text("Another window has saved a newer draft").wait_for()
    assert Draft.objects.get().content["body"] == "from the first"
    two.get_by_label("Details").press_sequentially(", going on")
    two.get_by_text("Draft saved").wait_for()
    assert Draft.objects.get().content["body"] == "from the second, going on"
