"""Who becomes a super-user in the night."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community.models import Heartbeat, Notice
from superusers import memberships, recounting, tasks
from superusers.models import Membership, MembershipChange
from superusers.review import review
from tests import make
from tests.make import DAY, NOON, SECOND
from tests.superusers import scene
from tests.superusers.scene import AT

pytestmark = pytest.mark.django_db


def state_of(member):
    return Membership.objects.filter(member=member).values_list("state", flat=True).first()


def command(*words):
    out = StringIO()
    call_command("review", *words, stdout=out)
    return out.getvalue()


def test_who_meets_the_criteria_becomes_a_super_user():
    scene.criteria()
    member, other = scene.helper(), make.member()
    scene.answers(other, AT - DAY)
    rows = review(at=AT, now=AT)
    assert [(row.member, row.meets, row.state, row.becomes) for row in rows] == [
        (member, True, "active", "active"),
        (other, False, "", ""),
    ]
    membership = Membership.objects.get()
    assert (membership.member, membership.since, membership.joined_at) == (member, AT, AT)
    change = MembershipChange.objects.get()
    assert (change.from_state, change.to_state, change.actor, change.reason) == ("", "active", None, memberships.MET)
    assert change.figures == {
        "peer_answers": 2, "distinct_askers": 2, "active_weeks": 2, "accepted": 1, "accepted_share": 0.5
    }  # fmt: skip
    member.refresh_from_db()
    assert (member.chip, member.groups.filter(name="Super-users").exists()) == ("super", True)
    assert [notice.kind for notice in Notice.objects.filter(member=member, kind__startswith="superusers")] == [
        "superusers.became_super_user"
    ]
    assert recounting.recount(AT, fix=False) == []


def test_a_second_review_changes_nothing():
    scene.criteria()
    scene.helper()
    review(at=AT, now=AT)
    again = review(at=AT, now=AT + DAY)
    assert [(row.state, row.becomes) for row in again] == [("active", "")]
    assert (Membership.objects.get().since, MembershipChange.objects.count()) == (AT, 1)


def test_a_dry_run_writes_nothing():
    scene.criteria()
    member = scene.helper()
    rows = review(at=AT, now=AT, dry_run=True)
    assert [(row.meets, row.state, row.becomes) for row in rows] == [(True, "", "active")]
    assert (state_of(member), Heartbeat.objects.filter(job="review").exists()) == (None, False)
    assert not Notice.objects.filter(kind__startswith="superusers").exists()


def test_a_manager_may_have_to_confirm():
    scene.criteria(manager_confirms=True)
    member = scene.helper()
    assert [row.state for row in review(at=AT, now=AT)] == ["candidate"]
    member.refresh_from_db()
    assert (member.chip, member.groups.exists(), Membership.objects.get().joined_at) == ("", False, None)
    assert review(at=AT, now=AT + DAY)[0].becomes == ""
    memberships.activate(by=make.manager(), member=member, reason="Gladly.", now=AT + 2 * DAY)
    assert Membership.objects.get().joined_at == AT + 2 * DAY


def test_a_candidate_becomes_active_once_nobody_has_to_confirm():
    scene.criteria(manager_confirms=True)
    member = scene.helper()
    review(at=AT, now=AT)
    scene.criteria(manager_confirms=False)
    assert review(at=AT, now=AT)[0].state == "active"
    assert list(MembershipChange.objects.order_by("id").values_list("from_state", "to_state")) == [
        ("", "candidate"),
        ("candidate", "active"),
    ]
    assert state_of(member) == "active"


@pytest.mark.parametrize(
    "fields",
    [
        {"is_employee": True},
        {"is_bot": True},
        {"is_active": False},
        {"suspended_until": AT + SECOND},
    ],
)
def test_employees_bots_inactive_and_suspended_members_never_do(fields):
    scene.criteria()
    member = scene.helper()
    for name, value in fields.items():
        setattr(member, name, value)
    member.save()
    rows = review(at=AT, now=AT)
    assert [(row.meets, row.state, row.becomes) for row in rows] == [(True, "", "")]
    assert state_of(member) is None


def test_a_suspension_that_has_ended_is_no_obstacle():
    scene.criteria()
    scene.helper(suspended_until=NOON)
    assert review(at=AT, now=AT)[0].state == "active"


@pytest.mark.parametrize("step", [memberships.pause, memberships.make_alumni, memberships.remove])
def test_the_machine_brings_nobody_back(step):
    scene.criteria()
    member, manager = scene.helper(), make.manager()
    memberships.activate(by=manager, member=member, reason="By hand.", now=NOON)
    step(by=manager, member=member, reason="They asked.", now=NOON + DAY)
    before = state_of(member)
    assert [(row.state, row.becomes) for row in review(at=AT, now=AT)] == [(before, "")]
    assert state_of(member) == before


def test_nobody_loses_the_status_without_a_person():
    scene.criteria()
    member = scene.super_user()
    assert review(at=AT, now=AT) == []
    assert state_of(member) == "active"


def test_the_json_has_exactly_these_keys():
    scene.criteria()
    scene.helper("anna", imported_id="77")
    found = json.loads(command("--at", AT.isoformat(), "--json"))
    assert found == [
        {
            "member": "anna",
            "imported_id": "77",
            "peer_answers": 2,
            "distinct_askers": 2,
            "active_weeks": 2,
            "accepted_share": 0.5,
            "score": 100,
            "meets": True,
            "state": "active",
        }
    ]


def test_json_of_a_dry_run_shows_the_state_as_it_is():
    scene.criteria()
    scene.helper()
    assert [row["state"] for row in json.loads(command("--at", AT.isoformat(), "--json", "--dry-run"))] == [""]


def test_without_activity_the_json_is_an_empty_list():
    assert json.loads(command("--json")) == []


def test_the_table_says_who_would_become_one():
    scene.criteria()
    scene.helper("anna")
    assert "anna (would become active)" in command("--at", AT.isoformat(), "--dry-run")
    assert "anna (became active)" in command("--at", AT.isoformat())
    assert "1 with a peer answer in the period, 1 meet the criteria, 0 memberships changed." in command(
        "--at", AT.isoformat()
    )


def test_a_time_without_offset_is_utc():
    scene.criteria()
    member = make.member()
    scene.answers(member, AT - 90 * DAY)
    naive = AT.replace(tzinfo=None)
    assert len(json.loads(command("--at", naive.isoformat(), "--json", "--dry-run"))) == 1
    assert json.loads(command("--at", (naive + SECOND).isoformat(), "--json", "--dry-run")) == []


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", "", "0001-01-01", "0001-01-01T00:00+14:00", "9" * 5000])
def test_a_bad_time_is_refused_clearly(at):
    with pytest.raises(CommandError, match="--at must be an ISO 8601 date or time"):
        command(f"--at={at}")


def test_the_task_runs_the_same_review_and_leaves_a_heartbeat():
    scene.criteria()
    tasks.review()
    assert Heartbeat.objects.get(job="review").result == {"reviewed": 0, "active": 0, "candidate": 0}
