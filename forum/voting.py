"""Voting on questions and answers: one vote a member, changed or taken back at will."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import permissions, reputation
from forum.models import Answer, Question, Vote
from forum.reputation import Reason

REASONS = {
    ("question", 1): Reason.QUESTION_UPVOTED,
    ("question", -1): Reason.QUESTION_DOWNVOTED,
    ("answer", 1): Reason.ANSWER_UPVOTED,
    ("answer", -1): Reason.ANSWER_DOWNVOTED,
}


def source_key(vote):
    """Names what a vote is worth now; a vote that is changed earns under a new name."""
    return f"vote:{vote.pk}:{vote.changes}"


@transaction.atomic
def vote(*, voter, post, value, now):
    """Set the voter's vote on a question or an answer: 1, -1, or 0 to take it back. Returns the new score.

    Raises PermissionDenied on one's own post, Refused on what is not public.
    """
    if value not in (-1, 0, 1):
        raise ValueError("A vote is 1, -1 or 0.")
    permissions.require_writer(voter, now)
    permissions.require(permissions.may_vote_on(voter, post), _("You cannot vote on what you wrote yourself."))
    kind, model = ("question", Question) if isinstance(post, Question) else ("answer", Answer)
    # Holding the post's row puts votes on it in a line: score, vote and points change together.
    post = model.objects.select_for_update().get(pk=post.pk)
    question = post if kind == "question" else post.question
    if not (post.is_shown and question.is_shown):
        raise Refused("not_public", _("This is not public at the moment, so it takes no votes."))
    cast = Vote.objects.filter(voter=voter, **{kind: post}).first()
    before = cast.value if cast else 0
    if before == value:
        return post.score
    if cast:
        reputation.reverse(reputation.standing(source_key=source_key(cast)), now=now)
    if value == 0:
        cast.delete()
    else:
        if cast:
            cast.value, cast.created_at, cast.changes = value, now, cast.changes + 1
            cast.save(update_fields=["value", "created_at", "changes"])
        else:
            cast = Vote.objects.create(voter=voter, value=value, created_at=now, **{kind: post})
        reward(cast, author=post.author, now=now)
    model.objects.filter(pk=post.pk).update(score=F("score") + value - before)
    return post.score + value - before


def reward(cast, *, author, now):
    """Write the ledger entry of a vote as it stands."""
    kind = "question" if cast.question_id else "answer"
    reputation.award(
        author,
        reason=REASONS[kind, cast.value],
        source_key=source_key(cast),
        now=now,
        question=cast.question,
        answer=cast.answer,
    )
