from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from community import notifying
from community.errors import Refused
from community.models import Notice
from escalation.sweep import sweep
from forum import accepting, answering, closing, commenting, detailing, editing, moderating, recounting, searching
from forum.models import Comment, Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def fresh(question):
    return Question.objects.get(pk=question.pk)


def helper(handle=None, *codenames):
    """A customer who may ask for details, whatever group grants that."""
    made = make.member(handle)
    made.user_permissions.set(Permission.objects.filter(codename__in=["ask_for_details", *codenames]))
    return type(made).objects.get(pk=made.pk)


def unclear(now=NOON + HOUR, **fields):
    question, by = make.question(now=NOON, **fields), helper()
    said = detailing.ask(by=by, question=question, body="Which *box* is it?", now=now)
    return fresh(question), said, by


def test_it_is_a_comment_and_a_state_and_the_asker_is_told_once():
    question, said, _by = unclear()
    assert (question.needs_info_since, question.needs_info_comment, question.state) == (NOON + HOUR, said, "awaiting")
    notice = Notice.objects.get(member=question.author)
    words = notifying.words_of(notice)
    assert (notice.kind, str(words.quote), words.url) == (
        "forum.details_asked", "Which box is it?", reverse("comment_new", args=[question.pk]),
    )  # fmt: skip
    assert notice.deliveries.count() == 1


def test_it_never_moves_the_window_and_the_sweep_comes_as_always():
    question, _said, _by = unclear()
    assert (question.due_at, question.peer_window_ends_at) == (NOON + DAY, NOON + DAY)
    assert sweep(now=NOON + DAY)["opened"] == 0
    assert sweep(now=NOON + DAY + SECOND)["opened"] == 1
    assert (fresh(question).state, fresh(question).needs_info_since) == ("with_team", NOON + HOUR)
    other, _said, _by = unclear()
    commenting.comment(author=other.author, question=other, body="Box 4.", now=NOON + 2 * HOUR)
    assert (fresh(other).due_at, fresh(other).needs_info_since) == (NOON + DAY, None)


ENDS = {
    "a comment of the asker": lambda q, said, by: commenting.comment(
        author=q.author, question=q, body="Box 4.", now=NOON + 2 * HOUR
    ),
    "an edit by the asker": lambda q, said, by: editing.edit(
        editor=q.author, post=q, body="It is a box 4.", version=1, now=NOON + 2 * HOUR
    ),
    "an answer by the asker": lambda q, said, by: answering.answer(
        author=q.author, question=q, body="Found it.", now=NOON + 2 * HOUR
    ),
    "taking it back": lambda q, said, by: detailing.take_back(by=by, question=q, now=NOON + 2 * HOUR),
    "a moderator": lambda q, said, by: detailing.take_back(by=make.manager(), question=q, now=NOON + 2 * HOUR),
    "closing": lambda q, said, by: closing.close(by=q.author, question=q, reason="", now=NOON + 2 * HOUR),
    "accepting": lambda q, said, by: accepting.accept(by=q.author, answer=make.answer(q), now=NOON + 2 * HOUR),
    "hiding what asked": lambda q, said, by: moderating.hide(
        by=make.manager(), post=said, reason="rude", now=NOON + 2 * HOUR
    ),
}


@pytest.mark.parametrize("what", ENDS)
def test_it_ends_by(what):
    question, said, by = unclear()
    notice = Notice.objects.get(kind="forum.details_asked")
    kind = notifying.kind_of(notice)
    assert kind.untrue(notice, NOON) is None
    ENDS[what](question, said, by)
    assert (fresh(question).needs_info_since, fresh(question).needs_info_comment) == (None, None)
    assert kind.untrue(notice, NOON) == "The details are not needed any more."
    assert Comment.objects.filter(pk=said.pk).exists()
    assert recounting.recount(NOON + DAY, False) == []


def test_words_of_others_do_not_end_it():
    question, _said, by = unclear()
    commenting.comment(author=by, question=question, body="And the cable?", now=NOON + 2 * HOUR)
    make.answer(question, now=NOON + 2 * HOUR)
    editing.edit(editor=make.manager(), post=question, body="Since yesterday.", version=1, now=NOON + 2 * HOUR)
    assert fresh(question).needs_info_since == NOON + HOUR
    assert recounting.recount(NOON + DAY, False) == []


