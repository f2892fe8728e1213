"""The nightly review: who meets the published criteria, and who therefore becomes a super-user.

Figures are of the period [at − period, at): its start included, its end not. What lies in it is decided
by `published_at`; whether an answer is visible and accepted, by how it stands now. Weeks are ISO weeks in UTC.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q
from django.db.models.functions import TruncWeek

from community.models import Heartbeat, Member
from forum.models import Answer
from superusers import memberships, permissions
from superusers.criteria import NAMES, current
from superusers.models import Membership

State = Membership.State


@dataclass(frozen=True)
class Figures:
    """What one member did in the period. Without a peer answer in it there are none."""

    peer_answers: int = 0
    distinct_askers: int = 0
    active_weeks: int = 0
    accepted: int = 0

    @property
    def accepted_share(self):
        """Accepted peer answers divided by peer answers, from 0 to 1."""
        return self.accepted / self.peer_answers if self.peer_answers else 0.0

    def progress(self, name, criteria):
        """How far one criterion is reached, from 0 to exactly 1; computed without rounding."""
        target = Decimal(getattr(criteria, name))
        if target <= 0:
            return Decimal(1)
        if name == "accepted_share":
            reached, target = Decimal(self.accepted), target * self.peer_answers
            return min(Decimal(1), reached / target) if target else Decimal(0)
        return min(Decimal(1), getattr(self, name) / target)

    def reaches(self, name, criteria):
        return self.progress(name, criteria) == 1

    def meets(self, criteria):
        """All four criteria."""
        return all(self.reaches(name, criteria) for name in NAMES)

    def score(self, criteria):
        """The mean of the four, each up to its threshold, in percent, rounded down: 100 exactly for who meets them."""
        return int(25 * sum(self.progress(name, criteria) for name in NAMES))

    def kept(self):
        """What a membership change keeps of them."""
        return {**asdict(self), "accepted_share": round(self.accepted_share, 6)}


@dataclass(frozen=True)
class Row:
    """One member of a review: who, what they did, whether that meets the criteria, and their membership's state
    (after the review; before it in a dry run; "" without one)."""

    member: Member
    figures: Figures
    score: int
    meets: bool
    state: str
    becomes: str = ""  # the state this review gave, or would give in a dry run

    def as_dict(self):
        """For `--json`. Shares from 0 to 1, the score from 0 to 100."""
        return {
            "member": self.member.handle,
            "imported_id": self.member.imported_id,
            "peer_answers": self.figures.peer_answers,
            "distinct_askers": self.figures.distinct_askers,
            "active_weeks": self.figures.active_weeks,
            "accepted_share": round(self.figures.accepted_share, 6),
            "score": self.score,
            "meets": self.meets,
            "state": self.state,
        }


def peer_answers(*, since, until):
    """Peer answers published in [since, until) that everybody can read."""
    return Answer.objects.public().filter(author_role=Answer.Role.PEER, published_at__gte=since, published_at__lt=until)


def figures(*, at, period_days, member=None):
    """Figures of every member with at least one peer answer in the period, by member id. One query.

    With `member`, of that one only.
    """
    answers = peer_answers(since=at - timedelta(days=period_days), until=at)
    if member is not None:
        answers = answers.filter(author=member)
    rows = (
        answers.order_by()
        .values("author")
        .annotate(
            peer_answers=Count("pk"),
            distinct_askers=Count("question__author", distinct=True),
            active_weeks=Count(TruncWeek("published_at", tzinfo=UTC), distinct=True),
            accepted=Count("pk", filter=Q(question__accepted_answer=F("pk"))),
        )
    )
    return {row.pop("author"): Figures(**row) for row in rows}


def own_figures(*, member, at, criteria):
    """The same for one member, zeros included; for the program page."""
    found = figures(at=at, period_days=criteria.period_days, member=member)
    return found.get(member.pk, Figures())


def review(*, at, now, dry_run=False):
    """Look at everybody with a peer answer in the period; whoever meets the criteria becomes a super-user.

    `at` ends the period; changes are dated `now`. With "a manager confirms" they become candidates. Employees, bots,
    switched-off and suspended members never do; who is in the program already, in whatever state, stays as they are,
    except that a candidate who meets the criteria becomes active once no manager has to confirm. Nobody loses
    anything here. A second run changes nothing. Returns a list of Row, the most peer answers first.
    """
    criteria = current()
    found = figures(at=at, period_days=criteria.period_days)
    members = Member.objects.in_bulk(found)
    states = dict(Membership.objects.values_list("member_id", "state"))
    rows = []
    for pk, done in found.items():
        row = Row(members[pk], done, done.score(criteria), done.meets(criteria), states.get(pk, ""))
        rows.append(_reviewed(row, criteria=criteria, now=now, dry_run=dry_run))
    rows.sort(key=lambda row: (-row.figures.peer_answers, -row.score, row.member.handle))
    if not dry_run:
        became = [row.becomes for row in rows if row.becomes]
        result = {"reviewed": len(rows), **{state: became.count(state) for state in (State.ACTIVE, State.CANDIDATE)}}
        Heartbeat.objects.update_or_create(job="review", defaults={"last_run_at": now, "result": result})
    return rows


def _reviewed(row, *, criteria, now, dry_run):
    """The row after the review did (or in a dry run would do) what follows from it."""
    target = _becomes(row, criteria, now)
    if target and dry_run:
        return Row(row.member, row.figures, row.score, row.meets, row.state, becomes=target)
    if target:
        membership, changed = memberships.enter_by_review(
            member=row.member, state=target, figures=row.figures.kept(), now=now
        )
        state = membership.state if membership else ""
        return Row(row.member, row.figures, row.score, row.meets, state, becomes=target if changed else "")
    return row


def _becomes(row, criteria, now):
    if not row.meets or permissions.why_never(row.member, now):
        return ""
    if row.state == "":
        return State.CANDIDATE if criteria.manager_confirms else State.ACTIVE
    return State.ACTIVE if row.state == State.CANDIDATE and not criteria.manager_confirms else ""
