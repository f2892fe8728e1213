"""How people come into the program, rest, leave and come back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from community import notifying
from community.errors import Refused
from community.models import Delivery, Notice
from superusers import memberships
from superusers.models import Membership, MembershipChange
from tests import make
from tests.make import DAY, NOON
from tests.superusers import scene

pytestmark = pytest.mark.django_db
WHY = "They asked for it."


def fresh(member):
    return type(member).objects.get(pk=member.pk)


def is_super_user(member):
    return Membership.objects.active().filter(member=member).exists()


def said(member):
    return [notice.kind for notice in Notice.objects.filter(member=member).order_by("id")]


def test_a_whole_life_in_the_program():
    member, manager = make.member(), make.manager()
    steps = [
        (memberships.make_candidate, "candidate", "", False),
        (memberships.activate, "active", "super", True),
        (memberships.pause, "paused", "", False),
        (memberships.activate, "active", "super", True),
        (memberships.make_alumni, "alumni", "alumni", False),
        (memberships.make_candidate, "candidate", "", False),
        (memberships.remove, "removed", "", False),
        (memberships.activate, "active", "super", True),
    ]
    for day, (step, state, chip, super_user) in enumerate(steps):
        now = NOON + day * DAY
        change = step(by=manager, member=member, reason=WHY, now=now)
        membership = Membership.objects.get(member=member)
        assert (membership.state, membership.since, change.to_state) == (state, now, state)
        assert (change.actor, change.reason, change.created_at) == (manager, WHY, now)
        assert (fresh(member).chip, is_super_user(member)) == (chip, super_user)
        assert member.groups.filter(name="Super-users").exists() is super_user
    assert membership.joined_at == NOON + DAY
    assert MembershipChange.objects.count() == len(steps)
    assert said(member) == [
        "superusers.candidate",
        "superusers.became_super_user",
        "superusers.paused",
        "superusers.became_super_user",
        "superusers.became_alumni",
        "superusers.candidate",
        "superusers.removed",
        "superusers.became_super_user",
    ]


@pytest.mark.parametrize(
    ("start", "step"),
    [
        (None, memberships.pause),
        (None, memberships.make_alumni),
        (None, memberships.remove),
        (memberships.activate, memberships.activate),
        (memberships.activate, memberships.make_candidate),
        (memberships.make_candidate, memberships.pause),
        (memberships.make_candidate, memberships.make_alumni),
        (memberships.remove, memberships.pause),
        (memberships.remove, memberships.make_alumni),
        (memberships.make_alumni, memberships.pause),
    ],
)
def test_steps_that_do_not_exist_are_refused(start, step):
    member, manager = make.member(), make.manager()
    if start in (memberships.remove, memberships.make_alumni):
        memberships.activate(by=manager, member=member, reason=WHY, now=NOON)
    if start:
        start(by=manager, member=member, reason=WHY, now=NOON)
    before = MembershipChange.objects.count()
    with pytest.raises(Refused) as refusal:
        step(by=manager, member=member, reason=WHY, now=NOON + DAY)
    assert (refusal.value.code, MembershipChange.objects.count()) == ("not_possible", before)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\0b"])
def test_every_change_needs_a_readable_reason(reason):
    with pytest.raises(ValidationError):
        memberships.activate(by=make.manager(), member=make.member(), reason=reason, now=NOON)
    assert not Membership.objects.exists()


def test_only_who_looks_after_them_changes_memberships():
    member = make.member()
    for by in (make.member(), make.employee(), scene.super_user(), make.member(is_staff=True)):
        with pytest.raises(PermissionDenied):
            memberships.activate(by=by, member=member, reason=WHY, now=NOON)
    assert not Membership.objects.filter(member=member).exists()


@pytest.mark.parametrize(
    "fields", [{"is_employee": True}, {"is_bot": True}, {"is_active": False}, {"suspended_until": NOON + DAY}]
)
def test_nobody_makes_a_super_user_of_an_employee_or_a_bot(fields):
    with pytest.raises(Refused) as refusal:
        memberships.activate(by=make.manager(), member=make.member(**fields), reason=WHY, now=NOON)
    assert refusal.value.code == "never"


def test_a_switched_off_super_user_is_none():
    member = scene.super_user()
    member.is_active = False
    member.save()
    assert not is_super_user(member)


def test_the_review_loses_against_a_person_who_was_quicker():
    member = scene.super_user()
    memberships.pause(by=make.manager(), member=member, reason=WHY, now=NOON)
    membership, changed = memberships.enter_by_review(member=member, state="active", figures={}, now=NOON)
    assert (membership.state, changed) == ("paused", False)


def test_what_became_untrue_is_not_mailed():
    member = scene.super_user()
    first = Notice.objects.get(member=member)
    kind = notifying.kind_of(first)
    assert kind.untrue(first, NOON) is None
    memberships.pause(by=make.manager(), member=member, reason=WHY, now=NOON)
    assert kind.untrue(first, NOON) == "The membership changed again."
    last = Notice.objects.filter(member=member).order_by("id").last()
    assert notifying.kind_of(last).untrue(last, NOON) is None
    assert Delivery.objects.filter(notice=last).count() == 1


def test_words_name_the_reason_a_person_gave_and_the_figures_of_the_review():
    scene.criteria()
    member, manager = make.member(), make.manager()
    memberships.make_candidate(by=manager, member=member, reason="Nominated by Reto.", now=NOON)
    memberships.remove(by=manager, member=member, reason="Sells phones.", now=NOON)
    figures = {"peer_answers": 24, "distinct_askers": 20}
    reviewed = make.member()
    memberships.enter_by_review(member=reviewed, state="active", figures=figures, now=NOON)
    with translation.override("en"):
        words = [notifying.kind_of(notice).say(notice) for notice in Notice.objects.order_by("id")]
    assert "Nominated by Reto." in words[0].lead
    assert (words[1].subject, "Sells phones." in words[1].lead) == ("You are no candidate any more", True)
    assert words[2].subject == "You are a super-user now"
    assert words[2].lead.startswith("24 answers for 20 people: thank you.")
    assert "Meets the published" not in words[2].lead
