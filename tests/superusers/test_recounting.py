"""What `reconcile` finds in the program, and puts right."""

import pytest

from community.models import Member
from superusers import groups, memberships, numbers, seats
from superusers.models import Event, Invitation, Membership, MembershipChange
from superusers.recounting import recount
from tests import make
from tests.make import DAY, NOON
from tests.superusers import scene
from tests.superusers.scene import AT

pytestmark = pytest.mark.django_db


def found_then_clean():
    found = recount(NOON, fix=True)
    assert recount(NOON, fix=False) == []
    return found


def test_the_program_is_clean_by_its_own_rules():
    invitation = scene.invitation(scene.super_user())
    seats.accept(by=invitation.member, invitation=invitation, now=NOON)
    assert recount(NOON, fix=False) == []


def test_a_wrong_chip_is_put_right():
    anna, beat, carl = scene.super_user("anna"), make.member("beat"), make.member("carl")
    Member.objects.filter(pk=anna.pk).update(chip="")
    Member.objects.filter(pk=beat.pk).update(chip="super")
    Member.objects.filter(pk=carl.pk).update(chip="alumni")
    assert found_then_clean() == [
        'Chip of anna is "", the membership says "super".',
        'Chip of beat is "super", the membership says "".',
        'Chip of carl is "alumni", the membership says "".',
    ]


def test_the_group_follows_the_memberships():
    groups.grant(scene.super_user("anna"), super_user=False)
    groups.grant(make.member("beat"), super_user=True)
    assert found_then_clean() == [
        'anna is not in the group "Super-users".',
        'beat is in the group "Super-users".',
    ]


def test_a_missing_change_is_written():
    scene.super_user("anna")
    Membership.objects.update(state="paused")
    Member.objects.update(chip="")
    groups.grant(Member.objects.get(handle="anna"), super_user=False)
    assert found_then_clean() == ['Membership of anna is "paused", its last change says "active".']
    assert MembershipChange.objects.first().from_state == "active"


def test_a_membership_without_any_change_is_found():
    Membership.objects.create(member=make.member("anna"), state="candidate", since=NOON)
    assert found_then_clean() == ['Membership of anna is "candidate", its last change says "".']


def test_seats_above_the_capacity_move_down_while_there_is_room():
    offer = scene.event(capacity=5)
    invitation = scene.invitation(scene.super_user("anna"), offer)
    Invitation.objects.update(state="accepted", seat=5)
    Event.objects.update(capacity=2)
    assert found_then_clean() == ['Seat 5 of anna is above the 2 of "Autumn meeting".']
    invitation.refresh_from_db()
    assert invitation.seat == 1


def test_more_people_than_seats_is_for_a_person_to_decide():
    offer = scene.event(capacity=2)
    for handle in ("anna", "beat"):
        invitation = scene.invitation(scene.super_user(handle), offer)
        seats.accept(by=invitation.member, invitation=invitation, now=NOON)
    Event.objects.update(capacity=1)
    assert len(recount(NOON, fix=True)) == 2
    assert recount(NOON, fix=False) == ['Seat 2 of beat is above the 1 of "Autumn meeting".']


def test_the_figures_say_who_carries_the_community():
    scene.criteria()
    super_user, other, manager = scene.super_user(), make.member(), make.manager()
    scene.answers(super_user, *[AT - days * DAY for days in (1, 29, 31)])
    scene.answers(other, AT - DAY)
    memberships.make_candidate(by=manager, member=other, reason="Nominated.", now=AT)
    assert [(figure.label, figure.value) for figure in numbers.figures(AT)][:3] == [
        ("active super-users", "1"),
        ("candidates wait for a decision", "1"),
        ("of the peer answers of 30 days come from super-users", "67 %"),
    ]
