"""Accepting an answer as the solution, and withdrawing that. The asker at any time; others when the asker is silent."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.moments import written_out
from forum import announcing, counting, detailing, handover, notices, permissions, reputation, searching, silence
from forum.models import Answer, Question, ReputationEntry
from forum.reputation import Reason

SILENT = timedelta(days=7)  # without a word of the asker since the answer, before somebody else may accept it
As = Question.AcceptedAs


def _source(question, answer):
    """Names this acceptance in the ledger; one that was withdrawn and said again is another one."""
    prefix = f"accept:{question.pk}:{answer.pk}:"
    return f"{prefix}{ReputationEntry.objects.filter(source_key__startswith=prefix).count()}"


@transaction.atomic
def accept(*, by, answer, now):
    """Mark the answer as the solution of its question. Replaces an earlier one. Returns the question.

    An asker may accept their own answer; that solves the question and earns nothing. Who holds `accept_for_asker`
    may accept somebody else's answer when the asker has not written for SILENT since it; the asker is told, and
    can confirm it by accepting the same answer. Raises PermissionDenied for anybody else, Refused for an answer
    that is not public, and for others as long as the asker is not silent or the question is not open.
    """
    permissions.require_writer(by, now)
    question = handover.locked_under(answer)
    own = permissions.may_accept_on(by, question)
    permissions.require(
        own or permissions.may_accept_for_asker(by, question), _("Only who asked can accept an answer.")
    )
    answer = Answer.objects.select_related("author").get(pk=answer.pk)
    if not (question.is_shown and answer.is_shown):
        raise Refused("not_public", _("This answer is not public at the moment, so it cannot be accepted."))
    if question.accepted_answer_id == answer.pk and not (own and question.accepted_as != As.ASKER):
        return question
    if not own:
        _require_silence(by, question, answer, now)
    clear_elsewhere(answer, question=question, now=now)
    _take_back(question, now=now)
    # "Did not help" and "accepted" cannot both be said of one answer; the later word holds.
    Answer.objects.filter(pk=answer.pk).update(did_not_help_at=None)
    handover.stop_waiting(question)
    detailing.end(question)
    question.accepted_answer, question.accepted_by = answer, by
    question.accepted_as = As.ASKER if own else (As.TEAM if by.is_employee else As.MEMBER)
    question.accepted_at = question.last_activity_at = now
    question.save(update_fields=["accepted_answer", "accepted_by", "accepted_as", "accepted_at", "last_activity_at"])
    if own:
        asker_decided(question, now=now)
    else:
        notices.accepted_for_asker(answer, question=question, now=now)
    _refresh(question, now=now)
    if answer.author_id != question.author_id:
        _reward(question, now=now)
        notices.answer_accepted(answer, question=question, now=now)
    announcing.solved(question, answer=answer, now=now)
    return question


def others_from(question, answer, *, asker_wrote_at):
    """From when others may accept this answer for the asker; None: the asker has spoken since, so it is theirs."""
    spoke_at = max(asker_wrote_at, question.asker_decided_at or silence.NEVER)
    if answer.published_at is None or answer.did_not_help_at is not None or spoke_at > answer.published_at:
        return None
    return answer.published_at + SILENT


def _require_silence(by, question, answer, now):
    permissions.require(answer.author_id != by.pk, _("You cannot accept your own answer for the asker."))
    if not question.is_open:
        raise Refused("not_open", _("This question is solved or closed already."))
    since = others_from(question, answer, asker_wrote_at=silence.last_word_of(question))
    if since is None:
        raise Refused("asker_wrote", _("The asker has written since this answer, so only they can accept it."))
    if now < since:
        raise Refused(
            "asker_not_silent",
            _("The asker can still say whether this solved it. From %(since)s you can accept it for them.")
            % {"since": written_out(since)},
        )


def asker_decided(question, *, now):
    """The asker has accepted, withdrawn, or said whether an answer helped. The caller holds the row."""
    question.asker_decided_at = now
    question.save(update_fields=["asker_decided_at"])


@transaction.atomic
def withdraw(*, by, question, now, answer=None):
    """Withdraw the acceptance; the question may come to await a peer answer again. Returns the question.

    For the asker, and for who accepted it for them. With `answer` it is Refused when another one is accepted.
    """
    permissions.require_writer(by, now)
    question = handover.locked(question.pk)
    permissions.require(permissions.may_withdraw(by, question), _("Only who asked can withdraw the acceptance."))
    if answer is not None and question.accepted_answer_id != answer.pk:
        raise Refused("not_accepted", _("This answer is not the accepted one."))
    if permissions.may_accept_on(by, question):
        asker_decided(question, now=now)
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
    """Write the entries of the acceptance as it stands: for who answered, and for the asker who accepted.

    Whoever accepts for somebody else earns nothing by it, and neither does the asker.
    """
    answer = question.accepted_answer
    source, about = _source(question, answer), {"question": question, "answer": answer, "now": now}
    reputation.award(answer.author, reason=Reason.ANSWER_ACCEPTED, source_key=f"{source}:author", **about)
    if question.accepted_as == As.ASKER:
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
