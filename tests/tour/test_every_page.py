"""A tour of every page in Chromium, on a telephone and on a desk, in light and dark: nothing scrolls sideways, nothing
breaks the content security policy (the console would say so), axe finds nothing of WCAG 2.2 A and AA.

Pictures of all of it are kept under `var/tour/`. `python3 manage.py test tests/tour --dist=load` runs it, in halves.
"""

import pytest
from django.conf import settings
from django.urls import reverse

from forum import commenting
from tests import make
from tests.stories import tour

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# Only what is wrong is handed over: all that axe looked at takes longer to carry than to find.
FOUND = """rules => axe.run(rules).then(({violations}) =>
  violations.map(({id, nodes}) => [id, ...nodes.slice(0, 3).map(({html}) => html.slice(0, 150))]))"""
SHOTS = settings.VAR_DIR / "tour"
# Width, scheme, what axe looks for, of a page that is loaded once. Light and dark differ in their colours alone.
LOOKS = [(320, "", None), (390, "light", RULES), (390, "dark", COLOURS)]
LOOKS += [(1280, "dark", COLOURS), (1280, "light", RULES), (1440, "", None)]


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
    window = tour.contexts(browser, world, live_server.url)
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


class Tourist:
    """One tab for each role, kept from stop to stop; axe waits in it for every page."""

    def __init__(self, browser, world, url):
        self.window, self.url, self.tabs, self.said = tour.contexts(browser, world, url), url, {}, []
        SHOTS.mkdir(parents=True, exist_ok=True)

    def tab(self, role):
        if role not in self.tabs:
            context = self.window(role)
            context.add_init_script(tour.AXE)
            page = self.tabs[role] = context.new_page()
            page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: self.said.append(str(error)))
        return self.tabs[role]

    def look_at(self, stop):
        """Everything that is wrong with one stop; leaves its pictures behind."""
        self.said.clear()
        page, wrong = self.tab(stop.role), []
        page.set_viewport_size({"width": 320, "height": 900})
        answer = page.goto(self.url + stop.address)
        if (answer.status, page.url) != (stop.status, self.url + stop.address):
            return [(stop.name, "answers", answer.status, page.url)]
        for width, scheme, rules in LOOKS:
            if by := sideways(page, width):
                wrong.append((stop.name, f"scrolls sideways at {width} px", by))
            if rules:
                page.emulate_media(color_scheme=scheme)
                wrong += [(stop.name, width, scheme, *found) for found in page.evaluate(FOUND, rules)]
                page.screenshot(
                    path=SHOTS / f"{stop.name}-{width}-{scheme}.jpg", full_page=True, type="jpeg", quality=60
                )
        return wrong + [
            (stop.name, text) for text in self.said if not (stop.status >= 400 and str(stop.status) in text)
        ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
@pytest.mark.parametrize("half", [0, 1])
def test_every_page(live_server, browser, world, settings, tmp_path, half):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tour.prepare(world)
    tourist = Tourist(browser, world, live_server.url)
    assert [wrong for stop in tour.stops(world)[half::2] for wrong in tourist.look_at(stop)] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
def test_the_style_page_shows_every_part_in_both_themes(live_server, browser, world, settings):
    settings.DEBUG = True
    tourist = Tourist(browser, world, live_server.url)
    there = reverse("style")
    wrong = tourist.look_at(tour.Stop("style", "anonymous", there))
    page = tourist.tab("anonymous")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "light" else "light")
        page.goto(f"{live_server.url}{there}?theme={theme}")
        wrong += [(theme, *found) for found in page.evaluate(FOUND, COLOURS)]
    for kind in ("400", "403", "404", "409", "413", "429", "500", "csrf"):
        status = 403 if kind == "csrf" else int(kind)
        stop = tour.Stop(f"error-{kind}", "anonymous", reverse("style_broken", args=[kind]), status)
        wrong += tourist.look_at(stop)
    assert wrong == []
