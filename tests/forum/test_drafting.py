"""Drafts: nothing typed is lost, nobody reaches another's, and what was posted is no draft any more."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from community.errors import Refused
from forum import asking, commenting, drafting, editing, moderating, text
from forum.models import Answer, Comment, Draft, Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "fetch"}


def save(member, place="ask", now=NOON, seen=None, form_key="key", **content):
    return drafting.save(member=member, place=place, content=content, now=now, seen=seen, form_key=form_key)


def refused(code, act, *words, **more):
    with pytest.raises(Refused) as refusal:
        act(*words, **more)
    return refusal.value.code == code


# --- The rule


def test_a_draft_keeps_the_fields_of_its_form_and_nothing_else():
    member = make.member()
    draft = save(member, title="Why", body="x\r\ny", tags="a", is_staff="1", writer="w")
    assert drafting.of(member, "ask") == draft
    assert Draft.objects.get().content == {"title": "Why", "body": "x\ny", "tags": "a"}
    assert save(member, "answer:1", body="A", title="no").content == {"body": "A"}
    assert drafting.of(make.member(), "ask") is None


def test_what_is_emptied_is_no_draft():
    member = make.member()
    save(member, body="x")
    assert save(member, title=" ", body="", language="de") is None
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("place", "name", "most"),
    [
        ("ask", "title", drafting.TITLE),
        ("ask", "body", text.BODY_MAX),
        ("answer:1", "body", text.BODY_MAX),
        ("comment:1", "body", text.COMMENT_MAX),
    ],
)
def test_a_draft_is_no_longer_than_its_post(place, name, most):
    assert save(make.member(), place, **{name: "x" * most}) is not None
    with pytest.raises(ValidationError):
        save(make.member(), place, **{name: "x" * (most + 1)})


@pytest.mark.parametrize("place", ["", "nowhere", "answer:0", "answer:x", "comment:1:2:3", "edit:member:1", "ask:1"])
def test_there_are_no_other_places(place):
    with pytest.raises(ValidationError):
        save(make.member(), place, body="x")


def test_an_older_draft_never_replaces_a_newer_one():
    member = make.member()
    first = save(member, body="one", seen="")
    second = save(member, body="two", seen=drafting.version_of(first), now=NOON + SECOND)
    for stale in ("", "nonsense", "2026-99-99", (NOON - DAY).isoformat(), NOON.isoformat()):
        assert refused("newer_draft", save, member, body="stale", seen=stale, now=NOON + DAY)
    assert drafting.of(member, "ask").content["body"] == "two"
    third = save(member, body="three", seen=drafting.version_of(second), now=NOON + 2 * SECOND)
    assert third.content["body"] == "three"
    assert save(member, body="by hand", now=NOON + 3 * SECOND).content["body"] == "by hand"


def test_a_member_keeps_fifty_places_and_no_more():
    member = make.member()
    for number in range(1, drafting.MOST + 1):
        save(member, f"answer:{number}", body="x")
    assert refused("too_many", save, member, "answer:51", body="x")
    assert save(member, "answer:50", body="y").content == {"body": "y"}
    drafting.discard(member=member, place="answer:1")
    assert save(member, "answer:51", body="x") is not None


def test_posting_ends_the_draft_of_its_form_and_no_other():
    member, category = make.member(), make.category()
    question = make.question(now=NOON)
    for place, form_key in (("ask", "k1"), (f"answer:{question.pk}", "k2"), (f"comment:{question.pk}", "k3")):
        save(member, place, body="typed", form_key=form_key)
    asking.ask(author=member, title="Another window asked", body="x", category=category, now=NOON, form_key="other")
    assert Draft.objects.count() == 3
    asking.ask(author=member, title="This form asked this", body="x", category=category, now=NOON, form_key="k1")
    given = make.answer(question, member, form_key="k2")
    commenting.comment(author=member, question=question, body="x", now=NOON, form_key="k3")
    assert Draft.objects.count() == 0
    save(member, drafting.editing(given), body="Better", version="1", form_key="k4")
    editing.edit(editor=member, post=given, body="Better", version=1, now=NOON, form_key="k4")
    assert Draft.objects.count() == 0
    assert save(member, drafting.editing(given), body="Better", version="1") is None  # on its way while it was saved


def test_a_draft_that_arrives_after_its_form_was_posted_is_none():
    member, category = make.member(), make.category()
    asking.ask(author=member, title="Posted a moment ago", body="x", category=category, now=NOON, form_key="k1")
    assert refused("sent", save, member, body="x", form_key="k1")
    Draft.objects.create(member=member, place="ask", form_key="k1", content={"body": "x"}, updated_at=NOON)
    assert drafting.of(member, "ask") is None
    save(make.member(), body="x", form_key="k1")  # somebody else's key is nothing to them


def test_who_may_not_write_saves_nothing():
    with pytest.raises(PermissionDenied):
        save(make.member(suspended_until=NOON + SECOND), body="x")


def test_old_drafts_go_by_the_clock(capsys):
    member = make.member()
    save(member, "answer:1", body="x", now=NOON - drafting.KEPT - SECOND)
    save(member, "answer:2", body="x", now=NOON - drafting.KEPT)
    with time_machine.travel(NOON, tick=False):
        for gone in (1, 0):
            call_command("tidy")
            assert json.loads(capsys.readouterr().out)["drafts"] == gone
    assert Draft.objects.get().place == "answer:2"


@pytest.mark.django_db(transaction=True)
def test_windows_that_save_at_once_leave_one_draft_and_no_fifty_first_place():
    member = make.member()

    def run(place):
        try:
            return save(Draft(member=member).member, place, body=place, seen="") is not None
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, ["ask"] * 8))
        assert sorted(map(str, answers)) == ["True"] + ["newer_draft"] * 7
        answers = list(pool.map(run, [f"answer:{number}" for number in range(1, 56)]))
    assert (answers.count(True), answers.count("too_many")) == (49, 6)
    assert Draft.objects.count() == 50


# --- Pages


@pytest.fixture
def member(client):
    member = make.member()
    client.force_login(member)
    return member


@pytest.fixture
def question():
    return make.question(now=timezone.now())


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]


def test_a_script_saves_and_the_form_has_it_again(client, member):
    answer = client.post("/drafts/ask/", {"title": "Why", "body": "My story", "seen": ""}, headers=SCRIPT).json()
    assert re.fullmatch(r"Draft saved, \d\d:\d\d", answer["said"])
    page = client.get("/ask/")
    assert ('value="Why"' in page.text, answer["version"] in page.text) == (True, True)
    assert "My story</textarea>" in page.text
    assert "Your draft from" in page.text
    other = client.post("/drafts/ask/", {"body": "Old", "seen": ""}, headers=SCRIPT)
    assert (other.status_code, other.json()["code"], other.json()["version"]) == (409, "newer_draft", answer["version"])
    long = client.post("/drafts/ask/", {"body": "x" * 20_001, "seen": answer["version"]}, headers=SCRIPT)
    assert (long.status_code, long.json()["code"]) == (400, "too_long")


def test_the_buttons_save_go_on_and_discard_without_a_script(client, member, question):
    given = make.answer(question, now=timezone.now())
    places = {
        "ask": "/ask/",
        f"answer:{question.pk}": f"/questions/{question.pk}/answers/new/",
        f"comment:{question.pk}": f"/questions/{question.pk}/comments/new/",
        f"comment:{question.pk}:{given.pk}": f"/questions/{question.pk}/comments/new/?answer={given.pk}",
    }
    for place, address in places.items():
        assert f'formaction="/drafts/{place}/"' in client.get(address).text
        answer = client.post(f"/drafts/{place}/", {"body": f"typed at {place}"})
        assert (answer.status_code, answer.url) == (303, "/drafts/")
        assert f"typed at {place}</textarea>" in client.get(address).text
    page = client.get(question.get_absolute_url()).text
    listed = client.get("/drafts/").text
    for place, address in places.items():
        assert (f"typed at {place}</textarea>" in page) is (place != "ask")
        assert f'href="{address}"' in listed
        assert f"typed at {place}" in listed
        assert client.post(f"/drafts/{place}/discard/?next={address}").url == address
    assert Draft.objects.count() == 0
    assert "No drafts" in client.get("/drafts/").text
    assert client.post("/drafts/ask/", {"body": " "}).url == "/ask/"
    long = client.post("/drafts/ask/", {"body": "x" * 20_001})
    assert (long.status_code, Draft.objects.count()) == (400, 0)
    assert "x" * 20_001 + "</textarea>" in long.text


def test_posting_a_form_with_its_draft_leaves_none(client, member, question):
    address = f"/questions/{question.pk}/answers/new/"
    client.post(f"/drafts/answer:{question.pk}/", {"body": "typed", "form_key": "first-key"})
    page = client.get(address)
    assert hidden(page, "form_key") == "first-key"
    client.post(address, {"body": "typed, and more", "form_key": "first-key"})
    assert (Answer.objects.get().body, Draft.objects.count()) == ("typed, and more", 0)


def test_an_edit_is_kept_too(client, question):
    client.force_login(question.author)
    address, place = f"/posts/question/{question.pk}/edit/", f"edit:question:{question.pk}"
    fields = {"title": question.title, "body": "Half an edit", "tags": "", "version": "1"}
    client.post(f"/drafts/{place}/", fields)
    page = client.get(address)
    assert "Half an edit</textarea>" in page.text
    editing.edit(editor=question.author, post=question, body="Another window", version=1, now=timezone.now())
    page = client.get(address)
    assert (hidden(page, "version"), "Half an edit" in page.text) == ("1", True)
    assert client.post(address, fields).status_code == 409


def test_nobody_reaches_the_draft_of_another_nor_a_place_they_cannot_see(client, member, question):
    client.post("/drafts/ask/", {"body": "a secret"})
    hidden_one = make.question(now=timezone.now())
    moderating.hide(by=make.admin(), post=hidden_one, reason="x", now=timezone.now())
    other = Client()
    other.force_login(make.member())
    assert "a secret" not in other.get("/ask/").text + other.get("/drafts/").text
    assert other.post("/drafts/ask/discard/").status_code == 303
    assert Draft.objects.count() == 1
    for place in (f"answer:{hidden_one.pk}", "comment:999999", f"comment:{question.pk}:1", "edit:member:1", "x"):
        assert other.post(f"/drafts/{place}/", {"body": "x"}).status_code == 404
    assert other.post(f"/drafts/{'9' * 40}/", {"body": "x"}).status_code == 404


def test_the_draft_to_a_question_that_went_out_of_sight_can_still_be_copied(client, member, question):
    client.post(f"/drafts/answer:{question.pk}/", {"body": "My long answer"})
    moderating.hide(by=make.admin(), post=question, reason="x", now=timezone.now())
    page = client.get("/drafts/").text
    assert "My long answer</textarea>" in page
    assert question.title not in page


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_drafts_asks_the_same_whatever_its_length(
    client, member, question, count, django_assert_num_queries
):
    given = make.answer(question, now=timezone.now())
    for number in range(count):
        save(member, f"comment:{question.pk}:{given.pk + number}", body="x")
        save(member, f"answer:{question.pk + number}", body="x")
    client.get("/drafts/")
    with django_assert_num_queries(5):  # session, member, drafts, questions, answers
        client.get("/drafts/")


# --- A session that was lost, a form token that expired


def strict(member=None):
    client = Client(enforce_csrf_checks=True)
    if member:
        client.force_login(member)
    return client


def posts():
    return Question.objects.count() + Answer.objects.count() + Comment.objects.count()


@pytest.mark.parametrize("csrf_works", [True, False])
def test_a_form_sent_without_a_session_becomes_the_writers_draft(csrf_works, question):
    writer, before = make.member(), posts()
    client = strict(writer)
    page = question.get_absolute_url()
    for address, form, place in (
        ("/ask/", "/ask/", "ask"),
        (f"/questions/{question.pk}/answers/new/", page, f"answer:{question.pk}"),
        (
            f"/questions/{question.pk}/comments/new/",
            f"/questions/{question.pk}/comments/new/",
            f"comment:{question.pk}",
        ),
        ("/drafts/ask/", "/ask/", "ask"),
    ):
        shown = client.get(form)
        seal = re.findall(r'name="writer" value="([^"]+)"', shown.text)[-1]  # the answer's form comes last
        data = {
            "body": f"typed for {address}",
            "writer": seal,
            "csrfmiddlewaretoken": hidden(shown, "csrfmiddlewaretoken"),
        }
        sending = Client(enforce_csrf_checks=True)
        if csrf_works:
            sending.cookies["csrftoken"] = client.cookies["csrftoken"].value
        answer = sending.post(address, data)
        assert answer.status_code == 403
        assert "Your text is safe" in answer.text
        assert "/accounts/login/?next=%2F" in answer.text
        assert drafting.of(writer, place).content["body"] == f"typed for {address}"
        assert f"typed for {address}</textarea>" in client.get(form).text
    assert posts() == before
    somebody = strict(make.member())
    assert "typed at" not in somebody.get("/ask/").text + somebody.get("/drafts/").text


def test_a_form_token_that_expired_loses_nothing_and_posts_nothing():
    writer = make.member()
    client = strict(writer)
    seal = hidden(client.get("/ask/"), "writer")
    data = {
        "title": "Typed for an hour",
        "body": "My story",
        "writer": seal,
        "form_key": "k",
        "csrfmiddlewaretoken": "x",
    }
    page = client.post("/ask/", data)
    assert (page.status_code, posts()) == (403, 0)
    assert "Open the form again" in page.text
    assert "My story</textarea>" in client.get("/ask/").text
    elsewhere = strict(make.member())
    page = elsewhere.post("/ask/", data | {"body": "Not theirs"})
    assert "Somebody else has signed in" in page.text
    assert "Not theirs" not in page.text + elsewhere.get("/ask/").text


def test_what_no_draft_can_hold_is_shown_to_be_copied():
    writer = make.member()
    seal = hidden(strict(writer).get("/ask/"), "writer")
    page = strict().post("/ask/", {"title": "My title", "body": "x" * 20_001, "writer": seal})
    assert (page.status_code, Draft.objects.count()) == (403, 0)
    assert "x" * 20_001 + "</textarea>" in page.text


@pytest.mark.parametrize("seal", ["", "x", "a\x00b", "WzEsImFzayJd:1abc:bad"])
def test_a_seal_nobody_made_saves_nothing(seal):
    assert strict().post("/ask/", {"body": "x", "writer": seal}).status_code == 403
    assert Client().post("/ask/", {"body": "x", "writer": seal}).status_code == 302
    assert Draft.objects.count() == 0
