"""Inviting, accepting, declining."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import translation

from community import notifying
from community.errors import Refused
from community.models import Delivery, Notice
from superusers import inviting, memberships, seats
from superusers.models import Invitation
from tests import make
from tests.make import DAY, NOON, SECOND
from tests.superusers import scene

pytestmark = pytest.mark.django_db


def accept(invitation, now=NOON):
    return seats.accept(by=invitation.member, invitation=invitation, now=now)


def decline(invitation, now=NOON):
    return seats.decline(by=invitation.member, invitation=invitation, now=now)


def invitations(count, offer):
    manager = make.manager()
    members = [scene.super_user(by=manager) for _number in range(count)]
    return inviting.invite(by=manager, members=members, offer=offer, now=NOON)


@pytest.mark.parametrize("make_offer", [scene.beta_test, scene.event])
def test_everybody_is_invited_once_with_a_notice_and_a_mail(make_offer):
    offer, manager = make_offer(), make.manager()
    members = [scene.super_user(by=manager) for _number in range(3)]
    Notice.objects.all().delete()
    first = inviting.invite(by=manager, members=members[:2], offer=offer, now=NOON)
    again = inviting.invite(by=manager, members=members, offer=offer, now=NOON + DAY)
    assert [invitation.member for invitation in first + again] == members
    assert Invitation.objects.count() == Notice.objects.count() == Delivery.objects.count() == 3
    assert list(inviting.invitable(offer)) == []
    with translation.override("en"):
        notice = Notice.objects.first()
        assert offer.title in notifying.kind_of(notice).say(notice).subject


def test_only_super_users_are_invited():
    paused, manager = scene.super_user(), make.manager()
    memberships.pause(by=manager, member=paused, reason="Asked for it.", now=NOON)
    offer = scene.beta_test()
    assert inviting.invite(by=manager, members=[paused, make.member()], offer=offer, now=NOON) == []


def test_only_who_may_invites():
    for by in (make.member(), make.employee(), scene.super_user()):
        with pytest.raises(PermissionDenied):
            inviting.invite(by=by, members=[], offer=scene.beta_test(), now=NOON)


def test_nobody_is_invited_to_what_cannot_be_accepted_any_more():
    offer = scene.event()
    with pytest.raises(Refused):
        inviting.invite(by=make.manager(), members=[], offer=offer, now=offer.starts_at + SECOND)


def test_accepting_takes_the_lowest_seat_and_twice_is_once():
    first, second = invitations(2, scene.beta_test(capacity=2))
    assert (accept(first).seat, accept(second).seat, accept(first, NOON + DAY).seat) == (1, 2, 1)
    first.refresh_from_db()
    assert (first.state, first.responded_at) == ("accepted", NOON)


def test_a_full_offer_refuses_until_a_seat_is_given_back():
    first, second = invitations(2, scene.event(capacity=1))
    accept(first)
    with pytest.raises(Refused) as refusal:
        accept(second)
    assert refusal.value.code == "full"
    decline(first)
    assert accept(second).seat == 1
    with pytest.raises(Refused):
        accept(first)
    decline(second)
    assert accept(first).seat == 1


@pytest.mark.parametrize(("late_by", "taken"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_the_answer_must_come_in_time(late_by, taken):
    invitation = scene.invitation(scene.super_user(), scene.beta_test(respond_by=NOON + DAY))
    if taken:
        assert accept(invitation, NOON + DAY + late_by).seat == 1
    else:
        with pytest.raises(Refused) as refusal:
            accept(invitation, NOON + DAY + late_by)
        assert refusal.value.code == "over"


def test_a_seat_can_be_given_back_after_the_answers_were_due_but_not_after_the_end():
    offer = scene.event(respond_by=NOON + DAY)
    invitation = scene.invitation(scene.super_user(), offer)
    accept(invitation)
    with pytest.raises(Refused):
        decline(invitation, offer.starts_at + SECOND)
    assert decline(invitation, offer.starts_at).seat is None


def test_without_a_date_an_event_takes_answers_until_it_begins_and_a_test_until_its_last_day():
    assert scene.event().answer_until == NOON + 20 * DAY
    test = scene.beta_test()
    assert test.answer_until.isoformat() == "2026-04-01T23:59:59.999999+02:00"
    assert scene.event(respond_by=NOON + 60 * DAY).answer_until == NOON + 20 * DAY


def test_a_paused_super_user_cannot_answer():
    member = scene.super_user()
    invitation = scene.invitation(member)
    memberships.pause(by=make.manager(), member=member, reason="Asked for it.", now=NOON)
    for answer in (accept, decline):
        with pytest.raises(Http404):
            answer(invitation)
    invitation.refresh_from_db()
    assert invitation.state == "invited"


def test_a_suspended_super_user_reads_and_does_not_answer():
    member = scene.super_user()
    invitation = scene.invitation(member)
    member.suspended_until = NOON + DAY
    member.save()
    invitation.member = member
    with pytest.raises(PermissionDenied):
        accept(invitation)


def test_nobody_answers_for_somebody_else():
    invitation, other = scene.invitation(scene.super_user()), scene.super_user()
    for rule in (seats.accept, seats.decline):
        with pytest.raises(Http404):
            rule(by=other, invitation=invitation, now=NOON)


def test_a_manager_gives_a_seat_back_of_somebody_who_left():
    manager, invitation = make.manager(), scene.invitation(scene.super_user(), scene.beta_test(capacity=1))
    accept(invitation)
    memberships.make_alumni(by=manager, member=invitation.member, reason="Moved away.", now=NOON)
    assert seats.free(by=manager, invitation=invitation, now=NOON) is True
    assert seats.free(by=manager, invitation=invitation, now=NOON) is False
    with pytest.raises(PermissionDenied):
        seats.free(by=make.employee(), invitation=invitation, now=NOON)


def test_a_capacity_below_the_accepted_is_refused_and_a_smaller_one_moves_seats():
    offer = scene.beta_test(capacity=4)
    made = invitations(4, offer)
    for invitation in made:
        accept(invitation)
    decline(made[1])
    with pytest.raises(ValidationError, match="3 people have accepted already"):
        seats.check_capacity(offer, 2)
    seats.check_capacity(offer, 3)
    offer.capacity = 3
    offer.save()
    assert (seats.seat_closer(offer), seats.seat_closer(offer)) == (1, 0)
    assert sorted(Invitation.objects.filter(seat__isnull=False).values_list("seat", flat=True)) == [1, 2, 3]


def test_an_invitation_that_was_answered_is_not_mailed():
    offer = scene.event(respond_by=NOON + DAY)
    invitation = scene.invitation(scene.super_user(), offer)
    notice = Notice.objects.get(kind="superusers.invited_to_event")
    untrue = notifying.kind_of(notice).untrue
    assert (untrue(notice, NOON), untrue(notice, NOON + DAY + SECOND)) == (None, "The time to answer is over.")
    accept(invitation)
    assert untrue(notice, NOON) == "The invitation is answered."
    memberships.pause(by=make.manager(), member=invitation.member, reason="Asked for it.", now=NOON)
    assert untrue(notice, NOON) == "The invitation is not theirs any more."


def test_unanswered_invitations_come_first():
    member, manager = scene.super_user(), make.manager()
    offers = [
        scene.beta_test(title="open test"),
        scene.event(title="late", respond_by=NOON + timedelta(hours=1)),
        scene.event(title="accepted"),
        scene.event(title="open event", respond_by=NOON + 3 * DAY),
    ]
    made = [inviting.invite(by=manager, members=[member], offer=offer, now=NOON)[0] for offer in offers]
    accept(made[2])
    found = Invitation.objects.visible_to(member).with_offer().unanswered_first(NOON + DAY)
    assert [(invitation.offer.title, invitation.rank, invitation.taken) for invitation in found] == [
        ("open event", 0, 0),
        ("open test", 0, 0),
        ("accepted", 1, 1),
        ("late", 1, 0),
    ]
