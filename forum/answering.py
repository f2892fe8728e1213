"""Answering, publishing an answer that was held, and the asker's "did not help"."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Origin
from forum import (
    accepting,
    announcing,
    composing,
    counting,
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
from forum.models import Answer, Question

Role = Answer.Role


def role_of(author, question):
    """What the author is towards this question now. Frozen on the answer. Whoever is not the asker, a bot or an employee is a peer."""
    if author.pk == question.author_id:
        return Role.ASKER
    if author.is_bot:
        return Role.BOT
    return Role.EMPLOYEE if author.is_employee else Role.PEER


def ends_waiting(role, category):
    """A peer answer always does, an official one where the category says so."""
    return role == Role.PEER or (role == Role.EMPLOYEE and category.official_answer_counts)


@transaction.atomic
def answer(*, author, question, body, now, origin=Origin.WEB, early_reason="", hold=False, form_key=""):
    """Answer a question that is open or solved. A peer answer ends its waiting in the same transaction.

    `early_reason` is an employee's reason for answering inside the window. Raises ValidationError,
    PermissionDenied, or Refused for a closed, locked or held question. A second sending of the same form
    (`form_key`) returns the answer that the first one made.
    """
    permissions.require_writer(author, now)
    body = text.clean_body(body)
    early_reason = text.clean_line(early_reason, _("The reason"))
    form_key = resending.clean_key(form_key)
    question = handover.locked(question.pk)
    said = {"question": question, "body": body}
    if (before := resending.sent_before(Answer, author=author, form_key=form_key, **said)) is not None:
        return before
    if question.closed_at is not None:
        raise Refused("closed", _("This question is closed and takes no more answers. Ask a new one and link it."))
    locking.require_open_to(author, question)
    if not question.is_shown:
        raise Refused("not_public", _("This question is not public at the moment, so it takes no answers."))
    detailing.asker_wrote(question, by=author)
    role = role_of(author, question)
    given = resending.create_once(
        Answer,
        author=author,
        form_key=form_key,
        said=said,
        author_role=role,
        origin=origin,
        body_html=composing.html_of(body, writer=author, question=question),
        renderer=text.RENDERER,
        created_at=now,
        ends_waiting=ends_waiting(role, question.category),
        early_reason=early_reason if role == Role.EMPLOYEE else "",
    )
    if given.was_sent_before:
        return given
    picturing.bind(given, writer=author)
    drafting.posted(member=author, place=drafting.answering(question), form_key=form_key)
    if not hold:
        publish(given, now=now, question=question)
    return given


@transaction.atomic
def publish(given, *, now, question=None):
    """Make an answer visible and count it. Returns False when it was published before."""
    question = question or handover.locked_under(given)
    if not Answer.objects.filter(pk=given.pk, published_at=None).update(published_at=now):
        return False
    given.published_at, given.question = now, question
    Question.objects.filter(pk=question.pk).update(last_activity_at=now)
    question.last_activity_at = now
    counting.recount(question, now=now)
    searching.index(question)
    notices.answer_posted(given, now=now)
    mentioning.tell(given, now=now)
    announcing.answered(given, now=now)
    following.take_part(member=given.author, question=question, now=now)
    handover.look_again(question)
    return True


@transaction.atomic
def did_not_help(*, by, given, now, helped=False):
    """The asker says that an answer did not help, or (`helped`) takes that back. It then (again) does not (does) count.

    Of the accepted answer it withdraws the acceptance in the same step; the question may come to await again.
    Returns whether this call did it.
    """
    permissions.require_writer(by, now)
    question = handover.locked_under(given)
    permissions.require(question.author_id == by.pk, _("Only who asked can say whether an answer helped."))
    changed = Answer.objects.filter(pk=given.pk, did_not_help_at__isnull=helped is False).update(
        did_not_help_at=None if helped else now
    )
    if changed:
        given.did_not_help_at = None if helped else now
        accepting.asker_decided(question, now=now)
        if question.accepted_answer_id == given.pk:
            accepting.clear(question, now=now)
            notices.solution_did_not_help(given, question=question, now=now)
        else:
            counting.recount(question, now=now)
    return bool(changed)
