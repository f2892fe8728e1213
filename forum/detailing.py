""" "Needs more information": asking for details, taking that back, and its end when the asker writes.

The state is a comment that asks and the time since when. It is for the eyes only: the peer window and who has
the question stay as they are.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Origin
from forum import handover, mentioning, notices, permissions, resending, silence, text
from forum.models import Comment, Question


@transaction.atomic
def ask(*, by, question, body, now, origin=Origin.WEB, form_key=""):
    """Ask the asker for what is missing, in a comment. They are told. Returns the comment.

    Raises ValidationError for text that cannot be taken, PermissionDenied for who may not, Refused for a question
    that is not open, that waits for details already, or whose asker wrote at this moment. A second sending of the same form
    (`form_key`) returns the comment that the first one made.
    """
    from forum import commenting  # a comment of the asker ends the state, so it asks this module

    permissions.require_writer(by, now)
    permissions.require(
        permissions.may_ask_for_details(by, question),
        _("You cannot ask for details here. A comment can ask back as well."),
    )
    question = handover.locked(question.pk)
    said = {"question": question, "answer": None, "body": text.clean_comment(body)}
    key = resending.clean_key(form_key)
    if (before := resending.sent_before(Comment, author=by, form_key=key, **said)) is not None:
        return before
    if not (question.is_shown and question.is_open):
        raise Refused("not_open", _("This question is solved, closed or not public, so nothing is missing any more."))
    if silence.last_word_of(question) > now:
        raise Refused("asker_wrote", _("The asker has just written something. Please read that first."))
    if not Question.objects.filter(pk=question.pk, needs_info_since=None).update(needs_info_since=now):
        raise Refused("asked_already", _("Somebody has asked for details already. You can add to it in a comment."))
    said = commenting.write(author=by, question=question, body=body, now=now, origin=origin, form_key=form_key)
    Question.objects.filter(pk=question.pk).update(needs_info_comment=said)
    notices.details_asked(said, now=now)
    mentioning.tell(said, now=now)
    return said


@transaction.atomic
def take_back(*, by, question, now):
    """The details are not needed any more, says who asked for them or a moderator. The comment stays.

    Returns whether this call did it. Raises PermissionDenied for anybody else.
    """
    permissions.require_writer(by, now)
    question = handover.locked(question.pk, "needs_info_comment")
    if question.needs_info_since is None:
        return False
    permissions.require(
        permissions.may_take_back_details(by, question), _("Only who asked for the details can take that back.")
    )
    return end(question)


def asker_wrote(question, *, by):
    """Somebody has written on the question; if it was its asker, nothing is missing any more."""
    if by.pk == question.author_id:
        end(question)


def request_hidden(comment):
    """A comment was taken out of sight; what it asked for is not asked any more."""
    Question.objects.filter(needs_info_comment=comment).update(needs_info_since=None, needs_info_comment=None)


def end(question):
    """Nothing is missing any more. Returns whether something was."""
    question.needs_info_since = question.needs_info_comment = None
    ended = Question.objects.filter(pk=question.pk, needs_info_since__isnull=False)
    return bool(ended.update(needs_info_since=None, needs_info_comment=None))
