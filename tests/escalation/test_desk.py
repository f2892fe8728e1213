"""The managers' desk in the admin, as a browser meets it."""

import pytest
import time_machine
from django.urls import reverse

from escalation import claiming, sweep
from escalation.models import Escalation
from forum import detailing, merging
from forum.models import Answer, Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
OPENED = NOON + DAY + SECOND
NOW = OPENED + 600 * SECOND
QUEUE = "/admin/escalation/escalation/"


@pytest.fixture(autouse=True)
def _at_a_fixed_time():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager():
    return make.manager("petra")


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def escalated(title="Why does my router blink red?", **fields):
    question = make.question(now=NOON, title=title, **fields)
    sweep.sweep(now=OPENED)
    return Escalation.objects.select_related("question").get(question=question)


def page(escalation):
    return reverse("admin:escalation_escalation_change", args=[escalation.pk])


def fresh(escalation):
    return Escalation.objects.select_related("question").get(pk=escalation.pk)


def titles(response):
    return [escalation.question.title for escalation in response.context["cl"].result_list]


def test_the_queue_lists_open_ones_by_due_time(desk):
    category = make.category()
    for n, title in enumerate(["The third of them", "The second one", "The first one"]):
        make.question(now=NOON - n * 3600 * SECOND, title=title, category=category)
    settled = make.question(now=NOON, title="It is settled now", category=category)
    sweep.sweep(now=OPENED)
    make.answer(settled, now=OPENED)
    sweep.sweep(now=OPENED)
    assert titles(desk.get(QUEUE)) == ["The first one", "The second one", "The third of them"]
    assert titles(desk.get(QUEUE + "?show=settled")) == ["It is settled now"]
    assert titles(desk.get(QUEUE + "?show=settled&outcome__exact=peer_answer")) == ["It is settled now"]
    assert titles(desk.get(QUEUE + "?show=settled&outcome__exact=closed")) == []
    assert len(titles(desk.get(QUEUE + "?show=all"))) == 4


def test_the_queue_shows_what_is_mine_and_what_is_free(desk, manager):
    mine, colleagues, _free = escalated("This one is mine"), escalated("A colleague's one"), escalated("A free one")
    claiming.claim(by=manager, escalation=mine, now=NOW)
    claiming.claim(by=make.manager(), escalation=colleagues, now=NOW)
    assert titles(desk.get(QUEUE + "?show=mine")) == ["This one is mine"]
    assert titles(desk.get(QUEUE + "?show=free")) == ["A free one"]
    assert len(titles(desk.get(QUEUE + "?show=nonsense"))) == 3
    assert "Petra until" in desk.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    "query", ["?q=%00", "?show=%00", "?outcome__exact=%00", "?question__language__exact=%00", "?p=-1", "?p=9999999",
              "?question__category__id__exact=x", "?question__category__id__exact=99999999999999999999", "?o=9.99",
              "?nonsense=1", "?all="],
)  # fmt: skip
def test_odd_addresses_of_the_queue_are_no_error(desk, query):
    escalated()
    assert desk.get(QUEUE + query, follow=True).status_code in (200, 400)


def test_the_queue_asks_the_same_number_of_questions_at_1_and_at_30_rows(desk, django_assert_num_queries):
    def fill(count):
        for _ in range(count):
            question = make.question(now=NOON, category=make.category())
            make.answer(question, make.employee())
        sweep.sweep(now=OPENED)
        escalation = Escalation.objects.last()
        claiming.claim(by=make.manager(), escalation=escalation, now=NOW)

    desk.get(QUEUE)
    fill(1)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        desk.get(QUEUE)
    fill(29)
    with django_assert_num_queries(len(one)):
        response = desk.get(QUEUE)
    assert len(titles(response)) == 30
    assert len(one) <= 10


def test_claiming_and_releasing_several_names_those_that_a_colleague_holds(desk, manager):
    mine, colleagues = escalated("This one is free"), escalated("A colleague's one")
    colleague = make.manager("urs")
    claiming.claim(by=colleague, escalation=colleagues, now=NOW)
    chosen = {"_selected_action": [mine.pk, colleagues.pk], "index": 0}
    said = desk.post(QUEUE, {"action": "claim", **chosen}, follow=True).content.decode()
    assert "Urs is working on this" in said
    assert (fresh(mine).claimed_by, fresh(colleagues).claimed_by) == (manager, colleague)
    desk.post(QUEUE, {"action": "release", **chosen})
    assert (fresh(mine).claimed_by, fresh(colleagues).claimed_by) == (None, colleague)


