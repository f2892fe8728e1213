"""Opening the escalation of a question that is due, and telling everybody it concerns."""

from django.db import transaction
from django.db.models import F

from escalation import auditing, notices
from escalation.models import Escalation
from forum import handover


@transaction.atomic
def open_for(question_id, *, now, managers):
    """Escalate one question if it still awaits a peer answer and is still overdue. Returns the Escalation or None.

    The row is locked first and the question looked at again in a second statement (`handover.begin`):
    one statement that locks and looks still sees the question as it was before it waited for the lock,
    and would escalate what a peer has answered meanwhile.
    """
    question = handover.locked(question_id, "author", "category")
    due_at = question.due_at
    if not handover.begin(question, now=now):
        return None
    # Whoever else would make this row waits for the question's, so that looking first is enough.
    cycle = {"question": question, "cycle": question.cycle}
    escalation = Escalation.objects.filter(**cycle).first()
    if escalation is None:
        escalation, kind = Escalation.objects.create(**cycle, due_at=due_at, opened_at=now), auditing.Kind.OPENED
    else:
        _open_again(escalation, due_at=due_at, now=now)
        kind = auditing.Kind.REOPENED
    auditing.record(escalation.pk, kind, now=now)
    escalation.question = question
    notices.escalated(escalation, managers=managers, now=now)
    return escalation


def _open_again(escalation, *, due_at, now):
    """What settled this cycle's escalation is gone, so the same row opens again."""
    Escalation.objects.filter(pk=escalation.pk).update(
        settled_at=None,
        settled_by=None,
        outcome="",
        claimed_by=None,
        claimed_until=None,
        due_at=due_at,
        opened_at=now,
        times_opened=F("times_opened") + 1,
    )
    escalation.refresh_from_db()
