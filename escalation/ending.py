"""What ends an escalation by itself: facts about the question, looked at anew each time.

The fact that came first says the outcome, so that it is the same however late a sweep comes. Of two facts of
the same moment the earlier in `Outcome` counts: what helped the asker goes before what took the question away.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from escalation.models import Escalation
from forum.models import Answer, Question

Outcome = Escalation.Outcome
PRECEDENCE = [
    Outcome.PEER_ANSWER,
    Outcome.OFFICIAL_ANSWER,
    Outcome.ACCEPTED,
    Outcome.DUPLICATE,
    Outcome.WITHDRAWN,
    Outcome.CLOSED,
    Outcome.HIDDEN,
]


@dataclass(frozen=True)
class Fact:
    """Something that ends an escalation: when it happened, the outcome it means, and by which answer."""

    at: datetime
    outcome: str
    answer: Answer | None = None


def ending_answers():
    """Visible answers that can end an escalation: peer answers that count, and official ones."""
    peer = Q(author_role=Answer.Role.PEER, ends_waiting=True)
    official = Q(author_role=Answer.Role.EMPLOYEE)
    return Answer.objects.shown().filter(peer | official, did_not_help_at=None)


def first_fact(question, opened_at):
    """The Fact that ended the escalation opened at `opened_at`, or None while its reason stands."""
    facts = _answers(question, opened_at) + _marks(question)
    return min(facts, key=lambda fact: (fact.at, PRECEDENCE.index(fact.outcome)), default=None)


def _answers(question, opened_at):
    """Every peer answer; of the official ones those posted after the opening, or that end the waiting anyway."""
    facts = []
    for answer in ending_answers().filter(question=question).defer("body", "body_html"):
        if answer.author_role == Answer.Role.PEER:
            facts.append(Fact(answer.published_at, Outcome.PEER_ANSWER, answer))
        elif answer.ends_waiting or answer.published_at > opened_at:
            facts.append(Fact(answer.published_at, Outcome.OFFICIAL_ANSWER, answer))
    return facts


def _marks(question):
    """What is written on the question itself."""
    facts = []
    if question.accepted_answer_id is not None:
        facts.append(Fact(question.accepted_at, Outcome.ACCEPTED))
    if question.closed_at is not None:
        facts.append(Fact(question.closed_at, _closed_as(question)))
    if question.hidden_at is not None:
        facts.append(Fact(question.hidden_at, Outcome.HIDDEN))
    return facts


def _closed_as(question):
    if question.duplicate_of_id is not None:
        return Outcome.DUPLICATE
    return Outcome.WITHDRAWN if question.closed_by_id == question.author_id else Outcome.CLOSED


def to_settle():
    """Open escalations whose question no longer awaits a peer answer or has an official one since the opening."""
    official = ending_answers().filter(
        question=OuterRef("question"), author_role=Answer.Role.EMPLOYEE, published_at__gt=OuterRef("opened_at")
    )
    awaiting = Question.objects.awaiting_peer_answer().filter(pk=OuterRef("question"))
    return Escalation.objects.open().filter(~Exists(awaiting) | Exists(official))
