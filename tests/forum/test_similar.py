"""Before somebody asks: what has been asked already is shown, opened in place, and can be taken instead."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from forum import accepting, closing, drafting, locking, moderating, recognising, searching
from forum.models import Draft, Follow, MeToo, Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
TITLE = "Modem blinks red after the update"


def solved(question, body="Hold the button."):
    given = make.answer(question, body=body, now=question.published_at)
    accepting.accept(by=question.author, answer=given, now=question.published_at)
    return Question.objects.get(pk=question.pk)


def titles(title=TITLE, language="de", member=ANYBODY, **more):
    return [question.title for question in searching.similar(title, language, member, **more)]


def test_solved_comes_first_then_the_language_of_the_asker_and_five_at_most():
    category = make.category()
    for number, (language, is_solved) in enumerate([("en", 0), ("de", 0), ("en", 1), ("de", 1), ("fr", 0), ("de", 0)]):
        question = make.question(
            title=f"Modem blinks red {'solved' if is_solved else 'open'} {language}",
            language=language,
            category=category,
            now=NOON + number * SECOND,
        )
        if is_solved:
            solved(question)
    found = titles()
    assert [one[17:] for one in found] == ["solved de", "solved en", "open de", "open de", "open fr"]
    assert [one[17:] for one in titles(language="en")][:3] == ["solved en", "solved de", "open en"]


def test_what_shares_one_word_never_comes_before_what_shares_two():
    near = make.question(title="Modem blinks at night")
    far = solved(make.question(title="Modem sold without a cable"))
    assert titles() == [near.title, far.title]


def test_what_leads_nowhere_or_is_not_seen_is_left_out():
    closed, hidden = make.question(title=TITLE), make.question(title=TITLE)
    closing.close(by=closed.author, question=closed, reason="", now=NOON)
    moderating.hide(by=make.admin(), post=hidden, reason="x", now=NOON)
    make.question(title=TITLE, category=make.category(private=True))
    assert titles() == titles(member=make.member()) == []


@pytest.fixture
def member(client):
    member = make.member()
    client.force_login(member)
    return member


@pytest.fixture
def question():
    return solved(make.question(title=TITLE, now=timezone.now()), body="Press **reset** for ten seconds.")


def test_the_list_opens_one_in_place_with_its_solution(client, question):
    listed = client.get("/similar/?title=Modem+blinks+red&language=en").text
    assert f'data-in="/similar/{question.pk}/"' in listed
    assert "ten seconds" not in listed
    opened = client.get(f"/similar/{question.pk}/").text
    assert "Since this morning." in opened
    assert "<strong>reset</strong> for ten seconds" in opened
    assert "That is my question" not in opened  # signed out
    assert client.get("/similar/999999/").status_code == 404
    moderating.hide(by=make.admin(), post=question.accepted_answer, reason="x", now=timezone.now())
    assert "ten seconds" not in client.get(f"/similar/{question.pk}/").text


def test_a_long_solution_is_shown_by_its_beginning(client, question):
    accepting.withdraw(by=question.author, question=question, now=timezone.now())
    solved(Question.objects.get(), body="word " * 1000)
    opened = client.get(f"/similar/{question.pk}/").text
    assert 500 < len(re.search("(word )+…", opened)[0]) < 700


def test_without_a_script_the_form_looks_and_keeps_what_was_typed(client, member, question):
    typed = {
        "title": "Modem blinks red",
        "body": "My story.",
        "category": question.category.slug,
        "language": "fr",
        "tags": "a, b",
        "form_key": "this-one",
        "do": "similar",
    }
    page = client.post("/ask/", typed)
    assert (page.status_code, Question.objects.count()) == (200, 1)
    for kept in ('value="Modem blinks red"', "My story.</textarea>", 'value="a, b"', 'value="this-one"'):
        assert kept in page.text
    assert f'<option value="{question.category.slug}" selected>' in page.text
    assert '<option value="fr" selected>' in page.text
    assert "<strong>reset</strong> for ten seconds" in page.text
    assert f'formaction="/similar/{question.pk}/mine/"' in page.text
    nothing = client.post("/ask/", typed | {"title": "Entirely new"})
    assert "Nothing like it has been asked yet" in nothing.text


def test_that_is_my_question_marks_follows_and_discards_and_posts_nothing(client, member, question):
    drafting.save(member=member, place="ask", content={"body": "typed"}, now=timezone.now())
    for _twice in range(2):
        answer = client.post(f"/similar/{question.pk}/mine/", {"title": "ignored"})
        assert (answer.status_code, answer.url) == (303, question.get_absolute_url())
    assert "Nothing was posted" in client.get(answer.url).text
    assert (MeToo.objects.get().member, Follow.objects.get(member=member).question) == (member, question)
    assert (Question.objects.get().me_too_count, Draft.objects.count()) == (1, 0)


def test_ones_own_question_is_found_again_and_a_locked_one_only_followed(client, member):
    own = make.question(member, title=TITLE, now=NOON)
    client.post(f"/similar/{own.pk}/mine/")
    assert "You asked this yourself" in client.get(own.get_absolute_url()).text
    assert (MeToo.objects.count(), Follow.objects.filter(member=member, question=own).count()) == (0, 0)
    locked = solved(make.question(now=NOON))
    locking.lock(by=make.admin(), question=locked, reason="Too hot", now=NOON)
    client.post(f"/similar/{locked.pk}/mine/")
    assert (MeToo.objects.count(), Follow.objects.get(member=member).question) == (0, locked)


def test_who_may_not_write_takes_no_question_and_keeps_the_draft():
    member = make.member()
    drafting.save(member=member, place="ask", content={"body": "typed"}, now=NOON)
    member.suspended_until = NOON + DAY
    with pytest.raises(PermissionDenied):
        recognising.that_is_mine(member=member, question=make.question(), now=NOON)
    assert (MeToo.objects.count(), Draft.objects.count()) == (0, 1)


def test_tags_that_exist_are_suggested_and_none_of_what_is_not_seen(client, member):
    category = make.category()
    make.question(tags=["router", "roaming", "wlan"], category=category)
    moderating.hide(by=make.admin(), post=make.question(tags=["rosecret"]), reason="x", now=NOON)
    make.question(tags=["roprivate"], category=make.category(private=True))
    assert client.get("/ask/tags/?q=Ro").json() == {"tags": ["roaming", "router"]}
    assert client.get("/ask/tags/?q=rou%25").json() == {"tags": ["router"]}
    assert client.get("/ask/tags/").json() == client.get("/ask/tags/?q=!!").json() == {"tags": []}


def test_the_category_of_the_address_is_chosen_and_a_draft_says_more(client, member, question):
    slug = question.category.slug
    assert f'<option value="{slug}" selected>' in client.get(f"/ask/?category={slug}").text
    make.category("other")
    drafting.save(member=member, place="ask", content={"body": "x", "category": "other"}, now=timezone.now())
    page = client.get(f"/ask/?category={slug}&title=Something+new").text
    assert '<option value="other" selected>' in page
    assert "%3Ftitle" in page or "title%3DSomething" in page  # "Discard" leads back to these words


def test_every_error_is_named_at_the_top_with_a_way_to_its_field(client, member):
    page = client.post("/ask/", {"title": "x", "body": "", "tags": "x" * 40, "language": "en"}).text
    assert "4 fields need another look" in page
    for name in ("title", "body", "category", "tags"):
        assert f'<li><a href="#id_{name}">' in page
