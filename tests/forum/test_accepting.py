"""Who accepts an answer, when, and what becomes of it. (Points and votes: test_voting.py.)"""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from community import mails, notifying
from community.errors import Refused
from community.models import Delivery, Member, Notice
from forum import accepting, answering, closing, commenting, editing, moderating, recounting
from forum.accepting import SILENT
from forum.models import Answer, Question, ReputationEntry
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ANSWERED = NOON + HOUR
FREE = ANSWERED + SILENT


def fresh(post):
    return type(post).objects.get(pk=post.pk)


def points(*members):
    return [Member.objects.get(pk=member.pk).reputation for member in members]


def helper(make_one=make.member, **fields):
    """Somebody who may accept for silent askers, whatever group grants that."""
    made = make_one(**fields)
    made.user_permissions.set(Permission.objects.filter(codename="accept_for_asker"))
    return Member.objects.get(pk=made.pk)


def answered():
    question = make.question(now=NOON)
    return question, make.answer(question, now=ANSWERED)


@pytest.mark.parametrize("make_one", [make.member, make.employee])
def test_others_accept_after_seven_silent_days_and_not_a_second_before(make_one):
    (question, given), by = answered(), helper(make_one)
    with pytest.raises(Refused, match="9 March 2026") as refused:
        accepting.accept(by=by, answer=given, now=FREE - SECOND)
    assert refused.value.code == "asker_not_silent"
    accepting.accept(by=by, answer=given, now=FREE)
    question = fresh(question)
    assert (question.state, question.accepted_by, question.accepted_as) == (
        "solved", by, "team" if by.is_employee else "member",
    )  # fmt: skip
    assert points(given.author, question.author, by) == [15, 0, 0]
    assert recounting.recount(FREE, False) == []


SPOKEN = {
    "commented": lambda q, a: commenting.comment(author=q.author, question=q, body="I try.", now=ANSWERED + SECOND),
    "commented below": lambda q, a: commenting.comment(
        author=q.author, question=q, answer=a, body="I try.", now=ANSWERED + SECOND
    ),
    "answered": lambda q, a: answering.answer(author=q.author, question=q, body="Me.", now=ANSWERED + SECOND),
    "edited": lambda q, a: editing.edit(editor=q.author, post=q, body="More.", version=1, now=ANSWERED + SECOND),
    "judged": lambda q, a: answering.did_not_help(by=q.author, given=a, now=ANSWERED + SECOND),
    "judged and took it back": lambda q, a: [
        answering.did_not_help(by=q.author, given=a, now=ANSWERED + SECOND, helped=helped) for helped in (False, True)
    ],
    "accepted and withdrew": lambda q, a: [
        accepting.accept(by=q.author, answer=a, now=ANSWERED + SECOND),
        accepting.withdraw(by=q.author, question=q, now=ANSWERED + SECOND),
    ],
}


@pytest.mark.parametrize("what", SPOKEN)
def test_an_asker_is_not_silent_who(what):
    question, given = answered()
    SPOKEN[what](question, given)
    with pytest.raises(Refused) as refused:
        accepting.accept(by=helper(), answer=given, now=FREE + 30 * DAY)
    assert refused.value.code == "asker_wrote"


def test_what_the_asker_wrote_before_the_answer_does_not_matter():
    question = make.question(now=NOON)
    commenting.comment(author=question.author, question=question, body="Box 4.", now=ANSWERED)
    given = make.answer(question, now=ANSWERED)
    accepting.accept(by=helper(), answer=given, now=FREE)
    assert fresh(question).state == "solved"


def test_who_may_not_accept_for_the_asker():
    (question, given), by = answered(), helper()
    own = make.answer(question, by, now=ANSWERED)
    for member, answer in ((make.member(), given), (by, own)):
        with pytest.raises(PermissionDenied):
            accepting.accept(by=member, answer=answer, now=FREE)
    closing.close(by=question.author, question=question, reason="", now=FREE)
    with pytest.raises(Refused, match="closed"):
        accepting.accept(by=by, answer=given, now=FREE)
    closing.reopen(by=question.author, question=question, now=FREE)
    moderating.hide(by=make.admin(), post=given, reason="rude", now=FREE)
    with pytest.raises(Refused, match="public"):
        accepting.accept(by=by, answer=given, now=FREE)


def test_the_asker_keeps_the_last_word():
    (question, given), by = answered(), helper()
    other = make.answer(question, now=ANSWERED)
    accepting.accept(by=by, answer=given, now=FREE)
    with pytest.raises(Refused, match="solved"):
        accepting.accept(by=by, answer=other, now=FREE)
    accepting.accept(by=question.author, answer=given, now=FREE + HOUR)  # "that is right"
    assert (fresh(question).accepted_as, fresh(question).accepted_by) == ("asker", question.author)
    assert points(given.author, question.author, by) == [15, 2, 0]
    accepting.accept(by=question.author, answer=other, now=FREE + HOUR)
    assert points(given.author, other.author, question.author) == [0, 15, 2]
    with pytest.raises(PermissionDenied):
        accepting.withdraw(by=by, question=question, now=FREE + HOUR)
    assert recounting.recount(FREE + DAY, False) == []


