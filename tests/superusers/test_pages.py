"""The public page of the program, and the super-users' own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from community import site
from superusers import inviting, memberships, seats
from superusers.models import Invitation
from tests import make
from tests.make import DAY, NOON
from tests.superusers import scene

pytestmark = pytest.mark.django_db
FAR = datetime(2099, 6, 1, 18, tzinfo=UTC)
PROGRAM, BETA = "/program/", "/beta/"


@pytest.fixture
def boss():
    return make.manager()


@pytest.fixture
def super_user(boss):
    return scene.super_user("anna", by=boss, display_name="Anna Keller")


def far_event(**fields):
    return scene.event(**{"starts_at": FAR, "ends_at": FAR + timedelta(hours=3), **fields})


def far_test(**fields):
    return scene.beta_test(**{"starts_on": FAR.date(), "ends_on": FAR.date(), **fields})


def answer(client, invitation, what):
    return client.post(reverse(f"{what}_invitation", args=[invitation.pk]))


# --- The program page ----------------------------------------------------------------------------


def test_the_criteria_are_public_in_plain_words(client):
    scene.criteria(peer_answers=20, accepted_share="0.25", distinct_askers=10, active_weeks=6)
    page = client.get(PROGRAM)
    for words in (
        "20 answers to other customers",
        "25 % of these answers accepted",
        "10 different people helped",
        "Answers in 6 different weeks",
        "in the last 90 days",
        "becomes a super-user the next morning",
    ):
        assert words in page.text
    scene.criteria(manager_confirms=True)
    assert "becomes a candidate" in client.get(PROGRAM).text


def test_signed_out_it_carries_nothing_personal(client, super_user):
    page = client.get(PROGRAM)
    assert (page.status_code, page.cookies, "csrf" in page.text) == (200, {}, False)
    assert ("Anna Keller" in page.text, "<progress" in page.text) == (True, False)


def test_everybody_signed_in_sees_their_own_progress(client):
    scene.criteria(peer_answers=4, accepted_share="0.5", distinct_askers=2, active_weeks=1)
    member, now = make.member(), datetime.now(UTC)
    scene.answers(member, now - timedelta(hours=3), now - timedelta(hours=2))
    client.force_login(member)
    page = client.get(PROGRAM)
    assert re.findall(r'<progress[^>]* value="(\d+)"', page.text) == ["50", "0", "100", "100"]
    assert ("2 more answers" in page.text, "1 more accepted" in page.text) == (True, True)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (memberships.activate, "You are a super-user since"),
        (memberships.make_candidate, "You are a candidate"),
    ],
)
def test_it_says_where_one_stands(client, boss, step, words):
    member = make.member()
    step(by=boss, member=member, reason="Asked for.", now=NOON)
    client.force_login(member)
    assert words in client.get(PROGRAM).text


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (memberships.pause, "Your time as a super-user rests"),
        (memberships.make_alumni, "Thank you for your time"),
        (memberships.remove, "You are not in the program any more"),
    ],
)
def test_it_says_so_after_leaving(client, boss, super_user, step, words):
    step(by=boss, member=super_user, reason="Asked for.", now=NOON)
    client.force_login(super_user)
    page = client.get(PROGRAM).text
    assert (words in page, "Nobody yet" in page) == (True, True)


def test_employees_see_no_figures_of_their_own(client):
    client.force_login(make.employee())
    page = client.get(PROGRAM).text
    assert ("The program is for customers" in page, "<progress" in page) == (True, False)


def test_the_list_goes_on_with_the_next_page(client, boss):
    for number in range(25):
        scene.super_user(f"member-n{number:02}", by=boss, now=NOON + number * DAY)
    first = client.get(PROGRAM).text
    assert ("/members/member-n24/" in first, "/members/member-n00/" in first) == (True, False)
    address = re.search(r'href="/program/(\?after=[^"]+)', first)[1]
    second = client.get(PROGRAM + address).text
    assert ("/members/member-n24/" in second, "/members/member-n00/" in second) == (False, True)


@pytest.mark.parametrize("after", ["x", "%00", "W10", "W251bGwsbnVsbF0", "9" * 5000])
def test_an_address_nobody_made_is_a_bad_request(client, super_user, after):
    client.force_login(super_user)
    assert client.get(f"{PROGRAM}?after={after}").status_code == 400
    assert client.get(f"{BETA}?after={after}").status_code == 400


@pytest.mark.parametrize("count", [1, 30])
def test_the_program_costs_the_same_whatever_the_number(client, boss, django_assert_max_num_queries, count):
    members = [scene.super_user(by=boss) for _number in range(count)]
    site.current()  # kept in the process
    with django_assert_max_num_queries(5):
        assert client.get(PROGRAM).status_code == 200
    client.force_login(members[0])
    with django_assert_max_num_queries(6):
        assert client.get(PROGRAM).status_code == 200


# --- The super-users' own page -------------------------------------------------------------------


def test_the_page_and_its_answers_exist_for_super_users_only(client, boss, super_user):
    invitation = scene.invitation(super_user, far_event(), by=boss)
    candidate = make.member()
    memberships.make_candidate(by=boss, member=candidate, reason="Asked for.", now=NOON)
    for stranger in (None, make.member(), make.employee(), candidate, boss, make.admin()):
        client.logout()
        if stranger:
            client.force_login(stranger)
        assert client.get(BETA).status_code == 404
        assert answer(client, invitation, "accept").status_code == 404
        assert answer(client, invitation, "decline").status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == "invited"


def test_a_pause_holds_at_the_next_request(client, boss, super_user):
    invitation = scene.invitation(super_user, far_event(), by=boss)
    client.force_login(super_user)
    assert client.get(BETA).status_code == 200
    memberships.pause(by=boss, member=super_user, reason="A rest.", now=NOON)
    assert client.get(BETA).status_code == 404
    assert answer(client, invitation, "accept").status_code == 404
    memberships.activate(by=boss, member=super_user, reason="Back.", now=NOON)
    assert client.get(BETA).status_code == 200


def test_an_empty_page_says_what_will_come(client, super_user):
    client.force_login(super_user)
    page = client.get(BETA).text
    assert ("Good to see you, Anna." in page, "Your invitations will stand here" in page) == (True, True)


def test_accepting_and_giving_back(client, boss, super_user):
    invitation = scene.invitation(super_user, far_test(capacity=1), by=boss)
    client.force_login(super_user)
    assert "1, 1 free" in client.get(BETA).text
    page = client.post(reverse("accept_invitation", args=[invitation.pk]), follow=True).text
    assert ("You have a seat: Box 5" in page, "1, all taken" in page, "Give the seat back" in page) == (True,) * 3
    page = client.post(reverse("decline_invitation", args=[invitation.pk]), follow=True).text
    assert ("You declined" in page, "Accept after all" in page) == (True, True)


def test_a_full_offer_says_so_and_keeps_the_page(client, boss, super_user):
    offer, other = far_event(capacity=1), scene.super_user(by=boss)
    mine, theirs = inviting.invite(by=boss, members=[super_user, other], offer=offer, now=NOON)
    mine, theirs = sorted((mine, theirs), key=lambda invitation: invitation.member_id != super_user.pk)
    seats.accept(by=other, invitation=theirs, now=NOON)
    client.force_login(super_user)
    assert "If somebody gives a seat back, you can accept here." in client.get(BETA).text
    page = answer(client, mine, "accept")
    assert (page.status_code, "All seats are taken." in page.text, "Autumn meeting" in page.text) == (409, True, True)


def test_what_is_over_cannot_be_answered(client, boss, super_user):
    offer = far_event(respond_by=NOON + DAY)
    invitation = scene.invitation(super_user, offer, by=boss)
    client.force_login(super_user)
    page = client.get(BETA).text
    assert ("The time to answer is over" in page, ">Accept<" in page) == (True, False)
    assert answer(client, invitation, "accept").status_code == 409


def test_reading_changes_nothing(client, boss, super_user):
    invitation = scene.invitation(super_user, far_event(), by=boss)
    client.force_login(super_user)
    for what in ("accept", "decline"):
        assert client.get(reverse(f"{what}_invitation", args=[invitation.pk])).status_code == 405
    assert Invitation.objects.get().state == "invited"


@pytest.mark.parametrize("pk", ["0", "9" * 19, "9" * 40])
def test_an_invitation_that_does_not_exist_is_not_found(client, super_user, pk):
    client.force_login(super_user)
    assert client.post(f"/beta/invitations/{pk}/accept/").status_code == 404


def test_a_suspended_super_user_is_told_why(client, boss, super_user):
    invitation = scene.invitation(super_user, far_event(), by=boss)
    super_user.suspended_until = FAR
    super_user.save()
    client.force_login(super_user)
    assert client.get(BETA).status_code == 200
    page = answer(client, invitation, "accept")
    assert (page.status_code, "suspended until" in page.text) == (403, True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_own_page_costs_the_same_whatever_the_number(
    client, boss, super_user, django_assert_max_num_queries, count
):
    for _number in range(count):
        scene.invitation(super_user, far_event(), by=boss)
    client.force_login(super_user)
    client.get(BETA)  # from here on the site's settings are kept in the process
    with django_assert_max_num_queries(8):
        page = client.get(BETA)
    assert page.text.count('<article class="panel invite"') == min(count, 20)
    if count > 20:
        address = re.search(r'href="/beta/(\?after=[^"]+)', page.text)[1]
        assert client.get(BETA + address).text.count('<article class="panel invite"') == 10
