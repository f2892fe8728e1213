"""Whatever members do in whatever order, what is derived equals what it is derived from."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from community import wiring
from community.errors import Refused
from community.models import Member
from forum import (
    accepting,
    answering,
    closing,
    commenting,
    detailing,
    editing,
    judging,
    locking,
    me_too,
    merging,
    moderating,
    moving,
    pinning,
    voting,
)
from forum.models import Answer, Category, Question
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "vote", "vote question", "hide", "unhide", "hide question", "unhide question", "accept", "withdraw",
                "answer", "answer as employee", "close", "reopen", "did not help", "helped", "accept for the asker",
                "me too", "not me", "judge", "comment", "ask for details", "details not needed", "edit", "retag",
                "lock", "unlock", "pin", "unpin", "move", "merge", "duplicate",
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
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_any_sequence_of_steps_is_clean(self, steps):
        people = [make.member() for _ in range(3)]
        question = make.question(people[0], now=NOON)
        other = make.question(people[1], now=NOON)
        for asked in (question, other):
            make.answer(asked, people[2], now=NOON)
            make.answer(asked, people[0], now=NOON)
        admin, employee, now = make.admin(), make.employee(), NOON
        for verb, who, value, hours in steps:
            now += timedelta(hours=hours)
            member = [*people, employee][who]
            posts = list(Answer.objects.order_by("pk"))
            # One in four steps is about the second question.
            asked = Question.objects.get(pk=(other if hours % 4 == 0 else question).pk)
            self.step(verb, asked, posts[(who + hours) % len(posts)], member, admin, value, now)
        differences = [said for recount in wiring.load(wiring.RECOUNTERS) for said in recount(now, False)]
        assert differences == []
        assert all(Member.objects.get(pk=by.pk).reputation == 0 for by in (admin, employee))

    def step(self, verb, question, post, member, admin, value, now):
        asker = post.question.author
        about, by_admin = {"question": question, "now": now}, {"by": admin, "question": question, "now": now}
        another = Question.objects.exclude(pk=question.pk).first()
        steps = {
            "vote": lambda: voting.vote(voter=member, post=post, value=value, now=now),
            "vote question": lambda: voting.vote(voter=member, post=question, value=value, now=now),
            "hide": lambda: moderating.hide(by=admin, post=post, reason="x", now=now),
            "unhide": lambda: moderating.unhide(by=admin, post=post, now=now),
            "hide question": lambda: moderating.hide(by=admin, post=question, reason="x", now=now),
            "unhide question": lambda: moderating.unhide(by=admin, post=question, now=now),
            "accept": lambda: accepting.accept(by=asker, answer=post, now=now),
            "accept for the asker": lambda: accepting.accept(by=admin, answer=post, now=now + accepting.SILENT),
            "withdraw": lambda: accepting.withdraw(by=question.author, **about),
            "answer": lambda: make.answer(question, member, now=now),
            "answer as employee": lambda: make.answer(question, admin, now=now),
            "close": lambda: closing.close(reason="x", **by_admin),
            "duplicate": lambda: closing.close(reason="x", duplicate_of=another, **by_admin),
            "reopen": lambda: closing.reopen(**by_admin),
            "did not help": lambda: answering.did_not_help(by=asker, given=post, now=now),
            "helped": lambda: answering.did_not_help(by=asker, given=post, now=now, helped=True),
            "me too": lambda: me_too.say(member=member, **about),
            "not me": lambda: me_too.take_back(member=member, question=question),
            "judge": lambda: judging.judge(
                by=member, answer=post, helped={1: True, -1: False, 0: None}[value], now=now
            ),
            "comment": lambda: commenting.comment(author=member, body="Which lamp?", **about),
            "ask for details": lambda: detailing.ask(body="Which model?", **by_admin),
            "details not needed": lambda: detailing.take_back(**by_admin),
            "edit": lambda: editing.edit(editor=admin, post=post, body=f"Try {now}.", version=post.version, now=now),
            "retag": lambda: editing.retag(tags=["wlan", f"t{value + 1}"], version=question.version, **by_admin),
            "lock": lambda: locking.lock(reason="x", **by_admin),
            "unlock": lambda: locking.unlock(**by_admin),
            "pin": lambda: pinning.pin(**by_admin),
            "unpin": lambda: pinning.unpin(**by_admin),
            "move": lambda: moving.move(category=Category.objects.exclude(pk=question.category_id).first(), **by_admin),
            "merge": lambda: merging.merge(by=admin, source=question, target=another, now=now),
        }
        with suppress(Refused, PermissionDenied):  # a rule that says no changes nothing
            steps[verb]()
