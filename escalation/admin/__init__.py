"""The managers' desk in the admin: the queue, and a page for each escalation."""

from escalation.admin.queue import EscalationAdmin

__all__ = ["EscalationAdmin"]
