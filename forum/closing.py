"""Closing a question, marking it as a duplicate, and opening it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import counting, detailing, following, handover, notices, permissions, text
from forum.models import Question
from forum.recording import Kind, record


@transaction.atomic
def close(*, by, question, reason, now, duplicate_of=None):
    """Close a question, with a reason its asker sees; `duplicate_of` names the question that has the answer.

    The asker may close their own ("I found it"). The asker of a duplicate follows the original from then on, and
    what was marked as a duplicate of this one points there. Returns whether this call did it.
    Raises PermissionDenied, or Refused for an original that cannot be one.
    """
    permissions.require_writer(by, now)
    own = by.pk == question.author_id and duplicate_of is None
    may = permissions.may_close(by) or (duplicate_of is not None and permissions.may_mark_duplicate(by))
    permissions.require(own or may, _("You cannot close this question."))
    reason = text.clean_line(reason, _("The reason"))
    if duplicate_of is None:
        question = handover.locked(question.pk)
    else:
        question, duplicate_of = with_original(question, duplicate_of)
    if not question.is_shown:
        raise Refused("not_public", _("This question is not public at the moment."))
    if question.closed_at is not None:
        return False
    if duplicate_of is not None:
        require_asker_sees(question, duplicate_of)
    mark(question, by=by, reason=reason, duplicate_of=duplicate_of, now=now)
    kind = Kind.CLOSED if duplicate_of is None else Kind.DUPLICATE
    record(question, kind, by=by, reason=reason, other=duplicate_of, now=now)
    counting.recount(question, now=now)
    if duplicate_of is not None:
        following.follow(member=question.author, target=duplicate_of, now=now)
    if by.pk != question.author_id:
        notices.question_closed(question, now=now)
    handover.look_again(question)
    return True


def with_original(question, original):
    """Hold both rows, and those of the question's own duplicates, in the order of their numbers. Returns both.

    Whoever does this to two questions at once, in whichever direction, waits in the same line; the second finds
    what the first has made of them. Raises Refused when `original` cannot be one.
    """
    if original.pk == question.pk:
        raise Refused("duplicate_of_itself", _("A question cannot be a duplicate of itself. Enter another number."))
    rows = handover.locked_together([question.pk, original.pk], with_duplicates_of=question.pk)
    question, original = rows[question.pk], rows[original.pk]
    if original.category_id != question.category_id and original.category.private:
        raise Refused(
            "duplicate_private", _("That question stands in a private category. Not everybody could follow you there.")
        )
    if original.duplicate_of_id is not None or not original.is_shown:
        raise Refused("duplicate_target", _("That question is itself a duplicate or not public. Choose the original."))
    return question, original


def require_asker_sees(question, original):
    """Raise Refused when who asked could not read where their question leads."""
    if not Question.objects.visible_to(question.author).filter(pk=original.pk).exists():
        raise Refused("duplicate_target", _("Who asked cannot see that question. Choose one that they can read."))


def mark(question, *, by, reason, now, duplicate_of=None):
    """Write that the question is closed. No chains: what pointed to it points to the original. The caller holds the rows."""
    question.closed_at, question.closed_by, question.closed_reason = now, by, reason
    question.duplicate_of = duplicate_of
    handover.stop_waiting(question)
    detailing.end(question)
    question.save(update_fields=["closed_at", "closed_by", "closed_reason", "duplicate_of"])
    if duplicate_of is not None:
        Question.objects.filter(duplicate_of=question).update(duplicate_of=duplicate_of)


@transaction.atomic
def reopen(*, by, question, now, reason=""):
    """Open a closed question again. If nothing answers it, it is due as DESIGN says, and a lock ends.

    Returns whether this call did it. Raises PermissionDenied, or Refused for one that was joined with another or
    that is locked and not theirs to unlock.
    """
    permissions.require_writer(by, now)
    reason = text.clean_line(reason, _("The reason"))
    question = handover.locked(question.pk)
    permissions.require(permissions.may_reopen(by, question), _("You cannot reopen this question."))
    if question.closed_at is None:
        return False
    if question.merged_at is not None:
        raise Refused("merged", _("This question was joined with another, which cannot be undone. Ask a new one."))
    if question.locked_at is not None and not permissions.may_arrange(by):
        raise Refused("locked", _("This question is locked. Only who may unlock it can open it again."))
    before = question.duplicate_of
    question.closed_at = question.closed_by = question.duplicate_of = None
    question.closed_reason = ""
    question.save(update_fields=["closed_at", "closed_by", "closed_reason", "duplicate_of"])
    record(question, Kind.REOPENED, by=by, reason=reason, other=before, now=now)
    counting.recount(question, now=now)
    return True


def original(reference, *, member):
    """The question that a number or an address of this site names; of a duplicate, what it is a duplicate of.

    Raises ValidationError when there is none that this member may see.
    """
    digits = _number_in((reference or "").strip())
    visible = Question.objects.visible_to(member)
    found = visible.filter(pk=digits).first() if digits else None
    if found is not None and found.duplicate_of_id is not None:
        found = visible.filter(pk=found.duplicate_of_id).first() or found
    if found is None:
        raise ValidationError(
            _("There is no such question. Enter its number or the address of its page."), code="no_such_question"
        )
    return found


def _number_in(reference):
    """The question's number in "17", "#17" or ".../questions/17/some-words/"; None if there is none."""
    if "/questions/" in reference:
        reference = reference.split("/questions/", 1)[1].split("/", 1)[0]
    reference = reference.removeprefix("#")
    return int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 19 else None
