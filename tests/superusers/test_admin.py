"""The program's desk in the admin."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from community.models import Member
from superusers import inviting, memberships, seats
from superusers.models import BetaTest, Criteria, Invitation, Membership, MembershipChange
from tests import make
from tests.make import NOON
from tests.superusers import scene

pytestmark = pytest.mark.django_db
FAR = {"starts_on": "2099-01-01", "ends_on": "2099-02-01"}


@pytest.fixture
def desk(client):
    """A client in which a community manager is signed in; nothing more than the group allows."""
    client.manager = make.manager()
    client.force_login(client.manager)
    return client


def at(name, *args):
    return reverse(f"admin:superusers_{name}", args=args)


def said(page):
    return [str(message) for message in get_messages(page.wsgi_request)]


def act(desk, action, *members, reason=""):
    chosen = Membership.objects.filter(member__in=members).values_list("pk", flat=True)
    return desk.post(
        at("membership_changelist"), {"action": action, "reason": reason, "_selected_action": list(chosen)}, follow=True
    )


def beta_test_form(**fields):
    return {"title": "Box 5", "product": "Box", "description": "Try it.", "capacity": "5", **FAR, **fields}


def test_managers_change_the_criteria_and_nobody_else_gets_in(desk, client):
    assert desk.get(at("criteria_changelist")).url == at("criteria_change", 1)
    form = {"period_days": 60, "peer_answers": 5, "accepted_share": "0.3", "distinct_askers": 3, "active_weeks": 2}
    assert desk.post(at("criteria_change", 1), form).status_code == 302
    criteria = Criteria.objects.get()
    assert (criteria.period_days, criteria.history.first().history_user) == (60, desk.manager)
    assert desk.get(at("criteria_history", 1)).status_code == 200
    client.force_login(make.member(is_staff=True))
    assert client.get(at("criteria_change", 1)).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"period_days": 0}, {"period_days": 3651}, {"accepted_share": "1.1"}, {"peer_answers": -1}]
)
def test_criteria_that_cannot_be_are_refused(desk, wrong):
    form = {"period_days": 60, "peer_answers": 5, "accepted_share": "0.3", "distinct_askers": 3, "active_weeks": 2}
    page = desk.post(at("criteria_change", 1), {**form, **wrong})
    assert (page.status_code, Criteria.objects.get().period_days) == (400, 90)


def test_candidates_are_confirmed_with_a_reason(desk):
    members = [make.member(), make.member()]
    for member in members:
        memberships.make_candidate(by=desk.manager, member=member, reason="Nominated.", now=NOON)
    assert said(act(desk, "make_active", *members)) == ["Please give a reason. The member reads it."]
    assert Membership.objects.active().count() == 0
    assert said(act(desk, "make_active", *members, reason="Gladly.")) == ["2 memberships changed."]
    change = MembershipChange.objects.first()
    assert (change.reason, change.actor, change.to_state) == ("Gladly.", desk.manager, "active")


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("make_alumni", "alumni"), ("remove", "removed")])
def test_managers_pause_thank_and_remove(desk, action, state):
    member = scene.super_user()
    act(desk, action, member, reason="They asked.")
    assert Membership.objects.get().state == state
    assert "cannot become" in said(act(desk, action, member, reason="Again."))[0]


def test_a_membership_by_hand(desk):
    member = make.member("anna")
    form = {"who": "ANNA@example.org", "to": "active", "reason": "Wrote the wiki."}
    assert desk.get(at("membership_add")).status_code == 200
    assert desk.post(at("membership_add"), form).status_code == 302
    assert (Membership.objects.get().member, Membership.objects.get().state) == (member, "active")


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("nobody", "No member has this handle or e-mail."),
        ("emil", "Employees are no super-users."),
        ("", "This field is required."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_a_membership_of_nobody_is_refused(desk, who, message):
    make.employee("emil")
    page = desk.post(at("membership_add"), {"who": who, "to": "active", "reason": "Because."})
    assert message in page.text
    assert not Membership.objects.exists()


def test_the_page_of_a_membership_changes_it_and_shows_its_history(desk):
    scene.criteria()
    member = make.member()
    memberships.enter_by_review(member=member, state="active", figures={"peer_answers": 24}, now=NOON)
    address = at("membership_change", Membership.objects.get().pk)
    page = desk.get(address)
    assert ("Meets the published criteria." in page.text, "24" in page.text) == (True, True)
    inlines = {"changes-TOTAL_FORMS": 0, "changes-INITIAL_FORMS": 0}
    assert "Please give a reason" in desk.post(address, {"to": "paused", "reason": "", **inlines}).text
    assert desk.post(address, {"to": "candidate", "reason": "No.", **inlines}).status_code == 400
    assert desk.post(address, {"to": "", "reason": "", **inlines}).status_code == 302
    assert Membership.objects.get().state == "active"
    assert desk.post(address, {"to": "paused", "reason": "A rest.", **inlines}).status_code == 302
    assert Membership.objects.get().state == "paused"


def test_what_the_rule_refuses_is_said_on_the_page_and_the_reason_is_kept(desk):
    scene.criteria()
    member = make.member()
    memberships.enter_by_review(member=member, state="candidate", figures={}, now=NOON)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    address = at("membership_change", Membership.objects.get().pk)
    typed = {"to": "active", "reason": "Kept as typed.", "changes-TOTAL_FORMS": 0, "changes-INITIAL_FORMS": 0}
    page = desk.post(address, typed)
    assert (page.status_code, "switched off" in page.text, "Kept as typed." in page.text) == (400, True, True)
    assert Membership.objects.get().state == "candidate"


def test_a_beta_test_is_made_and_everybody_invited(desk):
    members = [scene.super_user() for _number in range(3)]
    assert desk.post(at("betatest_add"), beta_test_form()).status_code == 302
    test = BetaTest.objects.get()
    assert "Invite super-users" in desk.get(at("betatest_change", test.pk)).text
    invite = at("betatest_invite", test.pk)
    assert desk.get(invite).status_code == 200
    nobody = desk.post(invite, {})
    assert (nobody.status_code, "Choose at least one super-user." in nobody.text) == (400, True)
    assert desk.post(invite, {"members": [members[0].pk]}).status_code == 302
    assert list(Invitation.objects.values_list("member", flat=True)) == [members[0].pk]
    assert desk.post(invite, {"members": [members[0].pk]}).status_code == 400  # no choice any more
    page = desk.post(invite, {"everybody": "on"}, follow=True)
    assert said(page) == ["2 super-users invited."]
    assert "invited already" in desk.get(invite).text
    assert Invitation.objects.count() == 3


def test_nobody_is_invited_to_what_is_over(desk):
    scene.super_user()
    test = scene.beta_test(starts_on="2020-01-01", ends_on="2020-02-01")
    page = desk.post(at("betatest_invite", test.pk), {"everybody": "on"})
    assert (page.status_code, "Change the dates first." in page.text) == (400, True)


def test_inviting_needs_the_permission(client):
    client.force_login(make.member(is_staff=True))
    assert client.get(at("betatest_invite", scene.beta_test().pk)).status_code == 403


def test_an_offer_that_does_not_exist_is_not_found(desk):
    assert desk.get(at("event_invite", 99)).status_code == 404


def test_the_end_comes_after_the_start(desk):
    page = desk.post(at("betatest_add"), beta_test_form(ends_on="2098-01-01"))
    assert "A beta test cannot end before it starts." in page.text


def test_a_capacity_below_the_accepted_is_refused(desk):
    test = scene.beta_test(capacity=4)
    members = [scene.super_user(by=desk.manager) for _number in range(3)]
    made = inviting.invite(by=desk.manager, members=members, offer=test, now=NOON)
    for invitation in made:
        seats.accept(by=invitation.member, invitation=invitation, now=NOON)
    seats.decline(by=made[0].member, invitation=made[0], now=NOON)
    page = desk.post(at("betatest_change", test.pk), beta_test_form(capacity="1"))
    assert "2 people have accepted already" in page.text
    assert desk.post(at("betatest_change", test.pk), beta_test_form(capacity="2")).status_code == 302
    assert sorted(Invitation.objects.filter(seat__isnull=False).values_list("seat", flat=True)) == [1, 2]


def test_the_list_of_invitations_gives_seats_back(desk):
    invitation = scene.invitation(scene.super_user())
    seats.accept(by=invitation.member, invitation=invitation, now=NOON)
    page = desk.post(
        at("invitation_changelist"), {"action": "free_seats", "_selected_action": [invitation.pk]}, follow=True
    )
    assert said(page) == ["1 seat is free again."]
    assert desk.get(at("invitation_add")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("?kind=event", 1), ("?membership=paused", 1), ("?membership=alumni", 0), ("?state__exact=invited", 2)],
)
def test_the_list_of_invitations_can_be_narrowed(desk, query, found):
    paused = scene.super_user()
    scene.invitation(paused, scene.event())
    scene.invitation(scene.super_user(), scene.beta_test())
    memberships.pause(by=desk.manager, member=paused, reason="A rest.", now=NOON)
    assert desk.get(at("invitation_changelist") + query).context["cl"].result_count == found


@pytest.mark.parametrize("name", ["membership", "betatest", "event", "invitation"])
def test_lists_cost_the_same_with_thirty_rows(desk, name, django_assert_max_num_queries):
    def rows(count):
        for _number in range(count):
            member, offer = scene.super_user(by=desk.manager), scene.event()
            scene.invitation(member, offer, by=desk.manager)
            scene.invitation(member, scene.beta_test(), by=desk.manager)

    for count in (1, 29):
        rows(count)
        with django_assert_max_num_queries(10):
            assert desk.get(at(f"{name}_changelist")).status_code == 200
