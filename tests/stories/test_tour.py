"""A tour of every page in Chromium: nothing scrolls sideways, nothing breaks the content security policy
(the console would say so), axe finds nothing of WCAG 2.2 A and AA.

With TOUR_SHOTS=1 screenshots are kept under `var/tour/`, to be looked at.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from forum import commenting
from tests import make
from tests.world import client_of

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOTS = settings.VAR_DIR / "tour"


def pages(world):
    """Name, who looks, and address of every page a customer or a super-user sees."""
    question, category = world["question"], world["category"]
    found = [
        ("home", "anonymous", reverse("home")),
        ("home-member", "super_user", reverse("home")),
        ("questions", "anonymous", reverse("questions")),
        ("question", "anonymous", question.get_absolute_url()),
        ("question-asker", "author", question.get_absolute_url()),
        ("question-peer", "super_user", question.get_absolute_url()),
        ("question-employee", "employee", question.get_absolute_url()),
        ("question-with-team", "customer", world["late"].get_absolute_url()),
        ("question-hidden-asker", "author", world["hidden"].get_absolute_url()),
        ("category", "anonymous", category.get_absolute_url()),
        ("tag", "anonymous", world["tag"].get_absolute_url()),
        ("search", "anonymous", reverse("search") + "?q=router"),
        ("search-nothing", "anonymous", reverse("search") + "?q=zzzzzz"),
        ("ask", "customer", reverse("ask")),
        ("profile", "anonymous", world["author"].get_absolute_url()),
        ("profile-own", "author", world["author"].get_absolute_url()),
        ("sign-in", "anonymous", reverse("account_login")),
        ("sign-up", "anonymous", reverse("account_signup")),
        ("reset", "anonymous", reverse("account_reset_password")),
        ("account-email", "customer", reverse("account_email")),
        ("account-password", "customer", reverse("account_change_password")),
        ("settings", "customer", reverse("account_settings")),
        ("notices", "author", reverse("notices")),
        ("notices-none", "employee", reverse("notices")),
        ("program", "anonymous", reverse("program")),
        ("program-member", "customer", reverse("program")),
        ("beta", "super_user", reverse("beta")),
        ("not-found", "anonymous", "/nowhere/"),
        ("sign-out", "customer", reverse("account_logout")),
        ("api-docs", "anonymous", "/api/docs/"),
    ]
    assert len({name for name, _role, _address in found}) == len(found)
    return found


def contexts(browser, world, url):
    """A browser window for each role, made when it is first asked for."""
    made = {}

    def of(role, scheme):
        if role not in made:
            made[role] = browser.new_context(color_scheme=scheme, locale="en-GB", reduced_motion="reduce")
            if role != "anonymous":
                key = client_of(world, role).session.session_key
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
        page = window("author", "light").new_page()
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        wrong += [(address, by) for by in [sideways(page, 360)] if by]
        page.close()
    assert wrong == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("scheme", "widths"), [("light", (360, 390)), ("dark", (1440, 1280))])
def test_every_page(scheme, widths, live_server, browser, world):
    wrong = []
    window = contexts(browser, world, live_server.url)
    for name, role, address in pages(world):
        page = window(role, scheme).new_page()
        said = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.goto(live_server.url + address)
        for width in widths:
            if by := sideways(page, width):
                wrong.append((name, f"scrolls sideways at {width} px", by))
        if os.environ.get("TOUR_SHOTS"):
            page.screenshot(path=SHOTS / f"{name}-{widths[-1]}-{scheme}.png", full_page=True)
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: tags})", RULES)["violations"]
        wrong += [(name, rule["id"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found]
        wrong += [(name, text) for text in said if not (name == "not-found" and "404" in text)]
        page.close()
    assert wrong == []