def test_who_accepted_for_the_asker_can_take_it_back():
    (question, given), by = answered(), helper()
    accepting.accept(by=by, answer=given, now=FREE)
    accepting.withdraw(by=by, question=question, now=FREE + HOUR)
    assert (fresh(question).state, fresh(question).accepted_as, points(given.author)) == ("answered", "", [0])
    accepting.accept(by=by, answer=given, now=FREE + 2 * HOUR)  # that was no word of the asker
    assert fresh(question).state == "solved"


def test_the_asker_is_told_with_a_yes_and_a_no():
    (question, given), by = answered(), helper()
    accepting.accept(by=by, answer=given, now=FREE)
    notice = Notice.objects.get(member=question.author, kind="forum.accepted_for_asker")
    words, yes = notifying.words_of(notice), reverse("answer_solved", args=[given.pk])
    assert (words.url, words.also) == (yes, [("No, it did not help", f"{yes}?said=no")])
    mail = mails.build(Delivery.objects.get(notice=notice))
    assert [f"{yes}?said=no" in part for part in (mail.body, mail.alternatives[0].content)] == [True, True]
    kind = notifying.kind_of(notice)
    assert kind.untrue(notice, FREE) is None
    accepting.accept(by=question.author, answer=given, now=FREE + HOUR)
    assert kind.untrue(notice, FREE) == "The asker has decided, or the acceptance was withdrawn."


@pytest.mark.parametrize(("at", "due"), [(NOON + 2 * HOUR, NOON + DAY), (NOON + 3 * DAY, NOON + 3 * DAY + HOUR)])
def test_did_not_help_reopens_an_accepted_answer_in_one_step(at, due):
    question, given = answered()
    accepting.accept(by=question.author, answer=given, now=at)
    assert answering.did_not_help(by=question.author, given=given, now=at) is True
    assert answering.did_not_help(by=question.author, given=given, now=at) is False
    question = fresh(question)
    assert (question.state, question.accepted_answer, question.due_at) == ("awaiting", None, due)
    assert (fresh(given).did_not_help_at, points(given.author, question.author)) == (at, [0, 0])
    told = Notice.objects.get(member=given.author, kind="forum.solution_did_not_help")
    assert (told.deliveries.count(), "That happens" in notifying.words_of(told).lead) == (0, True)
    answering.did_not_help(by=question.author, given=given, now=at, helped=True)
    assert (fresh(question).state, fresh(question).due_at) == ("answered", None)
    accepting.accept(by=question.author, answer=given, now=at)
    assert (fresh(question).state, points(given.author, question.author)) == ("solved", [15, 2])
    assert recounting.recount(at, False) == []


def test_did_not_help_leaves_other_answers_counting():
    question, given = answered()
    make.answer(question, now=ANSWERED)
    accepting.accept(by=question.author, answer=given, now=ANSWERED)
    answering.did_not_help(by=question.author, given=given, now=ANSWERED)
    assert (fresh(question).state, fresh(question).due_at) == ("answered", None)


def test_reconcile_mends_the_points_of_each_kind_of_acceptance():
    (question, given), by = answered(), helper()
    accepting.accept(by=by, answer=given, now=FREE)
    Question.objects.filter(pk=question.pk).update(accepted_as="asker")
    assert len(recounting.recount(FREE, True)) == 1
    assert points(given.author, question.author) == [15, 2]
    Question.objects.filter(pk=question.pk).update(accepted_as="member")
    assert len(recounting.recount(FREE, True)) == 1
    assert (points(given.author, question.author), recounting.recount(FREE, False)) == ([15, 0], [])
    assert ReputationEntry.objects.exists()


def test_page_and_api_say_from_when(client):
    (question, given), by = answered(), helper()
    address, api = question.get_absolute_url(), f"/api/v1/answers/{given.pk}/accept/"
    client.force_login(by)
    with time_machine.travel(FREE - SECOND, tick=False):
        page = client.get(address).content.decode()
        assert ("from <time" in page, "Mark as the solution" in page) == (True, False)
        refused = client.post(api)
        assert (refused.status_code, refused.json()["code"]) == (409, "asker_not_silent")
        assert "9 March 2026" in refused.json()["detail"]
        assert client.post(reverse("answer_accept", args=[given.pk])).status_code == 409
    with time_machine.travel(FREE, tick=False):
        assert "Mark as the solution" in client.get(address).content.decode()
        assert client.post(reverse("answer_accept", args=[given.pk])).status_code == 303
        page = client.get(address).content.decode()
        assert ("marked as the solution by" in page, "was silent" in page) == (True, True)
        assert client.get(f"/api/v1/questions/{question.pk}/").json()["accepted_as"] == "member"
        assert client.delete(api).status_code == 204
        assert client.post(api).status_code == 200


def test_the_page_that_the_mail_leads_to(client):
    (question, given), by = answered(), helper()
    accepting.accept(by=by, answer=given, now=FREE)
    address = reverse("answer_solved", args=[given.pk])
    assert client.get(address).status_code == 302
    client.force_login(by)
    assert client.get(address).headers["Location"] == reverse("answer", args=[given.pk])
    client.force_login(question.author)
    assert [text in client.get(address).content.decode() for text in ("noindex", "Yes, this solved it")] == [True, True]
    assert fresh(question).accepted_as == "member"  # looking changes nothing
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Yes, that is right" in page
    assert client.post(reverse("answer_did_not_help", args=[given.pk])).status_code == 303
    assert "The question is open again" in client.get(question.get_absolute_url()).content.decode()
    assert Answer.objects.get(pk=given.pk).did_not_help_at is not None
