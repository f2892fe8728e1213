"""Commenting on a question or an answer. A comment never stops a window."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Origin
from forum import (
    composing,
    detailing,
    drafting,
    following,
    handover,
    locking,
    mentioning,
    notices,
    permissions,
    picturing,
    resending,
    searching,
    text,
)
from forum.models import Answer, Comment, Question


@transaction.atomic
def comment(*, author, question, body, now, answer=None, origin=Origin.WEB, form_key=""):
    """Comment on a question, or on one of its answers. Who wrote that is told; the asker's words end "needs more
    information". Raises ValidationError, PermissionDenied or Refused.

    A second sending of the same form (`form_key`) returns the comment that the first one made.
    """
    posted = write(
        author=author, question=question, body=body, now=now, answer=answer, origin=origin, form_key=form_key
    )
    if not posted.was_sent_before:
        detailing.asker_wrote(question, by=author)
        notices.comment_posted(posted, now=now)
        mentioning.tell(posted, now=now)
    return posted


def write(*, author, question, body, now, answer=None, origin=Origin.WEB, form_key=""):
    """The comment itself, telling nobody: for rules that say what they say in a comment. Errors as `comment`."""
    permissions.require_writer(author, now)
    body = text.clean_comment(body)
    question = handover.locked(question.pk)
    answer = answer and Answer.objects.select_related("author").get(pk=answer.pk)
    said, form_key = {"question": question, "answer": answer, "body": body}, resending.clean_key(form_key)
    if (before := resending.sent_before(Comment, author=author, form_key=form_key, **said)) is not None:
        return before
    if answer is not None and answer.question_id != question.pk:
        raise Refused("not_its_answer", _("This answer belongs to another question."))
    if question.closed_at is not None or not question.is_shown or (answer is not None and not answer.is_shown):
        raise Refused("closed", _("This takes no comments any more."))
    locking.require_open_to(author, question)
    posted = resending.create_once(
        Comment,
        author=author,
        form_key=form_key,
        said=said,
        origin=origin,
        body_html=composing.html_of(body, writer=author, question=question),
        renderer=text.RENDERER,
        created_at=now,
        published_at=now,
    )
    if posted.was_sent_before:
        return posted
    drafting.posted(member=author, place=drafting.commenting(question, answer), form_key=form_key)
    picturing.bind(posted, writer=author)
    Question.objects.filter(pk=question.pk).update(last_activity_at=now)
    searching.index(question)
    following.take_part(member=author, question=question, now=now)
    return posted
