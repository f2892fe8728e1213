"""Lists: who stands in which, page by page, and what a broken address is told."""

import pytest
from django.utils import timezone

from forum import accepting, closing, handover, moderating
from forum.models import Question
from forum.views.lists import SIZE
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db


def titles(page):
    return [question.title for question in page.context["page"].rows]


@pytest.fixture
def each_state():
    """One question in every state, titled by it."""
    now = timezone.now()

    def ask(title, asked=now - SECOND, **fields):
        return make.question(title=title, now=asked, **fields)

    ask("awaiting it is"), ask("held it is", hold=True)
    hidden = ask("hidden it is")
    moderating.hide(by=make.admin(), post=hidden, reason="spam", now=now)
    overdue = ask("with_team it is", asked=now - 2 * DAY)
    handover.begin(Question.objects.get(pk=overdue.pk), now=now)
    make.answer(ask("answered it is"), now=now)
    solved = ask("solved it is")
    accepting.accept(by=solved.author, answer=make.answer(solved, now=now), now=now)
    closed = ask("closed it is")
    closing.close(by=closed.author, question=closed, reason="", now=now)


@pytest.mark.parametrize("state", ["awaiting", "with_team", "answered", "solved", "closed"])
def test_each_state_has_its_list(client, each_state, state):
    assert titles(client.get(f"/questions/?state={state}")) == [f"{state} it is"]


def test_what_is_held_or_hidden_is_in_no_list(client, each_state):
    seen = titles(client.get("/questions/"))
    assert sorted(seen) == sorted(f"{s} it is" for s in ("awaiting", "with_team", "answered", "solved", "closed"))
    client.force_login(make.admin())
    assert sorted(titles(client.get("/questions/"))) == sorted(seen)
    assert titles(client.get("/questions/?state=held")) == []


def test_the_tabs_count_what_waits(client, each_state):
    counts = {str(tab["label"]): tab["count"] for tab in client.get("/questions/").context["tabs"]}
    assert counts == {"All": None, "Awaiting an answer": 1, "With the team": 1, "Solved": None}


def test_narrowed_by_category_tag_and_language(client):
    net = make.category("net")
    make.question(title="In the right place", category=net, tags=["wlan"], language="de")
    make.question(title="In the wrong place", tags=["esim"], language="fr")
    for address in (
        "/categories/net/",
        "/questions/?category=net",
        "/tags/wlan/",
        "/questions/?tag=wlan",
        "/questions/?language=de",
    ):
        assert titles(client.get(address)) == ["In the right place"], address


def test_pages_follow_each_other_and_lead_back(client):
    category = make.category()
    for number in range(SIZE + 1):
        make.question(title=f"Question number {number:02}", category=category, now=NOON + number * SECOND)
    first = client.get("/questions/")
    assert titles(first) == [f"Question number {number:02}" for number in range(SIZE, 0, -1)]
    second = client.get(f"/questions/?after={first.context['page'].next}")
    assert titles(second) == ["Question number 00"]
    assert (second.context["page"].next, "Back to the beginning" in second.text) == ("", True)


def test_what_waits_is_sorted_by_how_long_it_still_has(client):
    for hours in (2, 1, 3):
        category = make.category(peer_window=hours * DAY)
        make.question(title=f"Window of {hours} days", category=category)
    assert titles(client.get("/questions/?state=awaiting")) == [f"Window of {hours} days" for hours in (1, 2, 3)]


@pytest.mark.parametrize(
    "address",
    [
        "/questions/?state=nonsense",
        "/questions/?language=xx",
        "/questions/?after=nonsense",
        "/questions/?tag=" + "x" * 300,
        "/questions/?state=%00",
        "/?after=WzEsMl0",
        "/search/?q=router&after=nonsense",
        "/search/?q=router&language=xx",
    ],
)
def test_a_broken_address_is_400(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/categories/nothing/", "/tags/nothing/", "/members/nobody/", "/questions/99/"])
def test_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404


def test_an_empty_list_teaches(client):
    assert "No questions yet" in client.get("/questions/").text
    assert "Nothing waits for an answer" in client.get("/questions/?state=awaiting").text


def test_a_choice_that_leaves_nothing_offers_the_way_back(client):
    page = client.get("/questions/?language=it").text
    assert "Nothing fits this choice" in page
    assert "No questions yet" not in page
    assert 'href="/questions/"' in page.partition("Nothing fits this choice")[2].partition("</div>")[0]


def test_searching_from_the_list_leads_to_the_search(client):
    assert client.get("/questions/?q=router").url == "/search/?q=router"


def test_search_finds_and_marks(client):
    make.question(title="Why does my router blink red?")
    page = client.get("/search/?q=router")
    assert "<mark>router</mark>" in page.text
    assert "Nothing found" in client.get("/search/?q=zebra").text


def test_a_search_in_vain_says_so_and_leads_on_with_one_filled_button(client):
    filled = '<button class="btn btn--l" type="submit">'
    make.question(title="Why does my router blink red?")
    assert filled in client.get("/search/?q=router").text
    page = client.get("/search/?q=zebra").text
    assert ("Ask this question" in page, filled in page) == (True, False)
    assert "Say also what you are looking for" in client.get("/search/?q=-router").text


def test_similar_questions_leave_the_question_itself_out(client):
    first = make.question(title="Why does my router blink red?")
    make.question(title="My router blinks at night")
    assert "blinks at night" in client.get(f"/similar/?question={first.pk}").text
    assert first.title not in client.get(f"/similar/?question={first.pk}").text
    assert client.get("/similar/?question=abc").status_code == 404


def test_the_home_page_shows_the_day(client):
    now = timezone.now()
    make.answer(make.question(now=now - SECOND), now=now)
    page = client.get("/")
    assert page.context["day"].total == 1
    assert [stroke["kind"] for stroke in page.context["day"].strokes].count("now") == 1
