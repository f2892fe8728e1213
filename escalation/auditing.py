"""The audit trail: one row for every step in the life of an escalation."""

from escalation.models import EscalationEvent

Kind = EscalationEvent.Kind


def record(escalation_id, kind, *, now, actor=None, outcome="", note=""):
    """Add a step. Call in the transaction of what it records; `actor` is None when the clock did it."""
    return EscalationEvent.objects.create(
        escalation_id=escalation_id, kind=kind, actor=actor, outcome=outcome, note=note[:500], created_at=now
    )
