"""Joining two questions that ask the same. What was said under one stands under the other from then on.

The joined question stays as a closed row: its address leads to the other, where its text can be read below. Its
answers and comments keep their numbers, times, authors, roles, votes and points. The one who asked it follows the
other and counts as one who has the question too; only who asked the other accepts there. An answer that had
solved the joined question keeps that on its row, with its points, and the page says whom it helped.
Joining cannot be undone.
"""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import closing, counting, drafting, handover, moving, notices, permissions, pinning, searching, text
from forum.models import Announcement, Answer, Bookmark, Comment, Follow, MeToo, Picture, Question
from forum.recording import Kind, record


@transaction.atomic
def merge(*, by, source, target, now, reason="", confirmed=False):
    """Join `source` with `target`. Both askers are told. Returns whether this call did it.

    Raises PermissionDenied, or Refused when one of them is not public, `target` is itself a duplicate, `source` was
    joined with another, or other people would read what it says and that was not `confirmed`.
    """
    permissions.require_arranger(by, now)
    reason = text.clean_line(reason, _("The reason"))
    joined_before = Question.objects.filter(pk=source.pk, merged_at__isnull=False).first()
    if joined_before is not None and joined_before.duplicate_of_id == target.pk:
        return False
    source, target = closing.with_original(source, target)
    if source.merged_at is not None:
        if source.duplicate_of_id == target.pk:
            return False
        raise Refused("merged", _("This question was joined with another already."))
    if not source.is_shown:
        raise Refused("not_public", _("This question is not public at the moment."))
    closing.require_asker_sees(source, target)
    if not (confirmed or moving.same_readers(source.category, target.category)):
        raise Refused(
            "other_readers", _("Other people can read that question than this one. Confirm that you want this.")
        )
    pinning.let_go(source, by=by, now=now)
    _close(source, target, by=by, reason=reason, now=now)
    _carry_over(source, target, now=now)
    for question in (source, target):
        counting.recount(question, now=now)
    searching.remove(source)
    searching.index(target)
    record(source, Kind.MERGED, by=by, reason=reason, other=target, now=now)
    record(target, Kind.TOOK_IN, by=by, reason=reason, other=source, now=now)
    notices.question_merged(source, target=target, reason=reason, by=by, now=now)
    for question in (source, target):
        handover.look_again(question)
    return True


def _close(source, target, *, by, reason, now):
    if source.closed_at is None:
        closing.mark(source, by=by, reason=reason, duplicate_of=target, now=now)
    else:  # a duplicate already, or closed: since when and by whom stays
        Question.objects.filter(duplicate_of=source).update(duplicate_of=target)
        source.duplicate_of = target
    source.merged_at = now
    source.locked_at = source.locked_by = None
    source.save(update_fields=["merged_at", "duplicate_of", "locked_at", "locked_by"])


def _carry_over(source, target, *, now):
    """Move what stands under the question and who keeps an eye on it. Nobody is counted twice."""
    Answer.objects.filter(question=source).update(question=target)
    Comment.objects.filter(question=source).update(question=target)
    Picture.objects.filter(question=source).update(question=target)
    # Who follows the one hears of what was just answered there; who is typing finds it at the other.
    Announcement.objects.filter(question=source, event=Announcement.Event.ANSWERED).update(question=target)
    drafting.carry_over(source, target)
    _move_marks(MeToo, source, target, also=source.author_id, not_for=target.author_id, now=now)
    _move_marks(Follow, source, target, also=source.author_id, not_for=target.author_id, now=now)
    _move_marks(Bookmark, source, target, now=now)
    Question.objects.filter(pk=source.pk).update(view_count=0, me_too_count=0)
    Question.objects.filter(pk=target.pk).update(
        view_count=F("view_count") + source.view_count,
        me_too_count=target.me_toos.count(),
        last_activity_at=max(source.last_activity_at, target.last_activity_at),
    )
    # What the counters are written from must not bring the old ones back.
    for question in (source, target):
        question.refresh_from_db(fields=["view_count", "me_too_count", "last_activity_at"])


def _move_marks(model, source, target, *, now, also=None, not_for=None):
    """Give `target` the marks of `source`, each member one, with the time of the first mark they made there."""
    since = dict(model.objects.filter(question=source).values_list("member_id", "created_at"))
    if also is not None:
        since.setdefault(also, now)
    since.pop(not_for, None)
    made = [model(member_id=member, question=target, created_at=at) for member, at in since.items()]
    model.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    model.objects.filter(question=source).delete()


def place_of(question, *, member):
    """Where a question that was joined with another is read by this member: the other, or None to stay here."""
    if question.merged_at is None:
        return None
    return Question.objects.visible_to(member).filter(pk=question.duplicate_of_id, merged_at=None).first()
