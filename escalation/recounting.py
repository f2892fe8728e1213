"""Compares escalations with the facts they follow from; part of `manage.py reconcile`."""

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from escalation import auditing, ending
from escalation.models import Escalation, EscalationEvent
from forum import handover
from forum.models import Answer, Question

Outcome = Escalation.Outcome
Kind = EscalationEvent.Kind
ROLES = {Outcome.PEER_ANSWER: Answer.Role.PEER, Outcome.OFFICIAL_ANSWER: Answer.Role.EMPLOYEE}


def recount(now, fix):
    """Return every difference as a sentence; with `fix`, repair what can be repaired from facts."""
    found = []
    for check in (_with_team_alone, _open_alone, _wrong_cycle, _outcome_not_recorded, _no_such_answer, _times_opened):
        found += check(now, fix)
    return found


def _with_team_alone(now, fix):
    """Questions that say they are with the team although no escalation is open: nobody would look at them."""
    is_open = Escalation.objects.open().filter(question=OuterRef("pk"))
    rows = Question.objects.filter(~Exists(is_open), with_team_since__isnull=False)
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        if fix:
            with transaction.atomic():
                question = handover.locked(pk)
                if rows.filter(pk=pk).exists():  # it may have been put right meanwhile
                    handover.end(question, now=now)
        yield f"Question {pk} says that it is with the team, but no escalation is open."


def _open_alone(now, fix):
    """Open escalations whose question does not say that it is with the team."""
    rows = Escalation.objects.open().filter(question__with_team_since=None).order_by("pk")
    for escalation in list(rows):
        if fix:
            with transaction.atomic():
                question = handover.locked(escalation.question_id)
                if rows.filter(pk=escalation.pk).exists():
                    handover.restore(question, since=escalation.opened_at)
        yield f"Escalation {escalation.pk} is open, but question {escalation.question_id} is not with the team."


def _wrong_cycle(now, fix):
    """Only a return starts a new cycle, and every return does. A person has to look at these."""
    ahead, behind = Q(cycle__gt=F("question__cycle")), Q(cycle__lt=F("question__cycle"))
    returned = Q(outcome=Outcome.RETURNED)
    rows = Escalation.objects.filter(ahead | (behind & ~returned) | (returned & ~behind)).order_by("pk")
    for escalation in rows.select_related("question"):
        yield (
            f"Escalation {escalation.pk} of cycle {escalation.cycle} has the outcome “{escalation.outcome or 'none'}”,"
            f" but question {escalation.question_id} is in cycle {escalation.question.cycle}."
        )


def _outcome_not_recorded(now, fix):
    """The outcome must be the one that the last settling step in the audit trail names."""
    settled = EscalationEvent.objects.filter(escalation=OuterRef("pk"), kind=Kind.SETTLED).order_by("-id")
    rows = Escalation.objects.filter(settled_at__isnull=False).annotate(said=Subquery(settled.values("outcome")[:1]))
    for escalation in list(rows.exclude(outcome=F("said")).order_by("pk")):
        if fix:
            Escalation.objects.filter(pk=escalation.pk).update(outcome=escalation.said)
        yield f"Escalation {escalation.pk} has the outcome “{escalation.outcome}”; its audit trail says “{escalation.said}”."


def _no_such_answer(now, fix):
    """An outcome that names an answer needs one, hidden since or not, from before it was settled."""
    for outcome, role in ROLES.items():
        here = Q(question=OuterRef("question"))
        joined = Q(question__duplicates=OuterRef("question"), question__duplicates__merged_at__isnull=False)
        given = Answer.objects.filter(here | joined, author_role=role, published_at__lte=OuterRef("settled_at"))
        for escalation in list(Escalation.objects.filter(~Exists(given), outcome=outcome).order_by("pk")):
            if fix:
                _settle_by_facts(escalation, now=now)
            yield f"Escalation {escalation.pk} was settled by “{outcome}”, but there is no such answer."


@transaction.atomic
def _settle_by_facts(escalation, *, now):
    """Give a settled escalation the outcome that the facts have now. Without one, its question is due again by itself."""
    fact = ending.first_fact(handover.locked(escalation.question_id), escalation.opened_at)
    if fact is not None:
        Escalation.objects.filter(pk=escalation.pk).update(outcome=fact.outcome)
        auditing.record(escalation.pk, Kind.SETTLED, now=now, outcome=fact.outcome, note="reconcile")


def _times_opened(now, fix):
    """Each opening left a step."""
    opened = Count("events", filter=Q(events__kind__in=(Kind.OPENED, Kind.REOPENED)))
    rows = Escalation.objects.annotate(opened=opened).exclude(times_opened=F("opened")).order_by("pk")
    for escalation in list(rows):
        if fix:
            Escalation.objects.filter(pk=escalation.pk).update(times_opened=escalation.opened)
        yield f"Escalation {escalation.pk} was opened {escalation.opened} times, but it says {escalation.times_opened}."
