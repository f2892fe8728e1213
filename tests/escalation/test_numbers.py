import pytest

from escalation import claiming, numbers, sweep
from escalation.models import Escalation
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
OPENED = NOON + DAY + SECOND


def test_the_panel_counts_open_free_overdue_and_settled(django_assert_max_num_queries):
    questions = [make.question(now=NOON) for _ in range(4)]
    sweep.sweep(now=OPENED)
    make.answer(questions[0], now=OPENED)
    sweep.sweep(now=OPENED)
    claiming.claim(by=make.manager(), escalation=Escalation.objects.get(question=questions[1]), now=OPENED)
    make.question(now=NOON)
    with django_assert_max_num_queries(2):
        counted = numbers.counts(OPENED)
    assert (counted["open"], counted["free"], counted["overdue"]) == (3, 2, 1)
    assert (counted["settled"], counted["settled_peer_answer"], counted["settled_closed"]) == (1, 1, 0)
    panel = [(figure.value, figure.label, figure.url) for figure in numbers.figures(OPENED)]
    assert panel[0] == ("3", "questions are with the team", "/admin/escalation/escalation/")
    assert panel[-1][:2] == ("1", "of them: Peer answer")


@pytest.mark.parametrize(("after", "counted"), [(7 * DAY - SECOND, 1), (7 * DAY, 0)])
def test_settled_counts_for_seven_days(after, counted):
    question = make.question(now=NOON)
    sweep.sweep(now=OPENED)
    make.answer(question, now=OPENED)
    sweep.sweep(now=OPENED)
    assert numbers.counts(OPENED + after)["settled"] == counted
