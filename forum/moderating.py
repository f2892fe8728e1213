"""Holding back and letting through: approve, hide, unhide, suspend."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import (
    accepting,
    answering,
    asking,
    counting,
    detailing,
    handover,
    notices,
    permissions,
    reputation,
    searching,
    text,
    voting,
)
from forum.models import Answer, Comment, Question, Vote


def _require_moderator(by):
    permissions.require(permissions.may_moderate(by), _("Only moderators can do this."))


def approve(*, by, post, now):
    """Publish a held question or answer; a question's clock starts now. Returns whether this call did it.

    Raises Refused for one that is hidden: nobody would see it, and its window would pass unseen.
    """
    _require_moderator(by)
    if type(post).objects.filter(pk=post.pk, published_at=None, hidden_at__isnull=False).exists():
        raise Refused("hidden", _("This is hidden. Show it again first, then approve it."))
    if isinstance(post, Question):
        return asking.publish(post, now=now)
    return answering.publish(post, now=now)


@transaction.atomic
def hide(*, by, post, reason, now):
    """Take a post out of sight, with a reason its author sees. Its points go; a window it had ended may run again.

    Returns whether this call did it.
    """
    _require_moderator(by)
    reason = text.clean_line(reason, _("The reason"))
    question = _question_of(post)
    if isinstance(post, Question):
        handover.stop_waiting(question)
    if not type(post).objects.filter(pk=post.pk, hidden_at=None).update(hidden_at=now, hidden_reason=reason):
        return False
    post.hidden_at, post.hidden_reason = now, reason
    if isinstance(post, Question):
        question.hidden_at, question.hidden_reason = now, reason
        # The points its answers earned stay with those who helped.
        reputation.reverse(reputation.standing(question=post, answer=None), now=now)
    elif isinstance(post, Answer):
        accepting.clear_elsewhere(post, question=question, now=now)
        if question.accepted_answer_id == post.pk:
            accepting.clear(question, now=now)
        reputation.reverse(reputation.standing(answer=post), now=now)
    elif isinstance(post, Comment):
        detailing.request_hidden(post)
    counting.recount(question, now=now)
    searching.index(question)
    notices.post_hidden(post, now=now)
    handover.look_again(question)
    return True


@transaction.atomic
def unhide(*, by, post, now):
    """Show a hidden post again, with the points its votes are worth. Returns whether this call did it."""
    _require_moderator(by)
    question = _question_of(post)
    if not type(post).objects.filter(pk=post.pk, hidden_at__isnull=False).update(hidden_at=None, hidden_reason=""):
        return False
    post.hidden_at, post.hidden_reason = None, ""
    if isinstance(post, Question):
        question.hidden_at, question.hidden_reason = None, ""
    if isinstance(post, (Question, Answer)):
        kind = type(post).__name__.lower()
        for cast in (
            Vote.objects.select_for_update(of=("self",)).filter(**{kind: post}).select_related("question", "answer")
        ):
            cast.changes += 1  # the entry under the old name was reversed
            cast.save(update_fields=["changes"])
            voting.reward(cast, author=post.author, now=now)
    counting.recount(question, now=now)
    searching.index(question)
    return True


@transaction.atomic
def suspend(*, by, member, until, reason, now):
    """Let the member read but not write until then. Their sessions and tokens end when they next act."""
    permissions.require(by.has_perm("community.suspend_member"), _("You cannot suspend members."))
    permissions.require(by.pk != member.pk and not member.is_staff, _("Members of the team cannot be suspended here."))
    member.suspended_until, member.suspension_reason = until, text.clean_line(reason, _("The reason"))
    member.save(update_fields=["suspended_until", "suspension_reason"])
    notices.suspended(member, now=now)


@transaction.atomic
def lift_suspension(*, by, member, now):
    """Let the member write again."""
    permissions.require(by.has_perm("community.suspend_member"), _("You cannot suspend members."))
    member.suspended_until, member.suspension_reason = None, ""
    member.save(update_fields=["suspended_until", "suspension_reason"])


def _question_of(post):
    return handover.locked(post.pk) if isinstance(post, Question) else handover.locked_under(post)
