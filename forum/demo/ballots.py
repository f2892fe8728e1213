"""The votes of the demo, written together: nine hundred calls of the rule would take half of the loading time.

The rows are the ones `forum/voting.py` writes, which `reconcile` recounts.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F

from community.models import Member
from forum import voting
from forum.models import Answer, Question, ReputationEntry, Vote


@dataclass(frozen=True)
class Ballot:
    voter: Member
    post: Question | Answer
    value: int
    at: datetime


def cast(ballots):
    """Write votes, scores, ledger entries and totals."""
    votes = Vote.objects.bulk_create(
        Vote(voter=each.voter, value=each.value, created_at=each.at, **{_kind(each.post): each.post})
        for each in ballots
    )
    entries = [_entry(vote, each) for vote, each in zip(votes, ballots, strict=True)]
    entries = [entry for entry in entries if entry.points and entry.member.earns_reputation]
    ReputationEntry.objects.bulk_create(entries)
    scores, points = Counter(), Counter()
    for each in ballots:
        scores[type(each.post), each.post.pk] += each.value
    for entry in entries:
        points[entry.member_id] += entry.points
    for (model, pk), score in scores.items():
        model.objects.filter(pk=pk).update(score=F("score") + score)
    for pk, sum_of_points in points.items():
        Member.objects.filter(pk=pk).update(reputation=F("reputation") + sum_of_points)


def _kind(post):
    return "question" if isinstance(post, Question) else "answer"


def _entry(vote, ballot):
    reason = voting.REASONS[_kind(ballot.post), ballot.value]
    return ReputationEntry(
        member=ballot.post.author,
        points=settings.REPUTATION[reason],
        reason=reason,
        source_key=voting.source_key(vote),
        question_id=vote.question_id,
        answer_id=vote.answer_id,
        created_at=ballot.at,
    )
