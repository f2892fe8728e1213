"""The demo: alive whenever it is loaded, written by the rules, and only where it belongs."""

import json
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from community import demo, wiring
from community import site as company
from community.models import Delivery, Member, Notice
from escalation.models import Escalation
from escalation.sweep import sweep
from forum.demo import places, scripts
from forum.models import Answer, Category, Comment, Question, ReputationEntry, Vote
from superusers.models import BetaTest, Event, Invitation, Membership
from tests import make

NOW = timezone.now().replace(microsecond=0)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for the class, while the setting says five seconds: its past does not depend on it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PEER_WINDOW=timedelta(seconds=5)):
            assert demo.load(now=NOW) is True
        yield
        transaction.set_rollback(True)
    company.forget()


def rows():
    """How much there is of everything the demo writes."""
    kept = (Member, Category, Question, Answer, Comment, Vote, ReputationEntry, Notice, Delivery, Escalation)
    return {model.__name__: model.objects.count() for model in (*kept, Membership, BetaTest, Event, Invitation)}


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_it_is_as_large_as_a_community_feels(self):
        found = rows()
        assert 38 <= found["Member"] <= 48
        assert found["Category"] == 13
        assert 115 <= found["Question"] <= 150
        assert (found["BetaTest"], found["Event"]) == (2, 2)

    def test_every_state_exists(self):
        states = Counter(question.state for question in Question.objects.filter(hidden_at=None))
        assert set(states) == set(Question.State)
        assert Question.objects.filter(hidden_at__isnull=False).exists()
        assert Question.objects.filter(duplicate_of__isnull=False).count() >= 3
        assert Answer.objects.filter(hidden_at__isnull=False).exists()

    def test_windows_have_all_kinds_of_time_left(self):
        left = [
            (question.peer_window_ends_at - NOW) / (question.peer_window_ends_at - question.published_at)
            for question in Question.objects.in_window()
        ]
        assert len(left) >= 12
        assert sum(part < 0.2 for part in left) >= 3
        assert max(left) > 0.9
        assert min(left) > 0

    def test_all_four_languages_are_spoken(self):
        assert set(Question.objects.values_list("language", flat=True)) == {"de", "en", "fr", "it"}

    def test_what_is_due_is_with_the_team_and_a_sweep_finds_nothing(self):
        assert Question.objects.awaiting_peer_answer().overdue(NOW).count() == 0
        assert Question.objects.with_team().count() == Escalation.objects.open().count() >= 5
        assert Escalation.objects.claimed(NOW).exists()
        result = sweep(now=NOW)
        assert (result["opened"], result["settled"], result["failed"]) == (0, 0, 0)

    def test_escalations_were_opened_when_they_became_due_and_ended_in_every_way(self):
        late = [row.opened_at - row.due_at for row in Escalation.objects.all()]
        assert max(late) < timedelta(minutes=2)
        outcomes = set(Escalation.objects.values_list("outcome", flat=True))
        assert {"", "peer_answer", "official_answer", "duplicate", "returned"} <= outcomes

    def test_no_question_was_answered_too_late_without_an_escalation(self):
        late = Question.objects.filter(first_peer_answer_at__gt=F("peer_window_ends_at"))
        assert not late.filter(escalations=None).exists()

    def test_the_first_category_keeps_every_default(self):
        first = Category.objects.order_by("position").first()
        assert (first.peer_window, first.official_answer_counts, first.takes_questions) == (None, False, True)
        assert {slug for slug, *_r, window, _o in places.CATEGORIES if window is None} == set(
            Category.objects.filter(peer_window=None).values_list("slug", flat=True)
        )

    def test_nothing_waits_to_be_sent(self):
        assert Delivery.objects.count() == 0
        assert 0 < Notice.objects.filter(read_at=None).count() < 130

    def test_the_program_has_people_in_every_place(self):
        states = Counter(Membership.objects.values_list("state", flat=True))
        assert states["active"] >= 3
        assert {"candidate", "paused", "alumni"} <= set(states)
        assert Membership.objects.get(member__handle="beat").state == "active"
        assert set(Invitation.objects.values_list("state", flat=True)) == {"invited", "accepted", "declined"}

    def test_the_four_can_sign_in_and_nobody_else_has_a_password(self):
        for address in demo.addresses():
            assert authenticate(None, email=address, password=demo.PASSWORD).email == address
        assert sum(member.has_usable_password() for member in Member.objects.all()) == 4
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == Member.objects.count()

    def test_the_manager_and_the_admin_may_enter_the_admin(self):
        staff = dict(Member.objects.filter(is_staff=True).values_list("email", "is_superuser"))
        assert staff["manager@alpenfon.example"] is False
        assert staff["admin@alpenfon.example"] is True
        assert Member.objects.get(email="manager@alpenfon.example").has_perm("escalation.handle_escalation")

    def test_nothing_is_dated_in_the_future(self):
        for model, field in ((Question, "created_at"), (Answer, "created_at"), (Comment, "created_at")):
            assert not model.objects.filter(**{f"{field}__gt": NOW}).exists()
        assert not Vote.objects.filter(created_at__gt=NOW).exists()
        assert not Question.objects.filter(accepted_at__lt=F("published_at")).exists()

    def test_reconcile_finds_no_difference(self):
        differences = []
        for recount in wiring.load(wiring.RECOUNTERS):
            differences += recount(NOW, False)
        assert differences == []

    def test_a_second_run_changes_nothing(self):
        before, said = rows(), StringIO()
        call_command("demo", stdout=said)
        assert rows() == before
        assert "there already" in said.getvalue()
        assert all(address in said.getvalue() for address in demo.addresses())

    def test_it_refuses_when_somebody_else_is_there_too(self):
        make.member("stranger", email="stranger@example.org")
        with pytest.raises(CommandError, match=r"1 member\(s\) who are not of the demo"):
            call_command("demo")


@pytest.mark.parametrize("email", ["somebody@example.org", ""])
def test_it_refuses_a_database_with_foreign_members(email):
    make.member("stranger", email=email)
    with pytest.raises(CommandError, match="not of the demo"):
        call_command("demo")
    assert rows()["Question"] == 0


def test_it_refuses_production(settings):
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo")
    assert not Member.objects.exists()


def test_the_scripts_can_be_read_and_have_no_title_twice():
    titles = [script.title for script in scripts.read()]
    assert len(titles) == len(set(titles))
    assert json.dumps(titles)