def test_the_page_shows_question_answers_comments_and_the_audit_trail(desk, django_assert_max_num_queries):
    question = make.question(now=NOON, body="Since **this** morning.")
    given = make.answer(question, make.employee(), body="We are looking into it.")
    sweep.sweep(now=OPENED)
    escalation = Escalation.objects.get()
    desk.get(page(escalation))
    with django_assert_max_num_queries(10):
        said = desk.get(page(escalation)).content.decode()
    for words in (
        "Since <strong>this</strong> morning.",
        given.body,
        "Employee",
        "Opened",
        "Nobody has taken this yet",
    ):
        assert words in said


def test_one_claims_renews_and_releases_on_the_page(desk, manager):
    escalation = escalated()
    assert desk.post(page(escalation), {"do": "claim"}).status_code == 302
    assert fresh(escalation).claimed_until == NOW + claiming.CLAIM
    assert "Yours until" in desk.get(page(escalation)).content.decode()
    desk.post(page(escalation), {"do": "release"})
    assert fresh(escalation).claimed_by is None
    assert "not in your hands" in desk.post(page(escalation), {"do": "release"}, follow=True).content.decode()


def test_the_desk_says_what_is_missing_and_what_is_private_and_leads_to_what_else_can_be_done(desk, manager):
    private = make.category(private=True)
    escalation = escalated(category=private)
    pk = escalation.question_id
    said = desk.get(page(escalation)).content.decode()
    assert [f"/questions/{pk}/{place}/" in said for place in ("details/ask", "arranging/page")] == [True, True]
    assert ["Not for everybody" in said, "Needs more information" in said] == [True, False]
    detailing.ask(by=manager, question=escalation.question, body="Which model is it?", now=NOW)
    said, queue = desk.get(page(escalation)).content.decode(), desk.get(QUEUE).content.decode()
    assert [f"/questions/{pk}/{place}/" in said for place in ("details/ask", "arranging/page")] == [False, True]
    assert ["Not for everybody" in said, "Needs more information" in said] == [True, True]
    assert "Needs more information, Not for everybody" in queue


def test_the_desk_shows_the_text_of_a_question_that_was_joined_and_where_the_joined_one_went(desk, manager):
    category = make.category()
    source = escalated("The first of the two", body="The red light blinks twice.", category=category)
    target = escalated("The second of the two", category=category)
    merging.merge(by=manager, source=source.question, target=target.question, now=NOW)
    sweep.sweep(now=NOW)
    assert (fresh(source).outcome, fresh(target).settled_at) == ("duplicate", None)
    assert "The red light blinks twice." in desk.get(page(target)).content.decode()
    said = desk.get(page(source)).content.decode()
    assert "Joined with another question" in said
    assert f'<a href="{target.question.get_absolute_url()}">The second of the two</a>' in said


def test_an_official_answer_is_posted_from_the_page(desk, manager):
    escalation = escalated()
    response = desk.post(page(escalation), {"do": "answer", "body": "We replace it."})
    assert (response.status_code, response["Location"]) == (302, QUEUE)
    assert (Answer.objects.get().author_role, fresh(escalation).outcome) == ("employee", "official_answer")
    said = desk.get(page(escalation)).content.decode()
    assert "Settled: Official answer" in " ".join(said.split())
    assert 'value="answer"' not in said


@pytest.mark.parametrize("body", ["", "   ", "x\x00y", "\x0b", "x" * 20_001, "x" * 1_000_000])
def test_text_that_cannot_be_taken_is_said_and_kept(desk, body):
    escalation = escalated()
    response = desk.post(page(escalation), {"do": "answer", "body": body})
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert body[:50].strip("\x00") in response.content.decode()
    assert Answer.objects.count() == 0


def test_text_is_kept_when_a_peer_was_quicker(desk):
    escalation = escalated()
    make.answer(escalation.question, now=NOW)
    response = desk.post(page(escalation), {"do": "answer", "body": "A long careful text."})
    assert response.status_code == 409
    assert "A long careful text." in response.content.decode()
    sweep.sweep(now=NOW)
    response = desk.post(page(escalation), {"do": "answer", "body": "A long careful text."})
    assert (response.status_code, Answer.objects.count()) == (409, 1)
    assert "A long careful text." in response.content.decode()


