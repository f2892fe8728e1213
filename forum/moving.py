"""Moving a question to another category. Its window stays as it was: a category's length is for new questions."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import handover, notices, permissions, pinning, text
from forum.models import Category, Question
from forum.recording import Kind, record


@transaction.atomic
def move(*, by, question, category, now, reason="", confirmed=False):
    """Move a question to `category`, which was fetched for this member. Its asker is told. Returns whether this call did it.

    A pin does not come along. Raises PermissionDenied, or Refused when other people would see the question
    there and that was not `confirmed`.
    """
    permissions.require_arranger(by, now)
    reason = text.clean_line(reason, _("The reason"))
    question = handover.locked(question.pk, "category", "author")
    if question.merged_at is not None:
        raise Refused("merged", _("This question was joined with another. Move that one."))
    before = question.category
    if before.pk == category.pk:
        return False
    if not (confirmed or same_readers(before, category)):
        raise Refused(
            "other_readers", _("Other people can read that category than this one. Confirm that you want this.")
        )
    pinning.let_go(question, by=by, now=now)
    question.category = category
    question.save(update_fields=["category"])
    moved = record(question, Kind.MOVED, by=by, reason=reason, now=now, category_before=before, category_after=category)
    sees_it = Question.objects.visible_to(question.author).filter(pk=question.pk).exists()
    if by.pk != question.author_id and sees_it:
        notices.question_moved(moved, now=now)
    return True


def same_readers(one, other):
    """Whether two categories are read by the same people."""
    if one.private != other.private:
        return False
    return not one.private or _groups(one) == _groups(other)


def _groups(category):
    return set(Category.readers.through.objects.filter(category=category).values_list("group_id", flat=True))
