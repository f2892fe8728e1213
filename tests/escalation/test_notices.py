import pytest
from django.contrib.auth.models import Group

from community.models import Notice
from community.notifying import kind_of
from escalation import managers, settling, sweep
from escalation.models import Escalation
from forum import moderating
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
OPENED = NOON + DAY + SECOND


@pytest.fixture
def manager():
    return make.manager()


@pytest.fixture
def question(manager):
    question = make.question(now=NOON, title="Where is my SIM card?", body="It has **not** come.")
    sweep.sweep(now=OPENED)
    return question


def of(kind):
    return Notice.objects.select_related("member").get(kind=f"escalation.{kind}")


def untrue(kind):
    notice = of(kind)
    return kind_of(notice).untrue(notice, OPENED)


def said(kind):
    notice = of(kind)
    return kind_of(notice).say(notice)


def test_a_manager_reads_what_it_is_about_and_where_to_act(question):
    message = said("question_escalated")
    assert message.subject == "Nobody has answered: Where is my SIM card?"
    assert (message.quote, message.quoted) == ("It has not come.", question.author.display_name)
    assert message.url == f"/admin/escalation/escalation/{Escalation.objects.get().pk}/change/"
    assert untrue("question_escalated") is None


def test_the_asker_reads_that_the_team_has_it(question):
    message = said("handed_over")
    assert "Where is my SIM card?" in message.lead
    assert message.url == question.get_absolute_url()
    assert untrue("handed_over") is None


def test_both_become_untrue_when_it_is_settled(question):
    make.answer(question, now=OPENED)
    kinds = ("question_escalated", "handed_over")
    assert {untrue(kind) for kind in kinds} == {"The question is not with the team any more."}
    sweep.sweep(now=OPENED)
    assert {untrue(kind) for kind in kinds} == {"The escalation is settled."}


def test_the_notice_of_an_earlier_opening_stays_untrue_when_it_opens_again(question):
    given = make.answer(question, now=OPENED)
    sweep.sweep(now=OPENED)
    moderating.hide(by=make.admin(), post=given, reason="spam", now=OPENED)
    sweep.sweep(now=OPENED + DAY)
    checks = [kind_of(notice).untrue(notice, OPENED) for notice in Notice.objects.filter(kind__endswith="handed_over")]
    assert checks == ["The escalation is settled.", None]


def test_who_left_the_group_is_not_told_any_more(question, manager):
    manager.groups.remove(Group.objects.get(name=managers.GROUP))
    assert untrue("question_escalated") == "The member does not handle escalations any more."


def test_who_gets_it_back_reads_why_and_until_when(question, manager):
    settling.return_to_community(
        by=manager, escalation=Escalation.objects.get(), reason="Members know this.", now=OPENED
    )
    message = said("returned")
    assert "Members know this." in message.lead
    assert "4 March 2026, 13:00" in message.lead
    assert untrue("returned") is None
    make.answer(question, now=OPENED + SECOND)
    assert untrue("returned") == "The community's turn is over."
