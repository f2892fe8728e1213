"""Whatever members do in whatever order, what is derived equals what it is derived from."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from community.errors import Refused
from community.models import Member
from forum import accepting, answering, closing, moderating, recounting, voting
from forum.models import Answer, Question
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "vote", "vote question", "hide", "unhide", "hide question", "unhide question", "accept", "withdraw",
                "answer", "answer as employee", "close", "reopen", "did not help", "helped",
            ]
        ),
        st.integers(0, 3),
        st.sampled_from([1, -1, 0]),
        st.integers(0, 12),
    ),
    min_size=2,
    max_size=15,
)  # fmt: skip


class Derived(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_any_sequence_of_steps_is_clean(self, steps):
        people = [make.member() for _ in range(3)]
        question = make.question(people[0], now=NOON)
        make.answer(question, people[1], now=NOON)
        make.answer(question, people[0], now=NOON)
        admin, employee, now = make.admin(), make.employee(), NOON
        for verb, who, value, hours in steps:
            now += timedelta(hours=hours)
            member = [*people, employee][who]
            posts = list(Answer.objects.order_by("pk"))
            self.step(verb, Question.objects.get(), posts[who % len(posts)], member, admin, value, now)
        assert recounting.recount(now, False) == []
        assert all(Member.objects.get(pk=by.pk).reputation == 0 for by in (admin, employee))

    def step(self, verb, question, post, member, admin, value, now):
        asker = question.author
        steps = {
            "vote": lambda: voting.vote(voter=member, post=post, value=value, now=now),
            "vote question": lambda: voting.vote(voter=member, post=question, value=value, now=now),
            "hide": lambda: moderating.hide(by=admin, post=post, reason="x", now=now),
            "unhide": lambda: moderating.unhide(by=admin, post=post, now=now),
            "hide question": lambda: moderating.hide(by=admin, post=question, reason="x", now=now),
            "unhide question": lambda: moderating.unhide(by=admin, post=question, now=now),
            "accept": lambda: accepting.accept(by=asker, answer=post, now=now),
            "withdraw": lambda: accepting.withdraw(by=asker, question=question, now=now),
            "answer": lambda: make.answer(question, member, now=now),
            "answer as employee": lambda: make.answer(question, admin, now=now),
            "close": lambda: closing.close(by=admin, question=question, reason="x", now=now),
            "reopen": lambda: closing.reopen(by=admin, question=question, now=now),
            "did not help": lambda: answering.did_not_help(by=asker, given=post, now=now),
            "helped": lambda: answering.did_not_help(by=asker, given=post, now=now, helped=True),
        }
        with suppress(Refused, PermissionDenied):  # a rule that says no changes nothing
            steps[verb]()
