"""The ledger. Points come and go as entries; a member's total is kept in the same transaction."""

from django.conf import settings
from django.db.models import F

from community.models import Member
from forum.models import ReputationEntry

Reason = ReputationEntry.Reason


def award(member, *, reason, source_key, now, points=None, question=None, answer=None):
    """Write one entry, worth `points` or what settings.REPUTATION says of the reason.

    Returns it, or None: for members who earn none, for zero points, and when the source was rewarded before.
    """
    points = settings.REPUTATION[reason] if points is None else points
    if not member.earns_reputation or points == 0:
        return None
    entry, created = ReputationEntry.objects.get_or_create(
        source_key=source_key,
        defaults={
            "member": member,
            "points": points,
            "reason": reason,
            "question": question,
            "answer": answer,
            "created_at": now,
        },
    )
    if not created:
        return None
    Member.objects.filter(pk=member.pk).update(reputation=F("reputation") + points)
    return entry


def standing(**about):
    """Entries that still count: neither reversed nor reversals themselves."""
    return ReputationEntry.objects.filter(reverses=None, reversed_by=None, **about)


def reverse(entries, *, now):
    """Take entries back, each by an entry of its own. What is reversed already stays so. Returns how many."""
    done = 0
    for entry in entries.order_by("member_id", "pk"):
        _reversal, created = ReputationEntry.objects.get_or_create(
            source_key=f"reverse:{entry.pk}",
            defaults={
                "member_id": entry.member_id,
                "points": -entry.points,
                "reason": Reason.REVERSED,
                "reverses": entry,
                "question_id": entry.question_id,
                "answer_id": entry.answer_id,
                "created_at": now,
            },
        )
        if created:
            Member.objects.filter(pk=entry.member_id).update(reputation=F("reputation") - entry.points)
            done += 1
    return done


def correct(member, reversal, *, points, now):
    """Add what a reversal should have taken back or left, as an entry of its own, once. It is about no post,
    so that nothing reverses it in turn."""
    return award(member, reason=Reason.REVERSED, source_key=f"correct:{reversal.pk}", points=points, now=now)
