"""Writes down what was done with a question: its history shows who, what, when and why."""

from forum.models import Arrangement

Kind = Arrangement.Kind


def record(question, kind, *, now, by=None, reason="", **about):
    """Add a row to the question's history, in the transaction of what was done."""
    return Arrangement.objects.create(question=question, kind=kind, by=by, reason=reason, created_at=now, **about)
