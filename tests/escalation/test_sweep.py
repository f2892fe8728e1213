import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import mails, relay
from community.models import Delivery, Heartbeat, Notice
from escalation import opening, sweep
from escalation.models import Escalation
from forum import accepting, closing, moderating
from forum.handover import GRACE
from forum.models import Question
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = GRACE
LATER = NOON + DAY + SECOND


def run(now=LATER, **options):
    result = sweep.sweep(now=now, **options)
    return result["opened"], result["settled"]


def steps(escalation):
    return list(escalation.events.values_list("kind", flat=True))


@pytest.mark.parametrize(("late_by", "opened"), [(-SECOND, 0), (0 * SECOND, 0), (SECOND, 1)])
def test_a_question_is_escalated_only_after_the_end_of_its_window(late_by, opened):
    make.question(now=NOON)
    assert run(NOON + DAY + late_by) == (opened, 0)
    assert Escalation.objects.count() == opened


def test_a_second_sweep_opens_nothing():
    question = make.question(now=NOON)
    assert sweep.sweep(now=LATER) == {"opened": 1, "settled": 0, "failed": 0, "oldest_due_seconds": 1}
    assert sweep.sweep(now=LATER) == {"opened": 0, "settled": 0, "failed": 0, "oldest_due_seconds": 0}
    escalation = Escalation.objects.get()
    assert (escalation.question_id, escalation.cycle, escalation.due_at) == (question.pk, 1, NOON + DAY)
    assert (escalation.opened_at, escalation.times_opened, steps(escalation)) == (LATER, 1, ["opened"])
    question = Question.objects.get()
    assert (question.state, question.with_team_since, question.due_at) == ("with_team", LATER, None)


def test_every_manager_and_the_asker_are_told_once_by_notice_and_mail():
    managers, question = [make.manager(), make.manager()], make.question(now=NOON)
    make.employee(is_staff=True)
    run()
    run()
    told = Notice.objects.order_by("pk").values_list("member", "kind")
    assert list(told) == [
        (managers[0].pk, "escalation.question_escalated"),
        (managers[1].pk, "escalation.question_escalated"),
        (question.author_id, "escalation.handed_over"),
    ]
    assert Delivery.objects.count() == 3
    assert not Delivery.objects.filter(notice=None).exists()


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"notices_by_mail": False}, {"is_active": False}, {"is_staff": False}]
)
def test_when_no_manager_can_be_told_by_mail_the_fallback_address_is(fields):
    make.manager(**fields)
    make.question(now=NOON, title="Where is my SIM card?")
    run()
    run()
    mail = Delivery.objects.get(notice=None)
    assert mail.address == settings.MANAGERS_FALLBACK_EMAIL
    escalation, message = Escalation.objects.get(), mails.build(mail)
    assert "Where is my SIM card?" in message.subject
    assert f"/admin/escalation/escalation/{escalation.pk}/change/" in message.body
    assert relay._no_longer(mail, NOON + DAY) == ""
    make.answer(escalation.question, now=NOON + DAY)
    assert relay._no_longer(mail, NOON + DAY) == "The question is not with the team any more."
    run()
    assert relay._no_longer(mail, NOON + DAY) == "The escalation is settled."


def test_a_peer_answer_at_exactly_the_end_is_in_time():
    question = make.question(now=NOON)
    make.answer(question, now=NOON + DAY)
    assert run() == (0, 0)


@pytest.mark.parametrize("author", ["employee", "asker", "bot"])
def test_answers_by_others_than_peers_do_not_stop_the_clock(author):
    question = make.question(now=NOON)
    writers = {"employee": make.employee, "asker": lambda: question.author, "bot": lambda: make.member(is_bot=True)}
    make.answer(question, writers[author]())
    assert run() == (1, 0)
    assert run() == (0, 0)


def test_a_question_solved_by_its_asker_is_not_escalated():
    question = make.question(now=NOON)
    accepting.accept(by=question.author, answer=make.answer(question, question.author), now=NOON + HOUR)
    assert run() == (0, 0)


def test_a_withdrawn_acceptance_brings_it_back_after_an_hour():
    question = make.question(now=NOON)
    accepting.accept(by=question.author, answer=make.answer(question, question.author), now=NOON + HOUR)
    accepting.withdraw(by=question.author, question=question, now=NOON + 2 * DAY)
    assert run(NOON + 2 * DAY + HOUR) == (0, 0)
    assert run(NOON + 2 * DAY + HOUR + SECOND) == (1, 0)


