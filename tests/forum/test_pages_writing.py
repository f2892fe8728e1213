"""Forms: what they do, and that nothing typed is lost when they do not."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from forum import closing, editing
from forum.models import Answer, Category, Comment, Question, Revision, Vote
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = make.member()
    client.force_login(member)
    return member


@pytest.fixture
def question():
    return make.question(now=timezone.now() - timedelta(hours=1))


def ask(client, **changes):
    Category.objects.get_or_create(slug="net", defaults={"name": "Net"})
    data = {
        "title": "Why is it red at night?",
        "body": "Since May.",
        "category": "net",
        "language": "de",
        "tags": "a, b c",
    }
    return client.post("/ask/", data | changes)


def test_asking_publishes_and_leads_to_the_question(client, member):
    answer = ask(client)
    question = Question.objects.get()
    assert (answer.status_code, answer.url) == (303, question.get_absolute_url())
    assert (question.author, question.language, question.state) == (member, "de", "awaiting")
    assert sorted(tag.slug for tag in question.tags.all()) == ["a", "b-c"]
    assert "Your question is published" in client.get(answer.url).text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "short"},
        {"title": "x" * 151},
        {"body": ""},
        {"body": "x" * 1_000_000},
        {"body": "nul \x00 byte"},
        {"category": "nowhere"},
        {"category": ""},
        {"language": "xx"},
        {"tags": "x" * 31},
        {"tags": "a,b,c,d,e,f"},
        {"tags": "\x00"},
    ],
)
def test_a_question_that_cannot_be_taken_comes_back_with_its_text(client, member, changes):
    answer = ask(client, **{"body": "My long story."} | changes)
    assert (answer.status_code, Question.objects.count()) == (400, 0)
    assert "field--bad" in answer.text
    if "body" not in changes:
        assert "My long story." in answer.text


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client, question):
    for address in ("/ask/", f"/questions/{question.pk}/answers/new/", f"/posts/question/{question.pk}/vote/"):
        for send in (client.get, client.post):
            answer = send(address)
            assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")


def test_answering_leads_to_the_answer(client, member, question):
    answer = client.post(f"/questions/{question.pk}/answers/new/", {"body": "Hold the button."})
    given = Answer.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/answers/{given.pk}/")
    assert (given.author, given.author_role, Question.objects.get().state) == (member, "peer", "answered")


def test_a_customer_cannot_give_an_early_reason_and_an_employee_can(client, member, question):
    client.post(f"/questions/{question.pk}/answers/new/", {"body": "A", "early_reason": "x"})
    question = make.question(now=timezone.now())
    client.force_login(make.employee())
    client.post(f"/questions/{question.pk}/answers/new/", {"body": "B", "early_reason": "known outage"})
    assert [answer.early_reason for answer in Answer.objects.order_by("pk")] == ["", "known outage"]


def test_an_answer_to_a_question_closed_meanwhile_comes_back_with_its_text(client, member, question):
    closing.close(by=question.author, question=question, reason="", now=timezone.now())
    answer = client.post(f"/questions/{question.pk}/answers/new/", {"body": "My long answer."})
    assert (answer.status_code, Answer.objects.count()) == (409, 0)
    assert "My long answer." in answer.text


def test_a_suspended_member_gets_the_text_back_with_the_reason(client, question):
    client.force_login(make.member(suspended_until=timezone.now() + timedelta(days=1)))
    answer = client.post(f"/questions/{question.pk}/comments/new/", {"body": "My remark."})
    assert (answer.status_code, Comment.objects.count()) == (403, 0)
    assert "My remark." in answer.text


def test_commenting_on_a_question_and_on_an_answer(client, member, question):
    given = make.answer(question, now=timezone.now())
    assert client.post(f"/questions/{question.pk}/comments/new/", {"body": "One"}).status_code == 303
    answer = client.post(f"/questions/{question.pk}/comments/new/?answer={given.pk}", {"body": "Two"})
    assert (answer.status_code, answer.url) == (303, f"/answers/{given.pk}/")
    assert [comment.answer_id for comment in Comment.objects.order_by("pk")] == [None, given.pk]
    assert client.post(f"/questions/{question.pk}/comments/new/", {"body": "x" * 2001}).status_code == 400


def test_voting_changing_and_taking_back(client, member, question):
    for value, score in ((1, 1), (-1, -1), (0, 0)):
        answer = client.post(f"/posts/question/{question.pk}/vote/", {"value": value})
        assert (answer.status_code, Question.objects.get().score) == (303, score)
    assert Vote.objects.count() == 0
    assert client.post(f"/posts/question/{question.pk}/vote/", {"value": "7"}).status_code == 400
    assert client.post(f"/posts/question/{question.pk}/vote/").status_code == 400


def test_nobody_votes_on_their_own_nor_on_a_comment(client, question):
    client.force_login(question.author)
    assert client.post(f"/posts/question/{question.pk}/vote/", {"value": 1}).status_code == 403
    assert client.post("/posts/comment/1/vote/", {"value": 1}).status_code == 404
    assert client.post("/posts/nonsense/1/vote/", {"value": 1}).status_code == 404


def test_accepting_withdrawing_and_did_not_help(client, question):
    given = make.answer(question, now=timezone.now())
    client.force_login(question.author)
    states = []
    for address in (
        f"/answers/{given.pk}/accept/",
        f"/questions/{question.pk}/acceptance/withdraw/",
        f"/answers/{given.pk}/did-not-help/",
    ):
        assert client.post(address).status_code == 303
        states.append(Question.objects.get().state.value)
    client.post(f"/answers/{given.pk}/did-not-help/", {"helped": "1"})
    assert [*states, Question.objects.get().state.value] == ["solved", "answered", "awaiting", "answered"]


def test_only_the_asker_accepts_closes_and_says_what_helped(client, member, question):
    given = make.answer(question, now=timezone.now())
    for address in (
        f"/answers/{given.pk}/accept/",
        f"/answers/{given.pk}/did-not-help/",
        f"/questions/{question.pk}/acceptance/withdraw/",
        f"/questions/{question.pk}/closing/close/",
        f"/questions/{question.pk}/closing/reopen/",
    ):
        assert client.post(address).status_code == 403
    assert Question.objects.get().state == "answered"


def test_a_link_to_what_only_acts_leads_to_the_post(client, member, question):
    given = make.answer(question, now=timezone.now())
    assert client.get(f"/answers/{given.pk}/accept/").url == f"/answers/{given.pk}/"
    assert client.get(f"/questions/{question.pk}/closing/reopen/").url == question.get_absolute_url()
    assert Question.objects.get().state == "answered"


def test_the_asker_withdraws_the_question_and_opens_it_again(client, question):
    client.force_login(question.author)
    client.post(f"/questions/{question.pk}/closing/close/", {"reason": "Found it"})
    closed = Question.objects.get()
    assert (closed.state, closed.closed_reason) == ("closed", "Found it")
    client.post(f"/questions/{question.pk}/closing/reopen/")
    assert Question.objects.get().state == "awaiting"


def edit(client, question, **changes):
    data = {"title": question.title, "body": "New text", "version": question.version, "tags": "x"}
    return client.post(f"/posts/question/{question.pk}/edit/", data | changes)


def test_an_edit_keeps_what_it_said_before(client, question):
    client.force_login(question.author)
    assert edit(client, question).status_code == 303
    assert (Question.objects.get().body, Revision.objects.get().body) == ("New text", question.body)
    page = client.get(f"/posts/question/{question.pk}/history/").text
    assert re.findall(r"<(del|ins)><span[^>]*>[^<]*</span>([^<]+)<", page) == [
        ("del", question.body),
        ("ins", "New text"),
    ]


def test_an_edit_of_an_older_version_shows_both_texts_and_can_be_sent_again(client, question):
    editing.edit(editor=question.author, post=question, body="Theirs", version=1, now=timezone.now())
    client.force_login(question.author)
    answer = edit(client, question, body="Mine")
    assert (answer.status_code, Question.objects.get().body) == (409, "Theirs")
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert answer.context["form"]["version"].value() == 2
    assert edit(client, question, body="Mine", version=2).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "99999999999999999999"])
def test_an_edit_without_a_version_is_400(client, question, version):
    client.force_login(question.author)
    assert edit(client, question, version=version).status_code == 400


def test_nobody_edits_what_others_wrote(client, member, question):
    assert client.get(f"/posts/question/{question.pk}/edit/").status_code == 403
    assert edit(client, question).status_code == 403
    assert Question.objects.get().version == 1