def test_who_may_not():
    question, _said, by = unclear()
    with pytest.raises(PermissionDenied, match="Only who asked"):
        detailing.take_back(by=make.member(), question=question, now=NOON)
    with pytest.raises(Refused, match="already"):
        detailing.ask(by=helper(), question=question, body="Which?", now=NOON + 2 * HOUR)
    own = make.question(by, now=NOON)
    for member in (make.member(), by):
        with pytest.raises(PermissionDenied):
            detailing.ask(by=member, question=own, body="Which?", now=NOON)
    with pytest.raises(ValidationError):
        detailing.ask(by=helper(), question=own, body=" ", now=NOON)
    assert fresh(own).needs_info_since is None
    closing.close(by=by, question=own, reason="", now=NOON)
    with pytest.raises(Refused, match="closed"):
        detailing.ask(by=helper(), question=own, body="Which?", now=NOON)


def test_what_the_asker_wrote_meanwhile_is_read_first():
    question = make.question(now=NOON)
    commenting.comment(author=question.author, question=question, body="Box 4.", now=NOON + SECOND)
    with pytest.raises(Refused, match="just written"):
        detailing.ask(by=helper(), question=question, body="Which?", now=NOON)
    assert detailing.ask(by=helper(), question=question, body="Which?", now=NOON + SECOND)


def test_reconcile_finds_and_mends_what_is_amiss():
    question, said, _by = unclear()
    for wrong in ("wrote", "closed", "hidden"):
        Comment.objects.filter(author=question.author).delete()
        Question.objects.filter(pk=question.pk).update(needs_info_since=NOON, needs_info_comment=said, closed_at=None)
        if wrong == "wrote":
            commenting.write(author=question.author, question=question, body="Box 4.", now=NOON + SECOND)
        elif wrong == "closed":
            Question.objects.filter(pk=question.pk).update(closed_at=NOON, due_at=None)
        else:
            Comment.objects.filter(pk=said.pk).update(hidden_at=NOON)
        found = [said for said in recounting.recount(NOON, True) if "more information" in said]
        assert len(found) == 1, wrong
        assert [said for said in recounting.recount(NOON, False) if "more information" in said] == []


def test_it_is_seen_everywhere(client):
    question, _said, by = unclear(title="My box does not work")
    address = question.get_absolute_url()
    page = client.get(address).content.decode()
    assert ("Something is missing here" in page, page.count("Which <em>box</em> is it?"), "csrf" in page) == (
        True, 1, False,
    )  # fmt: skip
    assert "Needs more information" in client.get("/questions/").content.decode()
    assert client.get(f"/api/v1/questions/{question.pk}/").json()["needs_info_since"] == "2026-03-02T13:00:00Z"
    found = searching.search("box is:needs-info", member=by)
    assert [one.question.pk for one in found] == [question.pk]
    client.force_login(question.author)
    page = client.get(address).content.decode()
    assert page.index("Add details") < page.index("whose turn it is".capitalize())
    assert "Which <em>box</em> is it?" in client.get(reverse("comment_new", args=[question.pk])).content.decode()
    client.force_login(by)
    assert "Take it back" in client.get(address).content.decode()


def test_the_page_and_the_api_follow_the_rule(client):
    question, by = make.question(), helper()
    address, api = reverse("question_details", args=[question.pk]), f"/api/v1/questions/{question.pk}/details/"
    client.force_login(by)
    assert "Ask for details" in client.get(question.get_absolute_url()).content.decode()
    assert client.post(address, {"body": ""}).status_code == 400
    assert client.post(address, {"body": "Which box?"}).status_code == 303
    assert client.post(address, {"body": "Which box?"}).status_code == 409
    refused = client.post(api, {"body": "Which box?"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "asked_already")
    assert client.delete(api).status_code == 204
    assert client.post(api, {"body": "Which box?"}, content_type="application/json").status_code == 201
    assert client.post(reverse("question_details_take_back", args=[question.pk])).status_code == 303
    assert fresh(question).needs_info_since is None


def test_a_preview_asks_nothing_yet(client):
    question, by = make.question(now=NOON), helper()
    client.force_login(by)
    address = reverse("question_details", args=[question.pk])
    page = client.post(address, {"body": "Which *box* is it?", "do": "preview"})
    assert (page.status_code, "Which <em>box</em> is it?" in page.content.decode()) == (200, True)
    assert (fresh(question).needs_info_since, Comment.objects.count()) == (None, 0)
    assert "js/editor" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_make_one_request():
    question, people = make.question(now=NOON), [helper(), helper()]

    def press(member):
        try:
            detailing.ask(by=member, question=question, body="Which box?", now=NOON + HOUR)
        except Refused as refused:
            told.append(refused.code)
        connection.close()

    told, threads = [], []
    for member in people:
        member.has_perm("forum.ask_for_details")
        threads.append(Thread(target=press, args=(member,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, Comment.objects.count(), Notice.objects.count()) == (["asked_already"], 1, 1)
