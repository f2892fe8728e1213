"""Found by search engines: what may be kept, under which address, and what is told of it."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings
from django.utils.html import escape

from forum import accepting, closing, indexing, voting
from forum.models import Category, Question, Tag
from forum.views import sitemap
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SITE = "http://127.0.0.1:8000"
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _a_moment_later():
    with time_machine.travel(NOON + 2 * HOUR, tick=False), override_settings(SITE_URL=SITE):
        yield


def canonical(response):
    found = re.findall(r'<link rel="canonical" href="([^"]+)">', response.content.decode())
    return found[0] if found else ""


def is_kept(response):
    """Whether search engines may keep a page: it names its address or says noindex, never both or neither."""
    noindex = '<meta name="robots" content="noindex">' in response.content.decode()
    assert noindex != bool(canonical(response))
    return not noindex


def solved(**fields):
    question = make.question(now=NOON, **fields)
    given = make.answer(question, now=NOON + HOUR)
    accepting.accept(by=question.author, answer=given, now=NOON + HOUR)
    return Question.objects.get(pk=question.pk), given


# --- Which pages


def test_a_page_that_may_be_kept_names_its_one_address(client):
    question, _given = solved(tags=["router"])
    for address, expected in {
        "/": "/",
        "/?utm_source=mail": "/",
        "/questions/": "/questions/",
        question.category.get_absolute_url(): question.category.get_absolute_url(),
        "/tags/router/": "/tags/router/",
        f"{question.get_absolute_url()}?from=mail": question.get_absolute_url(),
        "/program/": "/program/",
    }.items():
        assert canonical(client.get(address)) == SITE + expected, address


def test_pages_about_readers_lists_that_are_narrowed_and_forms_are_not_kept(client):
    question, given = solved(tags=["router"])
    empty = make.category()
    Tag.objects.create(slug="unused")
    for address in (
        "/search/",
        "/search/?q=router",
        "/questions/?state=solved",
        "/questions/?language=en",
        "/questions/?tag=router",
        empty.get_absolute_url(),
        question.author.get_absolute_url(),
        f"/questions/{question.pk}/comments/all/",
        f"/posts/answer/{given.pk}/history/",
        "/accounts/login/",
        "/no/such/page/",
        "/api/docs/",
    ):
        assert not is_kept(client.get(address)), address
    client.force_login(question.author)
    for address in ("/ask/", "/account/", "/notices/", f"/posts/answer/{given.pk}/edit/"):
        assert "canonical" not in client.get(address).content.decode(), address


def test_only_the_beginning_of_a_list_is_kept(client):
    category = make.category("net")
    for number in range(21):
        make.question(category=category, now=NOON + number * SECOND)
    for address in ("/questions/", "/categories/net/"):
        first = client.get(address)
        rest = client.get(f"{address}?after={first.context['page'].next}")
        assert (is_kept(first), is_kept(rest), len(rest.context["page"])) == (True, False, 1)


@pytest.mark.parametrize(
    ("age", "answered", "closed", "kept"),
    [
        (30 * DAY - SECOND, False, False, True),
        (30 * DAY, False, False, False),
        (300 * DAY, True, False, True),
        (HOUR, False, True, False),
        (HOUR, True, True, True),
    ],
)
def test_a_question_nobody_answered_is_thin_after_thirty_days(client, age, answered, closed, kept):
    now = NOON + 2 * HOUR
    question = make.question(now=now - age)
    if answered:
        make.answer(question, now=now - age + SECOND)
    if closed:
        closing.close(by=make.admin(), question=question, reason="Old.", now=now)
    assert is_kept(client.get(question.get_absolute_url())) == kept
    assert indexing.questions(now).filter(pk=question.pk).exists() == kept


def test_duplicates_and_what_is_private_are_not_kept(client):
    original, _given = solved()
    twin, _other = solved(category=original.category, title="Why does it blink green?")
    Question.objects.filter(pk=twin.pk).update(closed_at=NOON, duplicate_of=original)
    assert not is_kept(client.get(twin.get_absolute_url()))
    Category.objects.update(private=True)
    client.force_login(make.admin())
    response = client.get(original.get_absolute_url())
    assert (is_kept(response), "application/atom+xml" in response.content.decode()) == (False, False)
    assert not indexing.questions(NOON + 2 * HOUR).exists()


# --- What is told of a page


def test_a_page_tells_its_title_and_how_it_begins(client):
    question = make.question(now=NOON, title='Why "red" & <b>blinking</b>?', body="**Since** this morning. " * 20)
    page = client.get(question.get_absolute_url()).content.decode()
    assert f'<meta property="og:title" content="{escape(question.title)}">' in page
    about = re.search(r'<meta name="description" content="([^"]+)">', page)[1]
    assert about.startswith("Since this morning. Since")
    assert len(about) <= 160
    assert f"<title>{escape(question.title)} · " in page


def data_of(client, question):
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', client.get(question.get_absolute_url()).content.decode()
    )
    return json.loads(found[0]) if found else None


def test_questions_with_an_answer_carry_structured_data(client):
    question, given = solved(title="Why does it blink red?", body="Since today.")
    second = make.answer(question, now=NOON + HOUR, body="Or replace it.")
    voting.vote(voter=make.member(), post=second, value=1, now=NOON + HOUR)
    data = data_of(client, question)
    assert (data["@type"], data["@context"]) == ("QAPage", "https://schema.org")
    entity = data["mainEntity"]
    address = SITE + question.get_absolute_url()
    assert {name: entity[name] for name in ("@type", "name", "text", "answerCount", "upvoteCount", "url")} == {
        "@type": "Question",
        "name": "Why does it blink red?",
        "text": "Since today.",
        "answerCount": 2,
        "upvoteCount": 0,
        "url": address,
    }
    assert entity["datePublished"] == NOON.isoformat()
    assert entity["author"] == {
        "@type": "Person",
        "name": question.author.display_name,
        "url": SITE + question.author.get_absolute_url(),
    }
    assert entity["acceptedAnswer"]["url"] == f"{address}#answer-{given.pk}"
    assert [(one["text"], one["upvoteCount"]) for one in entity["suggestedAnswer"]] == [("Or replace it.", 1)]


def test_questions_without_a_visible_answer_carry_none_and_members_are_no_search_engine(client):
    question = make.question(now=NOON)
    assert data_of(client, question) is None
    make.answer(question, now=NOON, hold=True)
    assert data_of(client, question) is None
    make.answer(question, now=NOON)
    assert data_of(client, question) is not None
    client.force_login(question.author)
    assert data_of(client, question) is None


def test_nothing_in_a_text_ends_the_data(client):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    question = make.question(now=NOON, title=title, body="`</script><script>` and ]]> \\u003c")
    make.answer(question, now=NOON, body="`</SCRIPT >`")
    page = client.get(question.get_absolute_url()).content.decode()
    block = page[page.index("application/ld+json") :]
    block = block[: block.index("</script>")]
    assert "<" not in block
    assert data_of(client, question)["mainEntity"]["text"] == "</script><script> and ]]> \\u003c"
    assert data_of(client, question)["mainEntity"]["suggestedAnswer"][0]["text"] == "</SCRIPT >"


# --- robots.txt and the sitemap


def test_only_a_production_is_for_search_engines(client):
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    with override_settings(IN_PRODUCTION=True):
        lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert {"Disallow: /search/", "Disallow: /admin/", "Disallow: /account/", "Disallow: /*?*after="} <= set(lines)
    assert "Disallow: /" not in lines


def locations(response):
    assert response.status_code == 200
    return [found.text.removeprefix(SITE) for found in ElementTree.fromstring(response.content).iter(f"{MAP}loc")]


def everything(client):
    cache.clear()
    found = []
    for part in locations(client.get("/sitemap.xml")):
        found += locations(client.get(part))
    return found


def test_the_sitemap_names_every_page_worth_keeping_once(client, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 2)
    category = make.category("net")
    kept = [solved(category=category, tags=[f"tag-{number}"])[0] for number in range(5)]
    make.question(category=category, now=NOON - 90 * DAY, title="Nobody knows this")
    private = make.category("secret", private=True)
    make.question(category=private, now=NOON, tags=["hush"])
    make.category("empty")
    expected = ["/", "/questions/", "/categories/net/"]
    expected += [question.get_absolute_url() for question in kept] + [f"/tags/tag-{number}/" for number in range(5)]
    assert sorted(everything(client)) == sorted(expected)


def test_the_parts_that_changed_last_come_first_with_their_last_change(client, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 1)
    first, second = make.question(now=NOON), make.question(now=NOON + SECOND)
    make.answer(first, now=NOON + HOUR)
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    told = [(one[0].text, one[1].text) for one in root if len(one) == 2]
    assert told == [
        (f"{SITE}/sitemap/questions-{first.pk - 1}.xml", (NOON + HOUR).isoformat()),
        (f"{SITE}/sitemap/questions-{second.pk - 1}.xml", (NOON + SECOND).isoformat()),
    ]


def test_an_unchanged_sitemap_is_not_sent_again_and_odd_parts_do_not_exist(client):
    make.question(now=NOON)
    for address in ("/sitemap.xml", "/sitemap/questions-0.xml", "/questions/feed/"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, first["Cache-Control"]) == (304, b"", "no-cache")
    Question.objects.update(hidden_at=NOON, due_at=None)
    assert locations(client.get("/sitemap/questions-0.xml")) == []
    for odd in ("members-0", "questions-99999999999999999999", "questions--1", "questions-x"):
        assert client.get(f"/sitemap/{odd}.xml").status_code == 404


# --- Feeds


def entries(response):
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None, name
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert all(address.startswith(SITE) for address in links.values())
    for entry in root.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "author", "link", "summary"):
            assert entry.find(f"{ATOM}{name}") is not None, name
    return root, root.findall(f"{ATOM}entry")


def test_feeds_of_questions(client):
    first = make.question(now=NOON, tags=["router"], title="Pourquoi <rouge> ?", language="fr")
    second = make.question(now=NOON + SECOND, category=first.category)
    make.answer(first, now=NOON + HOUR)
    make.question(now=NOON, category=make.category(private=True), tags=["hush"])
    root, rows = entries(client.get("/questions/feed/", headers={"accept-language": "de"}))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert [row.find(f"{ATOM}id").text for row in rows] == [f"{SITE}/questions/{one.pk}/" for one in (first, second)]
    assert rows[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert rows[0].find(f"{ATOM}title").text == "Pourquoi <rouge> ?"
    assert rows[0].find(f"{ATOM}updated").text == (NOON + HOUR).isoformat()
    assert rows[0].find(f"{ATOM}link").get("href") == SITE + first.get_absolute_url()
    assert len(entries(client.get(f"{first.category.get_absolute_url()}feed/"))[1]) == 2
    assert len(entries(client.get("/tags/router/feed/"))[1]) == 1
    assert client.get("/tags/hush/feed/").status_code == 404


def test_the_feed_of_a_question_holds_its_answers(client):
    question = make.question(now=NOON)
    address = f"/questions/{question.pk}/answers/feed/"
    assert entries(client.get(address))[1] == []
    given = make.answer(question, now=NOON + HOUR, body="Odd \ufffe here, [elsewhere](/questions/)")
    make.answer(question, now=NOON + HOUR, hold=True)
    root, rows = entries(client.get(address))
    assert [row.find(f"{ATOM}id").text for row in rows] == [f"{SITE}/answers/{given.pk}/"]
    assert root.get("{http://www.w3.org/XML/1998/namespace}base") == f"{SITE}/"
    assert 'rel="nofollow ugc noopener"' in rows[0].find(f"{ATOM}summary").text
    assert f'href="{SITE}{address}"' in client.get(question.get_absolute_url()).content.decode()


def test_feeds_and_sitemap_ask_as_much_for_thirty_as_for_one(client, django_assert_max_num_queries):
    category = make.category("net")
    for _number in range(30):
        make.answer(make.question(category=category, tags=["router"], now=NOON), now=NOON)
    for address in ("/questions/feed/", "/categories/net/feed/", "/tags/router/feed/", "/sitemap/questions-0.xml"):
        client.get(address)
        with django_assert_max_num_queries(2):
            assert client.get(address).status_code == 200


# --- What may be kept in between


def test_an_anonymous_page_has_no_cookie_is_named_and_is_kept_apart_by_language_and_cookie(client):
    question, _given = solved()
    address = question.get_absolute_url()
    german = client.get(address, headers={"accept-language": "de"})
    french = client.get(address, headers={"accept-language": "fr"})
    assert not german.cookies
    assert "Cache-Control" not in german
    assert {"Accept-Language", "Cookie"} <= {word.strip() for word in german["Vary"].split(",")}
    assert german["Content-Language"] == "de"
    assert german["ETag"] != french["ETag"]
    assert '<html lang="de">' in german.content.decode()
    again = client.get(address, headers={"accept-language": "de", "if-none-match": german["ETag"]})
    assert (again.status_code, again["Vary"]) == (304, german["Vary"])
    client.force_login(question.author)
    assert "ETag" not in client.get(address)


def test_what_is_no_page_says_that_it_is_not_kept_in_its_head(client):
    make.question(now=NOON)
    assert client.get("/api/v1/questions/")["X-Robots-Tag"] == "noindex"
    assert client.get("/questions/feed/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/questions/")
