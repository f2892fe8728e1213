"""Pinning a question: it stands above the others of its category, and the newest pins on the first page."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.errors import Refused
from forum import handover, permissions, text
from forum.models import Category, Question
from forum.recording import Kind, record

MOST = 3  # in one category, and on the first page


@transaction.atomic
def pin(*, by, question, now, reason=""):
    """Pin a question to the top of its category. Returns whether this call did it.

    Raises PermissionDenied, or Refused when the category has enough of them or the question is not public.
    """
    permissions.require_arranger(by, now)
    reason = text.clean_line(reason, _("The reason"))
    question = handover.locked(question.pk)
    if not question.is_shown or question.merged_at is not None:
        raise Refused("not_public", _("This question is not public at the moment."))
    if question.pinned_at is not None:
        return False
    # Holding the category's row puts those who pin at once in a line.
    category = Category.objects.select_for_update().get(pk=question.category_id)
    if pinned(Question.objects.filter(category=category)).count() >= MOST:
        raise Refused(
            "enough",
            ngettext(
                "This category has %(most)d pinned question already. Unpin it first.",
                "This category has %(most)d pinned questions already. Unpin one of them first.",
                MOST,
            )
            % {"most": MOST},
        )
    _write(question, now)
    record(question, Kind.PINNED, by=by, reason=reason, now=now)
    return True


@transaction.atomic
def unpin(*, by, question, now, reason=""):
    """Let the question stand among the others again. Returns whether this call did it."""
    permissions.require_arranger(by, now)
    reason = text.clean_line(reason, _("The reason"))
    return let_go(handover.locked(question.pk), by=by, reason=reason, now=now)


def let_go(question, *, now, by=None, reason=""):
    """Take the pin out, because somebody does or because the question moves on. The caller holds the row."""
    if question.pinned_at is None:
        return False
    _write(question, None)
    record(question, Kind.UNPINNED, by=by, reason=reason, now=now)
    return True


def pinned(questions):
    """Those of `questions` that are pinned and shown, the newest pin first."""
    return questions.shown().filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")


def _write(question, pinned_at):
    question.pinned_at = pinned_at
    question.save(update_fields=["pinned_at"])