def test_text_is_kept_when_a_colleague_holds_it_or_one_may_not_speak_for_the_company(client):
    escalation = escalated()
    client.force_login(make.manager(is_employee=False))
    response = client.post(page(escalation), {"do": "answer", "body": "A long careful text."})
    assert (response.status_code, "does not speak for the company" in response.content.decode()) == (409, True)
    claiming.claim(by=make.manager(), escalation=escalation, now=NOW)
    response = client.post(page(escalation), {"do": "close", "reason": "Off topic"})
    assert (response.status_code, "Off topic" in response.content.decode()) == (409, True)


def test_a_duplicate_is_closed_by_number_or_address(desk):
    original, first, second = make.question(now=NOW), escalated(), escalated()
    desk.post(page(first), {"do": "duplicate", "original": str(original.pk)})
    desk.post(page(second), {"do": "duplicate", "original": f"http://127.0.0.1{original.get_absolute_url()}"})
    assert {fresh(first).outcome, fresh(second).outcome} == {"duplicate"}


@pytest.mark.parametrize("reference", ["", "nonsense", "99999999999999999999999", "\x00", "x" * 1000])
def test_a_wrong_reference_is_said_and_kept(desk, reference):
    escalation = escalated()
    response = desk.post(page(escalation), {"do": "duplicate", "original": reference})
    assert (response.status_code, fresh(escalation).outcome) == (400, "")
    own = desk.post(page(escalation), {"do": "duplicate", "original": str(escalation.question_id)})
    assert own.status_code == 409


def test_one_closes_and_returns_with_a_reason(desk):
    closed, returned = escalated(), escalated()
    assert desk.post(page(closed), {"do": "close", "reason": ""}).status_code == 400
    assert desk.post(page(returned), {"do": "return", "reason": "x" * 301}).status_code == 400
    desk.post(page(closed), {"do": "close", "reason": "Off topic"})
    desk.post(page(returned), {"do": "return", "reason": "Members know this"})
    assert (fresh(closed).outcome, fresh(returned).outcome) == ("closed", "returned")
    assert Question.objects.get(pk=returned.question_id).cycle == 2


def test_an_unknown_step_is_a_clear_400(desk):
    assert desk.post(page(escalated()), {"do": "explode"}).status_code == 400


def test_nothing_is_added_or_deleted_by_hand(desk):
    escalation = escalated()
    assert desk.get(QUEUE + "add/").status_code == 403
    assert desk.post(f"{QUEUE}{escalation.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.post(QUEUE, {"action": "delete_selected", "_selected_action": [escalation.pk], "post": "yes"})
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize("number", ["999999", "9" * 30, "x", "_00"])
def test_an_escalation_that_does_not_exist_is_not_found(desk, number):
    assert desk.get(f"{QUEUE}{number}/change/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (make.manager, 200),
        (make.admin, 200),
        (lambda: make.employee(is_staff=True), 403),
        (lambda: make.manager(is_staff=False), 302),
        (make.member, 302),
    ],
)
def test_who_enters_the_desk(client, who, status):
    escalation = escalated()
    client.force_login(who())
    assert client.get(QUEUE).status_code == status
    assert client.get(page(escalation)).status_code == status
    before = fresh(escalation).claimed_by
    assert client.post(page(escalation), {"do": "claim"}).status_code == (302 if status == 200 else status)
    assert (fresh(escalation).claimed_by == before) is (status != 200)


def test_no_get_writes(desk):
    escalation = escalated()
    before = list(Escalation.objects.values()), list(Question.objects.values())
    for address in (QUEUE, page(escalation), QUEUE + "?show=mine"):
        desk.get(address)
    assert (list(Escalation.objects.values()), list(Question.objects.values())) == before


def test_text_from_people_is_shown_as_text(desk):
    escalation = escalated(title="<script>alert(1)</script> blinks", body="<img src=x onerror=alert(1)>")
    for address in (QUEUE, page(escalation)):
        said = desk.get(address).content.decode()
        assert "<script>alert" not in said
        assert "<img src=x" not in said
