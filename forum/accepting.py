"""Accepting an answer as the solution, and withdrawing that."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import announcing, counting, detailing, handover, notices, permissions, reputation, searching
from forum.models import Answer, Question, ReputationEntry
from forum.reputation import Reason


def _source(question, answer):
    """Names this acceptance in the ledger; one that was withdrawn and said again is another one."""
    prefix = f"accept:{question.pk}:{answer.pk}:"
    return f"{prefix}{ReputationEntry.objects.filter(source_key__startswith=prefix).count()}"


@transaction.atomic
def accept(*, by, answer, now):
    """Mark the answer as the solution of its question. Replaces an earlier one. Returns the question.

    An asker may accept their own answer; that solves the question and earns nothing.
    Raises PermissionDenied for anybody but the asker, Refused for a closed question or a hidden answer.
    """
    permissions.require_writer(by, now)
    question = handover.locked_under(answer)
    permissions.require(permissions.may_accept_on(by, question), _("Only who asked can accept an answer."))
    answer = Answer.objects.select_related("author").get(pk=answer.pk)
    if not (question.is_shown and answer.is_shown):
        raise Refused("not_public", _("This answer is not public at the moment, so it cannot be accepted."))
    if question.accepted_answer_id == answer.pk:
        return question
    clear_elsewhere(answer, question=question, now=now)
    _take_back(question, now=now)
    # "Did not help" and "accepted" cannot both be said of one answer; the later word holds.
    Answer.objects.filter(pk=answer.pk).update(did_not_help_at=None)
    handover.stop_waiting(question)
    detailing.end(question)
    question.accepted_answer, question.accepted_by, question.accepted_as = answer, by, "asker"
    question.accepted_at = question.last_activity_at = now
    question.save(update_fields=["accepted_answer", "accepted_by", "accepted_as", "accepted_at", "last_activity_at"])
    _refresh(question, now=now)
    if answer.author_id != question.author_id:
        _reward(question, now=now)
        notices.answer_accepted(answer, question=question, now=now)
    announcing.solved(question, answer=answer, now=now)
    return question


@transaction.atomic
def withdraw(*, by, question, now, answer=None):
    """Withdraw the acceptance; the question may come to await a peer answer again. Returns the question.

    With `answer` it is Refused when another answer is the accepted one.
    """
    permissions.require_writer(by, now)
    question = handover.locked(question.pk)
    permissions.require(permissions.may_accept_on(by, question), _("Only who asked can withdraw the acceptance."))
    if answer is not None and question.accepted_answer_id != answer.pk:
        raise Refused("not_accepted", _("This answer is not the accepted one."))
    clear(question, now=now)
    return question


def clear_elsewhere(answer, *, question, now):
    """An answer is the solution once: let it go where it was accepted before its question was joined with this one."""
    for joined in Question.objects.filter(accepted_answer=answer).exclude(pk=question.pk):
        clear(joined, now=now)


def clear(question, *, now):
    """Take the accepted mark and its points away and look at the window again. The caller holds the row."""
    if question.accepted_answer_id is None:
        return
    _take_back(question, now=now)
    question.accepted_answer = question.accepted_at = question.accepted_by = None
    question.accepted_as = ""
    question.save(update_fields=["accepted_answer", "accepted_at", "accepted_by", "accepted_as"])
    _refresh(question, now=now)


def _take_back(question, *, now):
    if question.accepted_answer_id is not None:
        reputation.reverse(reputation.standing(source_key__startswith=f"accept:{question.pk}:"), now=now)


def _reward(question, *, now):
    """Write the entries of the acceptance as it stands: for who answered and for who accepted."""
    answer = question.accepted_answer
    source, about = _source(question, answer), {"question": question, "answer": answer, "now": now}
    reputation.award(answer.author, reason=Reason.ANSWER_ACCEPTED, source_key=f"{source}:author", **about)
    reputation.award(question.author, reason=Reason.ACCEPTED_AN_ANSWER, source_key=f"{source}:asker", **about)


@transaction.atomic
def reward_again(question, *, now):
    """Take back what stands for the acceptance and write both entries anew; `reconcile` found one amiss."""
    question = handover.locked(question.pk)
    if question.accepted_answer_id is not None and question.accepted_answer.author_id != question.author_id:
        _take_back(question, now=now)
        _reward(question, now=now)


def _refresh(question, *, now):
    counting.recount(question, now=now)
    searching.index(question)  # what the accepted answer says counts more
    handover.look_again(question)
