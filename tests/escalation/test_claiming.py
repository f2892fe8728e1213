import pytest

from community.errors import Refused
from escalation import claiming, sweep
from escalation.models import Escalation
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
OPENED = NOON + DAY + SECOND
ENDS = OPENED + claiming.CLAIM


@pytest.fixture
def escalation():
    make.question(now=NOON)
    sweep.sweep(now=OPENED)
    return Escalation.objects.get()


def holder():
    return Escalation.objects.values_list("claimed_by", "claimed_until").get()


def steps(escalation):
    return list(escalation.events.values_list("kind", "note"))[1:]


def test_a_claim_lasts_thirty_minutes_and_one_manager_has_it(escalation):
    first, second = make.manager(), make.manager()
    assert claiming.claim(by=first, escalation=escalation, now=OPENED) == ENDS
    with pytest.raises(Refused) as refusal:
        claiming.claim(by=second, escalation=escalation, now=ENDS - SECOND)
    assert first.display_name in refusal.value.message
    assert holder() == (first.pk, ENDS)
    claiming.claim(by=second, escalation=escalation, now=ENDS)
    assert holder() == (second.pk, ENDS + claiming.CLAIM)


def test_claiming_again_renews_it(escalation):
    manager = make.manager()
    claiming.claim(by=manager, escalation=escalation, now=OPENED)
    claiming.claim(by=manager, escalation=escalation, now=ENDS - SECOND)
    assert holder() == (manager.pk, ENDS - SECOND + claiming.CLAIM)
    assert steps(escalation) == [("claimed", ""), ("claimed", "renewed")]


def test_only_the_holder_releases_it_and_then_it_is_free(escalation):
    first, second = make.manager(), make.manager()
    claiming.claim(by=first, escalation=escalation, now=OPENED)
    assert claiming.release(by=second, escalation=escalation, now=OPENED) is False
    assert claiming.release(by=first, escalation=escalation, now=OPENED) is True
    assert claiming.release(by=first, escalation=escalation, now=OPENED) is False
    claiming.claim(by=second, escalation=escalation, now=OPENED)
    assert [kind for kind, _note in steps(escalation)] == ["claimed", "released", "claimed"]


def test_what_is_settled_cannot_be_claimed(escalation):
    make.answer(escalation.question, now=OPENED)
    sweep.sweep(now=OPENED)
    with pytest.raises(Refused) as refusal:
        claiming.claim(by=make.manager(), escalation=escalation, now=OPENED)
    assert refusal.value.code == "settled"


def test_the_queue_knows_who_is_free_and_who_is_taken(escalation):
    claiming.claim(by=make.manager(), escalation=escalation, now=OPENED)
    open_ones = Escalation.objects
    assert (open_ones.claimed(ENDS - SECOND).count(), open_ones.free(ENDS - SECOND).count()) == (1, 0)
    assert (open_ones.claimed(ENDS).count(), open_ones.free(ENDS).count()) == (0, 1)
