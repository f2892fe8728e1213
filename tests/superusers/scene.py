"""What the tests of the program need more: criteria, people with answers, offers."""

from datetime import timedelta

from forum import accepting
from superusers import inviting, memberships
from superusers.models import BetaTest, Criteria, Event
from tests import make
from tests.make import DAY, NOON

AT = NOON + 200 * DAY


def criteria(**fields):
    """The published criteria: easy ones unless said otherwise."""
    easy = {"peer_answers": 2, "accepted_share": "0.5", "distinct_askers": 2, "active_weeks": 2}
    row, _created = Criteria.objects.update_or_create(pk=1, defaults={**easy, **fields})
    row.refresh_from_db()
    return row


def answers(member, *moments, asker=None, accepted=0, category=None):
    """Peer answers of `member` at these moments, each to a question of a new asker; the first ones accepted."""
    category = category or make.category()
    given = []
    for number, moment in enumerate(moments):
        question = make.question(asker, now=moment - timedelta(minutes=5), category=category)
        given.append(make.answer(question, member, now=moment))
        if number < accepted:
            accepting.accept(by=question.author, answer=given[-1], now=moment + timedelta(minutes=1))
    return given


def helper(handle=None, at=AT, **fields):
    """A member who just meets the easy criteria at `at`."""
    member = make.member(handle, **fields)
    answers(member, at - 10 * DAY, at - 2 * DAY, accepted=1)
    return member


def super_user(handle=None, *, by=None, now=NOON, **fields):
    member = make.member(handle, **fields)
    memberships.activate(by=by or make.manager(), member=member, reason="Asked for by the team.", now=now)
    member.refresh_from_db()
    return member


def beta_test(capacity=5, **fields):
    last = {"starts_on": (NOON + 10 * DAY).date(), "ends_on": (NOON + 30 * DAY).date()}
    return BetaTest.objects.create(
        **{"title": "Box 5", "description": "Try it at home.", "product": "Box", "capacity": capacity, **last, **fields}
    )


def event(capacity=5, **fields):
    hours = {"starts_at": NOON + 20 * DAY, "ends_at": NOON + 20 * DAY + timedelta(hours=5)}
    return Event.objects.create(
        **{
            "title": "Autumn meeting",
            "description": "Dinner.",
            "place": "Bern",
            "capacity": capacity,
            **hours,
            **fields,
        }
    )


def invitation(member, offer=None, *, now=NOON, by=None):
    """An invitation of a super-user to an offer."""
    return inviting.invite(by=by or make.manager(), members=[member], offer=offer or beta_test(), now=now)[0]
