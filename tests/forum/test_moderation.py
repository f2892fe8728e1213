"""Holding back, hiding, suspending: the rules, and the admin actions that call them."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Member, Notice
from forum import accepting, commenting, moderating, voting
from forum.models import Answer, Category, Comment, Question, ReputationEntry
from tests import make
from tests.make import DAY, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + DAY
ADMIN = "/admin/forum/"


@pytest.fixture
def manager():
    return make.manager("petra")


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    with time_machine.travel(LATER, tick=False):
        yield client


def points(member):
    """The stored total, which must be the sum of the ledger."""
    total = Member.objects.get(pk=member.pk).reputation
    assert total == sum(ReputationEntry.objects.filter(member=member).values_list("points", flat=True))
    return total


# --- The rules -------------------------------------------------------------------------------------


def test_hiding_an_answer_takes_its_points_and_its_acceptance_and_unhiding_gives_the_votes_back(manager):
    question = make.question(now=NOON)
    given = make.answer(question)
    voting.vote(voter=make.member(), post=given, value=1, now=NOON)
    accepting.accept(by=question.author, answer=given, now=NOON)
    assert (points(given.author), points(question.author)) == (25, 2)
    assert moderating.hide(by=manager, post=given, reason="advertising", now=LATER) is True
    assert (points(given.author), points(question.author)) == (0, 0)
    assert Question.objects.get().accepted_answer_id is None
    assert moderating.hide(by=manager, post=given, reason="advertising", now=LATER) is False
    assert moderating.unhide(by=manager, post=given, now=LATER) is True
    assert moderating.unhide(by=manager, post=given, now=LATER) is False
    assert (points(given.author), points(question.author)) == (10, 0)


def test_hiding_a_question_takes_its_own_points_and_leaves_those_of_who_helped(manager):
    question = make.question(now=NOON)
    given = make.answer(question)
    voting.vote(voter=make.member(), post=question, value=1, now=NOON)
    voting.vote(voter=make.member(), post=given, value=1, now=NOON)
    moderating.hide(by=manager, post=question, reason="insult", now=LATER)
    assert (points(question.author), points(given.author)) == (0, 10)
    assert not Question.objects.visible_to(given.author).exists()
    assert Question.objects.visible_to(question.author).get().hidden_reason == "insult"


def test_a_hidden_comment_is_gone_for_others(manager):
    question = make.question(now=NOON)
    said = commenting.comment(author=make.member(), question=question, body="Buy this!", now=NOON)
    moderating.hide(by=manager, post=said, reason="advertising", now=LATER)
    assert not Comment.objects.visible_to(question.author).exists()
    assert Notice.objects.get(member=said.author).kind == "forum.post_hidden"


def test_a_held_answer_counts_from_its_approval(manager):
    question = make.question(now=NOON)
    given = make.answer(question, hold=True)
    assert (Question.objects.get().state, given.is_held) == ("awaiting", True)
    assert moderating.approve(by=manager, post=given, now=LATER) is True
    assert (Question.objects.get().state, Answer.objects.get().published_at) == ("answered", LATER)
    assert moderating.approve(by=manager, post=given, now=LATER) is False


def test_only_moderators_may():
    question = make.question(now=NOON)
    for by in (question.author, make.employee(), make.employee(is_staff=True), make.manager(is_staff=False)):
        with pytest.raises(PermissionDenied):
            moderating.hide(by=by, post=question, reason="", now=LATER)


def test_a_suspended_member_reads_but_does_not_write_until_then(manager):
    member = make.member()
    moderating.suspend(by=manager, member=member, until=LATER + DAY, reason="insults", now=LATER)
    question = make.question(now=NOON)
    with pytest.raises(PermissionDenied):
        make.answer(question, member, now=LATER)
    moderating.lift_suspension(by=manager, member=member, now=LATER)
    make.answer(question, member, now=LATER)
    moderating.suspend(by=manager, member=member, until=LATER + DAY, reason="again", now=LATER)
    make.answer(question, member, now=LATER + DAY)


def test_the_team_and_oneself_cannot_be_suspended(manager):
    for member in (manager, make.admin()):
        with pytest.raises(PermissionDenied):
            moderating.suspend(by=manager, member=member, until=LATER + DAY, reason="", now=LATER)
    with pytest.raises(PermissionDenied):
        moderating.suspend(by=make.employee(), member=make.member(), until=LATER + DAY, reason="", now=LATER)


def test_a_reason_that_cannot_be_shown_is_refused(manager):
    with pytest.raises(ValidationError):
        moderating.hide(by=manager, post=make.question(now=NOON), reason="\x00", now=LATER)


# --- The admin -------------------------------------------------------------------------------------


def act(desk, model, action, *chosen, **more):
    data = {"action": action, "index": 0, "_selected_action": [one.pk for one in chosen], **more}
    return desk.post(f"{ADMIN}{model}/", data, follow=True)


def test_held_posts_are_found_and_approved(desk):
    question, given = make.question(now=NOON, hold=True), make.answer(make.question(now=NOON), hold=True)
    found = desk.get(f"{ADMIN}question/?sight=held").context["cl"].result_list
    assert list(found) == [question]
    assert "1 published." in act(desk, "question", "approve", question).content.decode()
    assert Question.objects.get(pk=question.pk).due_at == LATER + DAY
    act(desk, "answer", "approve", given)
    assert Answer.objects.get().published_at == LATER
    assert "Nothing of that was held." in act(desk, "question", "approve", question).content.decode()


def test_what_is_held_and_hidden_waits_for_nobody_and_is_not_published_unseen(desk):
    question = make.question(now=NOON, hold=True)
    act(desk, "question", "hide", question, reason="Advertising", apply="1")
    assert list(desk.get(f"{ADMIN}question/?sight=held").context["cl"].result_list) == []
    assert "Show it again first" in act(desk, "question", "approve", question).content.decode()
    act(desk, "question", "unhide", question)
    act(desk, "question", "approve", question)
    assert Question.objects.get().due_at == LATER + DAY


def test_hiding_asks_for_a_reason_first(desk):
    given = make.answer(make.question(now=NOON))
    asked = act(desk, "answer", "hide", given)
    assert (asked.status_code, Answer.objects.get().hidden_at) == (200, None)
    assert "Why? The author reads this." in asked.content.decode()
    again = act(desk, "answer", "hide", given, apply="1", reason="")
    assert (again.status_code, Answer.objects.get().hidden_at) == (400, None)
    for wrong in ("x" * 301, "a\x00b"):
        assert act(desk, "answer", "hide", given, apply="1", reason=wrong).status_code == 400
    act(desk, "answer", "hide", given, apply="1", reason="advertising")
    assert (Answer.objects.get().hidden_at, Answer.objects.get().hidden_reason) == (LATER, "advertising")
    assert list(desk.get(f"{ADMIN}answer/?sight=hidden").context["cl"].result_list) == [given]
    act(desk, "answer", "unhide", given)
    assert Answer.objects.get().hidden_at is None


def test_a_suspension_asks_for_days_and_a_reason_and_can_be_lifted(desk):
    member = make.member()

    def act_on(action, *members, **more):
        data = {"action": action, "index": 0, "_selected_action": [one.pk for one in members], **more}
        return desk.post("/admin/community/member/", data, follow=True)

    assert "For how many days?" in act_on("suspend", member).content.decode()
    assert act_on("suspend", member, apply="1", days="0", reason="x").status_code == 400
    assert act_on("suspend", member, apply="1", days="9" * 30, reason="x").status_code == 400
    said = act_on("suspend", member, make.admin("anna"), apply="1", days="7", reason="insults").content.decode()
    assert "1 suspended." in said
    assert "Members of the team cannot be suspended here." in said
    member.refresh_from_db()
    assert (member.suspended_until, member.suspension_reason) == (LATER + 7 * DAY, "insults")
    act_on("lift", member)
    member.refresh_from_db()
    assert member.suspended_until is None


@pytest.mark.parametrize("model", ["question", "answer", "comment", "reputationentry"])
def test_posts_and_the_ledger_are_read_and_never_edited_here(desk, model):
    question = make.question(now=NOON)
    given = make.answer(question)
    voting.vote(voter=make.member(), post=given, value=1, now=NOON)
    said = commenting.comment(author=make.member(), question=question, body="Which model?", now=NOON)
    one = {"question": question, "answer": given, "comment": said, "reputationentry": ReputationEntry.objects.get()}
    address = f"{ADMIN}{model}/{one[model].pk}/"
    assert desk.get(address + "change/").status_code == 200
    assert desk.post(address + "change/", {"body": "changed"}).status_code == 403
    assert desk.get(address + "delete/").status_code == 403
    assert desk.get(f"{ADMIN}{model}/add/").status_code == 403


def test_lists_ask_the_same_number_of_questions_at_1_and_at_30_rows(desk):
    def fill(count):
        for _ in range(count):
            question = make.question(now=NOON)
            given = make.answer(question)
            voting.vote(voter=make.member(), post=given, value=1, now=NOON)
            commenting.comment(author=make.member(), question=question, body="Which model?", now=NOON)

    def counts():
        # The filter by category lists them in one query.
        counted = {}
        for model in ("question", "answer", "comment", "reputationentry"):
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(f"{ADMIN}{model}/").status_code == 200
            counted[model] = len(queries)
        return counted

    fill(1)
    counts()
    one = counts()
    fill(29)
    assert counts() == one
    assert max(one.values()) <= 8


@pytest.mark.parametrize("model", ["question", "answer", "comment", "reputationentry", "category", "tag"])
def test_staff_without_permission_see_nothing(client, model):
    client.force_login(make.employee(is_staff=True))
    assert client.get(f"{ADMIN}{model}/").status_code == 403


@pytest.mark.parametrize(
    "query", ["?q=%00", "?sight=%00", "?sight=x", "?id__exact=x", "?category__id__exact=" + "9" * 30]
)
def test_odd_addresses_are_no_error(desk, query):
    make.question(now=NOON)
    assert desk.get(f"{ADMIN}question/{query}", follow=True).status_code in (200, 400)


# --- Categories ------------------------------------------------------------------------------------


def save(desk, category, **fields):
    data = {"name": category.name, "slug": category.slug, "icon": "messages", "position": 0, **fields}
    return desk.post(f"{ADMIN}category/{category.pk}/change/", data)


@pytest.mark.parametrize(("typed", "stored"), [("PT12H", DAY / 2), ("pt30m", DAY / 48), ("P2D", 2 * DAY), ("", None)])
def test_a_window_is_written_with_its_unit_and_its_change_is_kept(desk, manager, typed, stored):
    category = make.category(peer_window=DAY)
    assert save(desk, category, peer_window=typed).status_code == 302
    assert Category.objects.get().peer_window == stored
    assert category.history.first().history_user == manager
    again = desk.get(f"{ADMIN}category/{category.pk}/change/").context["adminform"].form
    assert save(desk, category, peer_window=again["peer_window"].value() or "").status_code == 302
    assert Category.objects.get().peer_window == stored


@pytest.mark.parametrize(
    "typed",
    ["24", "24:00", "1 day", "0", "1.5", "PT0S", "-PT1H", "tomorrow", "P400D", "P99999999999D", "\x00", "x" * 100],
)
def test_a_window_that_is_none_is_refused_and_kept_in_the_form(desk, typed):
    category = make.category()
    response = save(desk, category, peer_window=typed)
    assert "peer_window" in response.context["adminform"].form.errors
    assert Category.objects.get().peer_window is None


def test_the_history_of_a_category_asks_no_more_with_forty_changes_than_with_twenty(desk, manager):
    category = make.category()
    address = f"{ADMIN}category/{category.pk}/history/"

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    def change(times):
        for _ in range(times):
            category._history_user = manager
            category.save()

    change(20)
    cost()
    page = cost()
    change(20)
    assert cost() == page
    assert page <= 50
