"""A tour of every page in Chromium, on a telephone and on a desk, in light and dark: nothing scrolls sideways, nothing
breaks the content security policy (the console would say so), axe finds nothing of WCAG 2.2 A and AA.

Pictures of all of it are kept under `var/tour/`.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from forum import commenting
from tests import make
from tests.stories import tour

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# Only what is wrong is handed over: all that axe looked at takes longer to carry than to find.
FOUND = """rules => axe.run(rules).then(({violations}) =>
  violations.map(({id, nodes}) => [id, ...nodes.slice(0, 3).map(({html}) => html.slice(0, 150))]))"""
SHOTS = settings.VAR_DIR / "tour"
# Width, scheme, what axe looks for. Light and dark differ in their colours alone.
LOOKS = [(390, "light", RULES), (390, "dark", COLOURS), (1280, "dark", COLOURS), (1280, "light", RULES)]


def contexts(browser, world, url):
    """A browser window for each role, made when it is first asked for."""
    made = {}

    def of(role):
        if role not in made:
            made[role] = browser.new_context(locale="en-GB", reduced_motion="reduce")
            if role != "anonymous":
                key = tour.signed_in(world, role)
                made[role].add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        return made[role]

    return of


def sideways(page, width):
    """How far the page can be scrolled sideways at this width; 0 is right."""
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


WIDE = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
WIDE_TEXT = f"""{WIDE * 3}

| Time | Signal in dBm | {WIDE} | Errors |
|---|---|---|---|
| 08:00 | -24 | {"12345678" * 20} | 0 |

```
{"a line that fits on no telephone " * 5}
```
https://example.org/{"x" * 200}
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_no_text_however_wide_makes_a_page_scroll_sideways_on_a_telephone(live_server, browser, world):
    asker, now = world["author"], world["question"].published_at
    question = make.question(author=asker, title=f"Why {WIDE}", body=WIDE_TEXT, now=now)
    make.question(author=asker, title=f"Why not {WIDE}", body=WIDE_TEXT, now=now)
    answer = make.answer(question=question, body=WIDE_TEXT, now=now)
    commenting.comment(question=question, answer=answer, author=asker, body="x" * 500, now=now)
    window = contexts(browser, world, live_server.url)
    wrong = []
    for address in (
        question.get_absolute_url(),
        reverse("post_edit", args=["question", question.pk]),
        reverse("question_close", args=[question.pk]),
        reverse("questions"),
        asker.get_absolute_url(),
        reverse("notices"),
    ):
        page = window("author").new_page()
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        wrong += [(address, by) for by in [sideways(page, 360)] if by]
        page.close()
    assert wrong == []


def look_at(page, stop, address):
    """Everything that is wrong with one stop; leaves its pictures behind."""
    said, wrong = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 390, "height": 900})
    answer = page.goto(address + stop.address)
    if (answer.status, page.url) != (stop.status, address + stop.address):
        return [(stop.name, "answers", answer.status, page.url)]
    page.evaluate(AXE)
    for width, scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        if by := sideways(page, width):
            wrong.append((stop.name, f"scrolls sideways at {width} px", by))
        wrong += [(stop.name, width, scheme, *found) for found in page.evaluate(FOUND, rules)]
        page.screenshot(path=SHOTS / f"{stop.name}-{width}-{scheme}.jpg", full_page=True, type="jpeg", quality=60)
    for width in (320, 1440):
        if by := sideways(page, width):
            wrong.append((stop.name, f"scrolls sideways at {width} px", by))
    return wrong + [(stop.name, text) for text in said if not (stop.status >= 400 and str(stop.status) in text)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
def test_every_page(live_server, browser, world):
    tour.prepare(world)
    made = tour.stops(world)
    assert tour.not_visited(made) == []
    window = contexts(browser, world, live_server.url)
    SHOTS.mkdir(parents=True, exist_ok=True)
    wrong = []
    for stop in made:
        page = window(stop.role).new_page()
        wrong += look_at(page, stop, live_server.url)
        page.close()
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_the_style_page_shows_every_part_in_both_themes(live_server, browser, world, settings):
    settings.DEBUG = True
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = contexts(browser, world, live_server.url)("anonymous").new_page()
    there = reverse("style")
    wrong = look_at(page, tour.Stop("style", "anonymous", there), live_server.url)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "light" else "light")
        page.goto(f"{live_server.url}{there}?theme={theme}")
        page.evaluate(AXE)
        wrong += [(theme, *found) for found in page.evaluate(FOUND, COLOURS)]
    for kind in ("400", "403", "404", "409", "413", "429", "500", "csrf"):
        status = 403 if kind == "csrf" else int(kind)
        stop = tour.Stop(f"error-{kind}", "anonymous", reverse("style_broken", args=[kind]), status)
        wrong += look_at(page, stop, live_server.url)
    assert wrong == []
