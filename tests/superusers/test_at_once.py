"""Two at once: seats under parallel accepts, one membership from two reviews. Real connections, real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.errors import Refused
from superusers import inviting, memberships, recounting, seats
from superusers.models import Invitation, Membership, MembershipChange
from superusers.review import review
from tests import make
from tests.make import NOON
from tests.superusers import scene
from tests.superusers.scene import AT

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs, threads=20):
    """Run these in parallel and return what each returned; Refused counts as an answer."""

    def run(job):
        try:
            return job()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, jobs))


def test_forty_accepts_for_five_seats_fill_five_seats():
    manager, offer = make.manager(), scene.beta_test(capacity=5)
    members = [scene.super_user(by=manager) for _number in range(20)]
    made = inviting.invite(by=manager, members=members, offer=offer, now=NOON)

    def job(invitation):
        return lambda: seats.accept(by=invitation.member, invitation=invitation, now=NOON)

    answers = at_once([job(invitation) for invitation in made + made])
    seated = Invitation.objects.filter(state="accepted")
    assert sorted(seated.values_list("seat", flat=True)) == [1, 2, 3, 4, 5]
    assert sum(isinstance(answer, Invitation) for answer in answers) == 10  # each of the five twice
    assert {answer for answer in answers if isinstance(answer, str)} == {"full"}
    assert recounting.recount(NOON, fix=False) == []


def test_a_freed_seat_goes_to_exactly_one():
    manager, offer = make.manager(), scene.event(capacity=1)
    members = [scene.super_user(by=manager) for _number in range(8)]
    first, *others = inviting.invite(by=manager, members=members, offer=offer, now=NOON)
    seats.accept(by=first.member, invitation=first, now=NOON)
    jobs = [lambda: seats.decline(by=first.member, invitation=first, now=NOON)]
    jobs += [
        lambda invitation=invitation: seats.accept(by=invitation.member, invitation=invitation, now=NOON)
        for invitation in others
    ]
    at_once(jobs)
    assert Invitation.objects.filter(state="accepted").count() <= 1
    at_once(jobs[1:])
    assert list(Invitation.objects.filter(state="accepted").values_list("seat", flat=True)) == [1]


def test_two_invitations_of_one_member_at_once_are_one():
    manager, offer, member = make.manager(), scene.event(), scene.super_user()
    made = at_once([lambda: inviting.invite(by=manager, members=[member], offer=offer, now=NOON)] * 6)
    assert sum(len(invitations) for invitations in made) == Invitation.objects.count() == 1


def test_reviews_at_once_make_one_membership_and_one_change():
    scene.criteria()
    scene.helper()
    rows = at_once([lambda: review(at=AT, now=AT)] * 4, threads=4)
    assert sorted(row.becomes for (row,) in rows) == ["", "", "", "active"]
    assert (Membership.objects.count(), MembershipChange.objects.count()) == (1, 1)


def test_two_managers_at_once_make_one_change():
    manager, member = make.manager(), scene.super_user()
    codes = at_once([lambda: memberships.pause(by=manager, member=member, reason="Rest.", now=NOON)] * 4)
    assert sum(isinstance(code, MembershipChange) for code in codes) == 1
    assert MembershipChange.objects.filter(to_state="paused").count() == 1
