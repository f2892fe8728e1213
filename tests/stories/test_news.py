"""An open page hears of a new answer in Chromium: the note comes, nothing moves, what was typed stays."""

import pytest
from django.conf import settings

from tests import make
from tests.stories import tour


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_in_a_browser_the_note_appears_and_the_page_stays_where_it_is(live_server, browser, world):
    question, now = world["question"], world["question"].published_at
    window = browser.new_context(viewport={"width": 390, "height": 700}, locale="en-GB")
    window.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": tour.signed_in(world, "customer"), "url": live_server.url}]
    )
    page = window.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.clock.install()
    page.goto(live_server.url + question.get_absolute_url())
    page.get_by_role("button", name="I have this too").click()
    page.get_by_role("button", name="You have this too").wait_for()
    assert page.get_by_role("button", name="Following").count() == 1
    page.get_by_role("button", name="This helped").first.click()
    page.locator('[id^="up-question"][aria-pressed="true"]').wait_for()
    page.locator("#answer textarea").fill("Half a sentence")
    page.evaluate("window.scrollTo(0, 300)")
    make.answer(question, world["super_user"], now=now)
    before = page.evaluate("[window.scrollY, document.documentElement.scrollHeight]")
    page.clock.run_for(31_000)
    page.get_by_text("1 new answer").wait_for()
    assert page.evaluate("[window.scrollY, document.documentElement.scrollHeight]") == before
    assert page.locator("#answer textarea").input_value() == "Half a sentence"
    page.get_by_role("link", name="Show it").click()
    page.wait_for_url("**/#answer-*", wait_until="commit")
    assert wrong == []
    window.close()
