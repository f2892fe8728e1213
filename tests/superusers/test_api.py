"""Invitations over the API."""

from datetime import UTC, datetime, timedelta

import pytest

from superusers import inviting, memberships, seats
from tests import make
from tests.make import NOON
from tests.superusers import scene

pytestmark = pytest.mark.django_db
FAR = datetime(2099, 6, 1, 18, tzinfo=UTC)
LIST = "/api/v1/invitations/"


@pytest.fixture
def boss():
    return make.manager()


@pytest.fixture
def super_user(boss, client):
    member = scene.super_user("anna", by=boss)
    client.force_login(member)
    return member


def far_event(**fields):
    return scene.event(**{"starts_at": FAR, "ends_at": FAR + timedelta(hours=3), **fields})


def test_one_sees_ones_own(client, boss, super_user):
    mine = scene.invitation(super_user, far_event(capacity=3), by=boss)
    scene.invitation(scene.super_user(by=boss), by=boss)
    answer = client.get(LIST).json()
    assert (answer["next"], [row["id"] for row in answer["results"]]) == (None, [mine.pk])
    row = answer["results"][0]
    assert row["url"].endswith("/beta/")
    assert row["event"] == {
        "id": mine.event_id,
        "title": "Autumn meeting",
        "description": "Dinner.",
        "place": "Bern",
        "starts_at": "2099-06-01T18:00:00Z",
        "ends_at": "2099-06-01T21:00:00Z",
        "capacity": 3,
    }
    assert (row["beta_test"], row["state"], row["seat"], row["seats_left"]) == (None, "invited", None, 3)
    assert (row["answer_until"], row["responded_at"]) == ("2099-06-01T18:00:00Z", None)


def test_accepting_and_declining_follow_the_same_rules(client, boss, super_user):
    other = scene.super_user(by=boss)
    made = inviting.invite(by=boss, members=[super_user, other], offer=far_event(capacity=1), now=NOON)
    mine = next(one for one in made if one.member_id == super_user.pk)
    theirs = next(one for one in made if one.member_id == other.pk)
    accepted = client.post(f"{LIST}{mine.pk}/accept/")
    assert (accepted.status_code, accepted.json()["state"], accepted.json()["seat"]) == (200, "accepted", 1)
    assert client.post(f"{LIST}{mine.pk}/accept/").json()["seats_left"] == 0
    assert client.post(f"{LIST}{mine.pk}/decline/").json()["state"] == "declined"
    seats.accept(by=other, invitation=theirs, now=NOON)
    refused = client.post(f"{LIST}{mine.pk}/accept/")
    assert (refused.status_code, refused.json()["code"]) == (409, "full")


def test_for_everybody_else_there_is_nothing(client, boss):
    invitation = scene.invitation(scene.super_user(by=boss), far_event(), by=boss)
    assert client.get(LIST).status_code == 401
    assert client.post(f"{LIST}{invitation.pk}/accept/").status_code == 401
    for stranger in (make.member(), make.employee(), boss, make.admin()):
        client.force_login(stranger)
        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}{invitation.pk}/accept/").status_code == 404


def test_a_pause_holds_at_the_next_call(client, boss, super_user):
    invitation = scene.invitation(super_user, far_event(), by=boss)
    assert client.get(LIST).status_code == 200
    memberships.pause(by=boss, member=super_user, reason="A rest.", now=NOON)
    assert client.get(LIST).status_code == 404
    assert client.post(f"{LIST}{invitation.pk}/accept/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "x", "9" * 18, "9" * 40])
def test_an_invitation_that_does_not_exist_is_not_found(client, super_user, pk):
    assert client.post(f"{LIST}{pk}/accept/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_whatever_the_number(client, boss, super_user, django_assert_max_num_queries, count):
    for _number in range(count):
        scene.invitation(super_user, far_event(), by=boss)
    with django_assert_max_num_queries(5):
        assert len(client.get(LIST).json()["results"]) == count
