"""Ways to use it that are easily forgotten: without JavaScript, with the keyboard alone, with text twice as large,
with colours of one's own, over a slow line."""

import gzip

import pytest
from django.conf import settings
from django.urls import reverse

from community.models import Member
from forum.models import Question
from tests import make
from tests.world import client_of

LIGHT_ENOUGH = 100 * 1024
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 300);
})"""
WHERE = """() => { const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  return { what: here.className || here.name || here.tagName, to: here.getAttribute("href") || "",
    seen: style.outlineStyle !== "none" || getComputedStyle(here.closest(".editor") || here).outlineStyle !== "none",
    height: Math.round(box.height), body: here === document.body }; }"""


def signed_in(context, world, role, url):
    key = client_of(world, role).session.session_key
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
    return context


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(200)
def test_everything_works_without_javascript(live_server, browser):
    category = make.category("internet")
    make.member("helper", email="helper@example.org")
    window = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = window.new_page()
    page.goto(live_server.url + reverse("account_signup"))
    page.fill("[name=display_name]", "Nora Keller")
    page.fill("[name=email]", "nora@example.org")
    page.fill("[name=password1]", "lamp violin harbour")
    page.click("main form button[type=submit]")
    nora = Member.objects.get(email="nora@example.org")
    confirmed = nora.emailaddress_set.get()
    confirmed.verified = True
    confirmed.save()
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", "nora@example.org")
    page.fill("[name=password]", "lamp violin harbour")
    page.click("main form button[type=submit]")
    page.goto(live_server.url + reverse("ask"))
    page.fill("[name=title]", "Why does the lamp blink green?")
    page.fill("[name=body]", "Since this morning.")
    page.select_option("[name=category]", category.slug)
    page.click("main form button.btn--l[type=submit]")
    question = Question.objects.get(title="Why does the lamp blink green?")
    assert page.url == live_server.url + question.get_absolute_url()
    make.answer(question, Member.objects.get(handle="helper"), now=question.published_at)
    page.reload()
    page.click("text=This solved it")
    question.refresh_from_db()
    assert question.state == Question.State.SOLVED
    page.goto(live_server.url + reverse("home"))
    page.fill("main [name=q]", "lamp")
    page.press("main [name=q]", "Enter")
    assert page.locator("main .item h3").all_inner_texts() == ["Why does the lamp blink green?"]
    anonymous = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    there = live_server.url + reverse("search") + "?q=lamp"
    anonymous.goto(there)
    anonymous.click("footer [hreflang=it]")
    assert (anonymous.url, anonymous.locator("html").get_attribute("lang")) == (there, "it")


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(200)
def test_the_keyboard_reaches_everything_and_is_seen(live_server, browser, world):
    window = signed_in(browser.new_context(locale="en-GB", reduced_motion="reduce"), world, "customer", live_server.url)
    page, wrong = window.new_page(), []
    for address in (reverse("home"), world["question"].get_absolute_url(), reverse("ask")):
        page.goto(live_server.url + address)
        stops = []
        for _step in range(120):
            page.keyboard.press("Tab")
            here = page.evaluate(WHERE)
            if here["body"] or (stops and here["what"] == "skip"):
                break
            stops.append(here)
        else:
            wrong.append((address, "no way out"))
        assert (stops[0]["what"], stops[0]["to"]) == ("skip", "#main")
        wrong += [(address, stop) for stop in stops if not stop["seen"]]
        wrong += [(address, stop) for stop in stops if stop["what"].startswith("btn ") and stop["height"] < 44]
        reached = {stop["to"] for stop in stops}
        links = page.evaluate(
            "[...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility()).map(a => a.getAttribute('href'))"
        )
        wrong += [(address, "not reached", link) for link in set(links) - reached]
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(200)
def test_large_text_and_own_colours_keep_the_page_in_one_piece(live_server, browser, world):
    window = browser.new_context(locale="en-GB", forced_colors="active", viewport={"width": 640, "height": 800})
    page, wrong = window.new_page(), []
    for address in (reverse("home"), world["question"].get_absolute_url(), reverse("account_signup")):
        page.goto(live_server.url + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")  # a person's own setting does the same
        if by := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            wrong.append((address, "sideways", by))
        moving = page.evaluate("document.getAnimations().length")
        wrong += [(address, "moves")] if moving else []
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(200)
def test_a_first_load_is_light_and_nothing_shifts(live_server, browser, world):
    """Sizes as gzip makes them, which every server can; what `up` serves is smaller still (brotli)."""
    wrong = []
    for address in (reverse("home"), world["question"].get_absolute_url(), reverse("account_login"), "/api/docs/"):
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        answers = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        sizes = [len(gzip.compress(answer.body())) for answer in answers]  # not before: some are still on their way
        if len(sizes) < 5 or sum(sizes) > LIGHT_ENOUGH:  # the page, two stylesheets, two scripts, the icons
            wrong.append((address, len(sizes), sum(sizes)))
        if shift := page.evaluate(SHIFT):
            wrong.append((address, "shifts", shift))
        page.context.close()
    assert wrong == []
