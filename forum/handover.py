"""When a question is due, and who has it: the only place that writes `due_at` and `with_team_since`.

The caller holds the question's row (`locked`) in its own transaction. The app above that keeps
the record of a hand-over calls `begin`, `end` and `return_to_community` in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from community import bell, wiring
from forum.models import Answer, Question

GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """What a window rule answers: when the question is due, and the rule's name."""

    due_at: datetime
    reason: str


def locked(question_id, *related):
    """Fetch the question and hold its row to the end of the transaction; `related` rows come along, not held."""
    questions = Question.objects.select_for_update(of=("self",))
    return (questions.select_related(*related) if related else questions).get(pk=question_id)


def locked_together(ids, *, with_duplicates_of=None):
    """Hold several questions' rows, in the order of their numbers so that nobody waits in a circle. Returns them by number.

    Rows that only name one of them (a new follow, a vote) need not wait.
    """
    wanted = Q(pk__in=ids)
    if with_duplicates_of is not None:
        wanted |= Q(duplicate_of=with_duplicates_of)
    rows = Question.objects.select_for_update(of=("self",), no_key=True).filter(wanted)
    return {question.pk: question for question in rows.select_related("author").order_by("pk")}


def locked_under(post):
    """Hold the question that an answer or a comment stands under, which may be another than when it was read."""
    rows = type(post).objects.filter(pk=post.pk)
    while True:
        question = locked(rows.values_list("question_id", flat=True).get())
        if rows.filter(question=question).exists():
            post.question = question
            return question


def start_window(question, *, now):
    """Fix the peer window of a question that is being published, and when it is due."""
    question.peer_window_ends_at = now + question.category.window
    question.due_reason = ""
    if not question.awaits_peer_answer:  # hidden or closed while it was held
        question.save(update_fields=["peer_window_ends_at", "due_reason"])
        return
    question.due_at = question.peer_window_ends_at
    for rule in wiring.load(wiring.WINDOW_RULES):
        due = rule(question, now)
        if due is not None:
            question.due_at, question.due_reason = due.due_at, due.reason
            break
    question.save(update_fields=["peer_window_ends_at", "due_at", "due_reason"])


def stop_waiting(question):
    """Clear the due time of a question that is about to be solved, closed or hidden: only open ones have one."""
    question.due_at = None
    question.save(update_fields=["due_at"])


def refresh_due(question, *, now):
    """Set or clear the due time after a fact about the question has changed.

    A question that comes to await again is due at the old end of its window or an hour from now,
    the later. One that waits already keeps its due time; one that is with the team has none.
    """
    if not question.awaits_peer_answer:
        question.due_at = None
        question.due_exempt = Question.Exempt.NONE
    elif question.due_at is None and question.with_team_since is None and not question.due_exempt:
        question.due_at = max(question.peer_window_ends_at, now + GRACE)
    question.save(update_fields=["due_at", "due_exempt"])


def put_right(question, *, now):
    """Give a question the due time that the facts ask for; `reconcile` found another. The caller holds the row."""
    if question.due_at is not None and question.due_at < question.peer_window_ends_at and not question.due_reason:
        question.due_at = None
    refresh_due(question, now=now)


def begin(question, *, now):
    """Hand the question to the team. Returns whether this call did it: it waits, is due, and nobody had it."""
    changed = (
        Question.objects.awaiting_peer_answer()
        .overdue(now)
        .filter(pk=question.pk, with_team_since=None)
        .update(with_team_since=now, due_at=None, due_exempt=Question.Exempt.NONE)
    )
    if changed:
        question.with_team_since, question.due_at = now, None
    return bool(changed)


def restore(question, *, since):
    """Put back that the team has had the question since then; `reconcile` found the column lost. The caller holds the row."""
    question.with_team_since, question.due_at = since, None
    question.save(update_fields=["with_team_since", "due_at"])


def look_again(question):
    """A fact about the question has changed: who keeps the hand-over may find that its reason is gone."""
    if question.with_team_since is not None:
        bell.ring("sweep")


def end(question, *, now, official_answer=None):
    """Take the question back from the team. An official answer that ended the hand-over ends the waiting."""
    from forum.counting import recount  # counting asks this module for the due time

    Question.objects.filter(pk=question.pk).update(with_team_since=None)
    question.with_team_since = None
    if official_answer is not None:
        Answer.objects.filter(pk=official_answer.pk).update(ends_waiting=True)
    recount(question, now=now)


def return_to_community(question, *, now):
    """Start a new cycle with a fresh full window. Only a community manager does this, on purpose."""
    question.with_team_since = None
    question.cycle += 1
    question.peer_window_ends_at = now + question.category.window
    question.due_at = question.peer_window_ends_at
    question.due_reason = ""
    question.save(update_fields=["with_team_since", "cycle", "peer_window_ends_at", "due_at", "due_reason"])
