"""Closing a question, marking it as a duplicate, and opening it again."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import counting, detailing, handover, notices, permissions, text
from forum.models import Question


@transaction.atomic
def close(*, by, question, reason, now, duplicate_of=None):
    """Close a question, with a reason its asker sees; `duplicate_of` names the question that has the answer.

    The asker may close their own ("I found it"). Returns whether this call did it.
    Raises PermissionDenied, or Refused for a duplicate of itself or of what is itself a duplicate.
    """
    permissions.require_writer(by, now)
    own = by.pk == question.author_id and duplicate_of is None
    permissions.require(own or permissions.may_close(by), _("You cannot close this question."))
    reason = text.clean_line(reason, _("The reason"))
    if duplicate_of is not None:
        duplicate_of = Question.objects.get(pk=duplicate_of.pk)
        if duplicate_of.pk == question.pk:
            raise Refused("duplicate_of_itself", _("A question cannot be a duplicate of itself. Enter another number."))
        if duplicate_of.duplicate_of_id is not None or not duplicate_of.is_shown:
            raise Refused(
                "duplicate_target", _("That question is itself a duplicate or not public. Choose the original.")
            )
    question = handover.locked(question.pk)
    if not question.is_shown:
        raise Refused("not_public", _("This question is not public at the moment."))
    if question.closed_at is not None:
        return False
    question.closed_at, question.closed_by, question.closed_reason = now, by, reason
    question.duplicate_of = duplicate_of
    handover.stop_waiting(question)
    detailing.end(question)
    question.save(update_fields=["closed_at", "closed_by", "closed_reason", "duplicate_of"])
    counting.recount(question, now=now)
    if not own:
        notices.question_closed(question, now=now)
    handover.look_again(question)
    return True


@transaction.atomic
def reopen(*, by, question, now):
    """Open a closed question again. If nothing answers it, it is due as DESIGN says. Returns whether this call did it."""
    permissions.require_writer(by, now)
    question = handover.locked(question.pk)
    permissions.require(permissions.may_reopen(by, question), _("You cannot reopen this question."))
    if question.closed_at is None:
        return False
    question.closed_at = question.closed_by = question.duplicate_of = None
    question.closed_reason = ""
    question.save(update_fields=["closed_at", "closed_by", "closed_reason", "duplicate_of"])
    counting.recount(question, now=now)
    return True
