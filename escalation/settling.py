"""Settling an escalation: because its reason has gone, or by a community manager's hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from escalation import auditing, ending, notices, permissions
from escalation.claiming import require_not_with_somebody_else
from escalation.models import Escalation
from forum import closing, handover, text

Outcome = Escalation.Outcome


@transaction.atomic
def settle_if_ended(escalation_id, *, now, by=None, official=None):
    """Settle the escalation if a fact about its question has ended it. Returns the outcome or "".

    `official` is the answer just posted from the desk: it ends the escalation whatever the clocks of two machines say.
    """
    question_id = Escalation.objects.values_list("question_id", flat=True).get(pk=escalation_id)
    question = handover.locked(question_id)
    escalation = Escalation.objects.open().filter(pk=escalation_id).first()
    fact = ending.first_fact(question, escalation.opened_at) if escalation else None
    if fact is None and escalation and official:
        fact = ending.Fact(official.published_at, Outcome.OFFICIAL_ANSWER, official)
    if fact is None:
        return ""
    _settle(escalation, fact.outcome, now=now, by=by)
    handover.end(question, now=now, official_answer=fact.answer if fact.outcome == Outcome.OFFICIAL_ANSWER else None)
    return fact.outcome


def _settle(escalation, outcome, *, now, by=None, note=""):
    """Write the end of an open escalation. The caller holds the question's row, so nobody else can."""
    Escalation.objects.open().filter(pk=escalation.pk).update(
        settled_at=now, settled_by=by, outcome=outcome, claimed_by=None, claimed_until=None
    )
    auditing.record(escalation.pk, auditing.Kind.SETTLED, now=now, actor=by, outcome=outcome, note=note)


def take_up(escalation, *, by, now):
    """Hold the question and make sure that this manager may end its escalation now. Returns (escalation, question).

    Raises PermissionDenied for others, Refused when it is settled or in a colleague's hands.
    """
    permissions.require_handler(by)
    question = handover.locked(escalation.question_id)
    escalation = Escalation.objects.select_related("claimed_by").get(pk=escalation.pk)
    if escalation.settled_at is not None or ending.first_fact(question, escalation.opened_at) is not None:
        raise Refused("settled", _("This has been settled in the meantime. Load the page again to see how."))
    require_not_with_somebody_else(escalation, by=by, now=now)
    return escalation, question


@transaction.atomic
def close_as_duplicate(*, by, escalation, duplicate_of, now, reason=""):
    """Close the question as a duplicate of another; its asker is told where the answer is. Returns the outcome."""
    # Both rows in the order of their numbers, before the question's alone: others mark duplicates too.
    handover.locked_together([escalation.question_id, duplicate_of.pk], with_duplicates_of=escalation.question_id)
    escalation, question = take_up(escalation, by=by, now=now)
    closing.close(by=by, question=question, duplicate_of=duplicate_of, reason=reason, now=now)
    return settle_if_ended(escalation.pk, now=now, by=by)


@transaction.atomic
def close(*, by, escalation, reason, now):
    """Close the question with a reason its asker reads. Returns the outcome."""
    escalation, question = take_up(escalation, by=by, now=now)
    _required(reason, _("Say why you close it: the asker reads this."))
    closing.close(by=by, question=question, reason=reason, now=now)
    return settle_if_ended(escalation.pk, now=now, by=by)


@transaction.atomic
def return_to_community(*, by, escalation, reason, now):
    """Give the question back to the community with a fresh full window: a new cycle. Its asker is told why.

    Raises ValidationError without a reason.
    """
    escalation, question = take_up(escalation, by=by, now=now)
    reason = text.clean_line(reason, _("The reason"))
    _required(reason, _("Say why you give it back: the asker reads this."))
    if not question.awaits_peer_answer:
        raise Refused("not_waiting", _("This question does not wait for an answer any more."))
    _settle(escalation, Outcome.RETURNED, now=now, by=by, note=reason)
    handover.return_to_community(question, now=now)
    notices.returned(escalation, question=question, reason=reason, now=now)
    return Outcome.RETURNED


def _required(value, message):
    if not (value or "").strip():
        raise ValidationError(message, code="required")
