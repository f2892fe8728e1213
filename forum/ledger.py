"""Compares the ledger of points with what earned them, and members' totals with the ledger.

Entries are never changed: what stands without a cause is reversed, what is missing is added. Points keep
the worth they had when they were earned, so only that an entry exists is compared.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from community.models import Member, Origin
from forum import accepting, reputation, voting
from forum.models import Answer, Question, ReputationEntry, Vote
from forum.reputation import Reason

MODELS = {"question": Question, "answer": Answer}
COMPANY = (Answer.Role.EMPLOYEE, Answer.Role.BOT)


def recount(now, fix):
    """Compare and, with `fix`, repair. Returns one sentence for each difference."""
    found = []
    for kind, value in voting.REASONS:
        found += _votes_that_are_gone(kind, value, now, fix)
        found += _votes_without_points(kind, value, now, fix)
    for check in (_acceptances_that_are_gone, _acceptances_without_points, _reversals, _totals):
        found += check(now, fix)
    return found


def _text(name):
    return Cast(name, CharField())


def _source_key():
    """`voting.source_key`, asked of the database."""
    return Concat(Value("vote:"), _text("pk"), Value(":"), _text("changes"), output_field=CharField())


def _votes_that_are_gone(kind, value, now, fix):
    """Points stand only for a vote that exists, of that value, on a post of that member that is shown."""
    vote = Vote.objects.annotate(key=_source_key()).filter(
        **{kind: OuterRef(kind), f"{kind}__hidden_at": None, f"{kind}__author": OuterRef("member")},
        key=OuterRef("source_key"),
        value=value,
    )
    entries = reputation.standing(reason=voting.REASONS[kind, value]).filter(~Exists(vote))
    yield from _reverse(entries, "there is no such vote", now, fix)


def _reverse(entries, why, now, fix):
    for entry in list(entries.order_by("pk")):
        if fix:
            with transaction.atomic():
                reputation.reverse(ReputationEntry.objects.filter(pk=entry.pk), now=now)
        yield f"Entry {entry.pk} gives member {entry.member_id} {entry.points:+} ({entry.source_key}), but {why}."


def _votes_without_points(kind, value, now, fix):
    """Every vote on a shown post of somebody who earns points has its entry."""
    reason = voting.REASONS[kind, value]
    if not settings.REPUTATION[reason]:
        return
    entry = reputation.standing(reason=reason, source_key=OuterRef("key"))
    votes = Vote.objects.annotate(key=_source_key()).filter(
        ~Exists(entry),
        **{
            f"{kind}__isnull": False,
            f"{kind}__hidden_at": None,
            f"{kind}__author__is_employee": False,
            f"{kind}__author__is_bot": False,
        },
        value=value,
    )
    if kind == "answer":  # who speaks for the company today may have been a customer, and the other way round
        votes = votes.exclude(answer__author_role__in=COMPANY)
    for vote in list(votes.order_by("pk")):
        if fix:
            _reward_vote(vote, kind, now)
        yield f"Vote {vote.pk} of {value:+} on {kind} {getattr(vote, kind + '_id')} earned nothing."


@transaction.atomic
def _reward_vote(vote, kind, now):
    post = MODELS[kind].objects.select_for_update().get(pk=getattr(vote, f"{kind}_id"))
    vote = Vote.objects.filter(pk=vote.pk, changes=vote.changes).first()
    if vote is not None:
        vote.changes += 1  # an entry under the old name may have been reversed
        vote.save(update_fields=["changes"])
        voting.reward(vote, author=post.author, now=now)


def _acceptances_that_are_gone(now, fix):
    """Points for an acceptance stand only while it does."""
    accepted = Question.objects.filter(pk=OuterRef("question"), accepted_answer=OuterRef("answer"))
    for reason, whose in ((Reason.ANSWER_ACCEPTED, "accepted_answer__author"), (Reason.ACCEPTED_AN_ANSWER, "author")):
        stands = accepted.filter(**{whose: OuterRef("member")})
        if reason == Reason.ACCEPTED_AN_ANSWER:
            stands = stands.filter(accepted_as=Question.AcceptedAs.ASKER)
        entries = reputation.standing(reason=reason).filter(~Exists(stands))
        yield from _reverse(entries, "that answer is not the accepted one", now, fix)


def _acceptances_without_points(now, fix):
    """An accepted answer has one entry, and the asker one who accepted it. What was imported as accepted has none."""
    accepted = Question.objects.filter(accepted_answer__isnull=False).exclude(accepted_as="")
    accepted = accepted.exclude(accepted_answer__author=F("author"))
    accepted = accepted.exclude(origin=Origin.IMPORT, accepted_answer__origin=Origin.IMPORT)
    for reason, whose in ((Reason.ANSWER_ACCEPTED, "accepted_answer__author"), (Reason.ACCEPTED_AN_ANSWER, "author")):
        if not settings.REPUTATION[reason]:
            continue
        entries = reputation.standing(reason=reason, question=OuterRef("pk"), answer=OuterRef("accepted_answer"))
        entries = entries.order_by().values("question").annotate(n=Count("pk")).values("n")
        earning = accepted.filter(**{f"{whose}__is_employee": False, f"{whose}__is_bot": False})
        if reason == Reason.ACCEPTED_AN_ANSWER:
            earning = earning.filter(accepted_as=Question.AcceptedAs.ASKER)
        else:
            earning = earning.exclude(accepted_answer__author_role__in=COMPANY)
        counted = earning.annotate(n=Coalesce(Subquery(entries, output_field=IntegerField()), 0)).exclude(n=1)
        for question in list(counted.order_by("pk")):
            if fix:
                accepting.reward_again(question, now=now)
            yield (
                f"The acceptance of answer {question.accepted_answer_id} to question {question.pk} "
                f"has {question.n} entries of the kind {reason} instead of 1."
            )


def _reversals(now, fix):
    """A reversal takes back exactly what it reverses, together with its correction if it needed one."""
    correction = ReputationEntry.objects.filter(source_key=Concat(Value("correct:"), _text(OuterRef("pk"))))
    entries = ReputationEntry.objects.filter(reverses__isnull=False).annotate(
        left=F("points") + F("reverses__points") + Coalesce(Subquery(correction.values("points")), 0)
    )
    for entry in list(entries.exclude(left=0).order_by("pk")):
        if fix:
            with transaction.atomic():
                member = Member.objects.select_for_update().get(pk=entry.member_id)
                reputation.correct(member, entry, points=-entry.left, now=now)
        yield f"Entry {entry.pk} reverses entry {entry.reverses_id} but leaves {entry.left:+} points."


def _totals(now, fix):
    """A member's reputation is the sum of their entries."""
    total = Coalesce(Sum("reputation_entries__points"), 0)
    members = Member.objects.values("pk", "handle", "reputation").annotate(total=total)
    for row in list(members.exclude(total=F("reputation")).order_by("pk")):
        if fix:
            _recount_total(row["pk"])
        yield f"Member {row['pk']} ({row['handle']}) has the reputation {row['reputation']}, the entries say {row['total']}."


@transaction.atomic
def _recount_total(pk):
    """Whoever adds an entry also adds it to the total, after us: what we do not see yet is not ours to count."""
    member = Member.objects.select_for_update().get(pk=pk)
    total = member.reputation_entries.aggregate(now=Coalesce(Sum("points"), 0))["now"]
    Member.objects.filter(pk=pk).update(reputation=total)
