"""Counts what is visible under a question, after one of its answers came, went or changed its meaning."""

from django.db.models import Count, Min, Q

from forum import handover, locking
from forum.models import Answer, Question

SHOWN = Q(answers__published_at__isnull=False, answers__hidden_at=None)
PEER = SHOWN & Q(answers__author_role=Answer.Role.PEER)
ENDING = SHOWN & Q(answers__ends_waiting=True, answers__did_not_help_at=None)

# The counters of a question by column, each an expression over its visible answers: for a query of questions.
COUNTERS = {
    "answer_count": Count("answers", filter=SHOWN),
    "peer_answer_count": Count("answers", filter=PEER),
    "waiting_ended_by": Count("answers", filter=ENDING),
    "first_peer_answer_at": Min("answers__published_at", filter=PEER),
}


def recount(question, *, now):
    """Write the counters and the due time anew. The caller holds the question's row."""
    counted = Question.objects.filter(pk=question.pk).aggregate(**COUNTERS)
    for name, value in counted.items():
        setattr(question, name, value)
    question.save(update_fields=list(counted))
    handover.refresh_due(question, now=now)
    locking.give_way(question, now=now)