def test_held_hidden_closed_and_imported_questions_are_left_alone():
    make.question(now=NOON, hold=True)
    moderating.hide(by=make.admin(), post=make.question(now=NOON), reason="spam", now=NOON)
    closed = make.question(now=NOON)
    closing.close(by=closed.author, question=closed, reason="", now=NOON)
    imported = make.question(now=NOON)
    Question.objects.filter(pk=imported.pk).update(due_at=None, due_exempt="import")
    assert run(NOON + 30 * DAY) == (0, 0)
    assert Notice.objects.filter(kind__startswith="escalation.").count() == 0


def test_the_oldest_is_opened_first_until_none_is_left():
    late, early = make.question(now=NOON + HOUR), make.question(now=NOON)
    same = [make.question(now=NOON + 2 * HOUR) for _ in range(5)]
    assert run(NOON + 2 * DAY, batch=2) == (7, 0)
    order = Escalation.objects.order_by("pk").values_list("question", flat=True)
    assert list(order) == [early.pk, late.pk, *(question.pk for question in same)]


def test_a_question_that_fails_stops_no_other(monkeypatch, caplog):
    questions = [make.question(now=NOON + n * SECOND) for n in range(5)]
    begin = opening.handover.begin

    def poisoned(question, *, now):
        if question.pk == questions[1].pk:
            raise RuntimeError("poison")
        return begin(question, now=now)

    monkeypatch.setattr(opening.handover, "begin", poisoned)
    result = sweep.sweep(now=NOON + 2 * DAY, batch=2)
    assert (result["opened"], result["failed"]) == (4, 1)
    assert f"open_for failed for {questions[1].pk}" in caplog.text
    monkeypatch.undo()
    assert run(NOON + 2 * DAY) == (1, 0)


def test_what_failed_leaves_nothing_behind(monkeypatch):
    make.manager()
    make.question(now=NOON)

    def broken(*args, **kwargs):
        raise RuntimeError("after the row was written")

    monkeypatch.setattr(opening.notices, "escalated", broken)
    assert sweep.sweep(now=LATER)["failed"] == 1
    assert (Escalation.objects.count(), Question.objects.get().state) == (0, "awaiting")
    assert not Notice.objects.filter(kind__startswith="escalation.").exists()


def test_the_command_prints_one_line_of_json_and_nothing_else():
    make.question(now=NOON)
    out = StringIO()
    call_command("sweep", stdout=out)
    result = json.loads(out.getvalue())
    assert out.getvalue().count("\n") == 1
    assert (result["opened"], result["settled"], result["failed"]) == (1, 0, 0)
    assert result["oldest_due_seconds"] > 0


def test_the_task_does_the_same_as_the_command():
    from escalation import tasks

    make.question(now=NOON)
    tasks.sweep()
    assert Escalation.objects.count() == 1


def test_health_counts_from_the_last_sweep_or_from_the_start():
    figures, reasons = sweep.health(NOON + 10 * 60 * SECOND, NOON)
    assert (figures, reasons) == ({"seconds_since_last_sweep": 600, "oldest_due_seconds": 0}, [])
    assert len(sweep.health(NOON + 601 * SECOND, NOON)[1]) == 1
    run(NOON + 300 * SECOND)
    assert Heartbeat.objects.get(job="sweep").result["opened"] == 0
    assert sweep.health(NOON + 601 * SECOND, NOON) == ({"seconds_since_last_sweep": 301, "oldest_due_seconds": 0}, [])


@pytest.mark.parametrize(("waited", "reasons"), [(599, 0), (600, 1)])
def test_health_is_bad_when_a_due_question_waited_ten_minutes(waited, reasons):
    make.question(now=NOON)
    now = NOON + DAY + waited * SECOND
    figures, said = sweep.health(now, now)
    assert (figures["oldest_due_seconds"], len(said)) == (waited, reasons)


def test_telling_ten_managers_costs_as_many_statements_as_telling_two():
    def cost(managers):
        for _ in range(managers):
            make.manager()
        make.question(now=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert run() == (1, 0)
        return len(queries)

    run()  # the first sweep of all writes its heartbeat's row
    two = cost(2)
    assert cost(8) == two
    assert two <= 26
    assert Notice.objects.filter(kind="escalation.question_escalated").count() == 2 + 10
    assert Delivery.objects.filter(notice__kind="escalation.question_escalated").count() == 2 + 10


def test_a_sweep_of_nothing_asks_little(django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        run()
