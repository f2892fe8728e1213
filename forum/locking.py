"""Locking a question: it stays where it is, and takes no answers, comments or edits until it is unlocked.

Votes go on, and the asker can still accept. Who may arrange questions writes there all the same. A question that
awaits a peer answer is never locked, or nobody could answer it: locking it is refused, and a lock ends by itself
when its question comes to await again.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import handover, notices, permissions, text
from forum.models import Question
from forum.recording import Kind, record


@transaction.atomic
def lock(*, by, question, reason, now):
    """Lock a question, with a reason everybody reads. Its asker is told. Returns whether this call did it.

    Raises PermissionDenied, ValidationError without a reason, Refused while the question awaits a peer answer.
    """
    permissions.require_arranger(by, now)
    reason = text.clean_reason(reason)
    question = handover.locked(question.pk)
    if not question.is_shown or question.merged_at is not None:
        raise Refused("not_public", _("This question is not public at the moment."))
    if question.locked_at is not None:
        return False
    if question.awaits_peer_answer:
        raise Refused(
            "awaits",
            _("This question still waits for an answer, and nobody could give one. Close it, or lock it later."),
        )
    question.locked_at, question.locked_by, question.locked_reason = now, by, reason
    question.save(update_fields=["locked_at", "locked_by", "locked_reason"])
    record(question, Kind.LOCKED, by=by, reason=reason, now=now)
    if by.pk != question.author_id:
        notices.question_locked(question, now=now)
    return True


@transaction.atomic
def unlock(*, by, question, now, reason=""):
    """Let people write again. Returns whether this call did it."""
    permissions.require_arranger(by, now)
    reason = text.clean_line(reason, _("The reason"))
    return _open(handover.locked(question.pk), by=by, reason=reason, now=now)


def give_way(question, *, now):
    """End the lock of a question that has come to await a peer answer. The caller holds the row."""
    return question.awaits_peer_answer and _open(question, now=now)


def _open(question, *, now, by=None, reason=""):
    if question.locked_at is None:
        return False
    question.locked_at = question.locked_by = None
    question.locked_reason = ""
    question.save(update_fields=["locked_at", "locked_by", "locked_reason"])
    record(question, Kind.UNLOCKED, by=by, reason=reason, now=now)
    return True


def is_open_to(member, question):
    """Whether this member may add to the question as far as its lock goes."""
    return question.locked_at is None or permissions.may_arrange(member)


def require_open_to(member, question):
    """Raise Refused if the question is locked and the member is not one who arranges questions."""
    if not is_open_to(member, question):
        raise Refused("locked", _("This question is locked. It can be read, but nobody can add to it."))


def awaiting_although_locked():
    """Questions nobody can answer although they wait for it: there are none, and `reconcile` looks."""
    return Question.objects.awaiting_peer_answer().filter(locked_at__isnull=False)
