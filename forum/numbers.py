"""Figures of the forum, for the admin's first page and the home page. Read-only.

What the home page shows is kept for a minute: the same minute gives the same figures. Only what
everybody may see is kept.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from community.models import Member
from community.numbers import Figure
from forum.models import Answer, Question, Verdict

KEEP_SECONDS = 60
LOOK_BACK = timedelta(days=90)
WEEK = timedelta(days=7)
HOURS = 24


@dataclass(frozen=True)
class CommunityFigures:
    """What the community did in the last 90 days. `None`: nothing to say yet."""

    questions: int  # published in that time, their first window over
    peer_answered: int  # of these, answered by a peer within it
    median_to_peer_answer: timedelta | None  # over the questions that have a peer answer

    @property
    def peer_share(self):
        """Percent, rounded, or None."""
        return round(100 * self.peer_answered / self.questions) if self.questions else None


def _kept(name, now, make):
    """The figure of this minute, computed once for everybody: it may count only what is public."""
    key = f"forum.numbers.{name}.{int(now.timestamp()) // KEEP_SECONDS}"
    return cache.get_or_set(key, make, KEEP_SECONDS)


def community_figures(now):
    """How many questions customers answered among themselves, and how quickly."""
    return _kept("community", now, lambda: _community_figures(now))


def _community_figures(now):
    since = now - LOOK_BACK
    # Nothing published since then was last active before: this lets the index by activity answer.
    recent = Question.objects.public().filter(last_activity_at__gte=since, published_at__gte=since)
    # A later cycle means that the first window ended without a peer answer.
    counted = recent.filter(Q(peer_window_ends_at__lt=now) | Q(cycle__gt=1)).aggregate(
        questions=Count("pk"),
        peer_answered=Count("pk", filter=Q(cycle=1, first_peer_answer_at__lte=F("peer_window_ends_at"))),
    )
    return CommunityFigures(median_to_peer_answer=_median_to_peer_answer(recent), **counted)


def _median_to_peer_answer(questions):
    waits = (
        questions.filter(first_peer_answer_at__isnull=False)
        .annotate(wait=F("first_peer_answer_at") - F("published_at"))
        .order_by("wait")
        .values_list("wait", flat=True)
    )
    count = waits.count()
    if not count:
        return None
    middle = list(waits[(count - 1) // 2 : count // 2 + 1])
    return sum(middle, timedelta()) / len(middle)


def helpers_of_month(now, limit=4):
    """Members with the most peer answers of this calendar month, the most helpful first.

    Each carries `peer_answers` and only what is public. No employees, bots or suspended members.
    """
    helpers = []
    for row in _kept(f"helpers.{limit}", now, lambda: _helpers_of_month(now, limit)):
        member = Member(**{name: value for name, value in row.items() if name != "peer_answers"})
        member.peer_answers = row["peer_answers"]
        helpers.append(member)
    return helpers


def _helpers_of_month(now, limit):
    start = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    public = ("id", "handle", "display_name", "chip", "reputation", "date_joined")
    rows = (
        Answer.objects.public()
        .filter(author_role=Answer.Role.PEER, published_at__gte=start, published_at__lte=now)
        .filter(author__is_employee=False, author__is_bot=False, author__is_active=True)
        .filter(Q(author__suspended_until=None) | Q(author__suspended_until__lte=now))
        .values(*(f"author__{name}" for name in public))
        .annotate(peer_answers=Count("pk"))
        .order_by("-peer_answers", "-author__reputation", "author__id")[:limit]
    )
    return [{name.removeprefix("author__"): value for name, value in row.items()} for row in rows]


def hour_histogram(now):
    """Peer answers of the last 24 hours: a list of 24 counts, its index the hour of the day on the site's clock.

    The hour that runs now counts as far as it has come.
    """
    return _kept("hours", now, lambda: _hour_histogram(now))


def _hour_histogram(now):
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    by_hour = (
        Answer.objects.public()
        .filter(author_role=Answer.Role.PEER, published_at__gte=start, published_at__lte=now)
        .annotate(hour=TruncHour("published_at"))
        .values("hour")
        .annotate(answers=Count("pk"))
        .order_by()
    )
    counts = [0] * HOURS
    for row in by_hour:
        counts[timezone.localtime(row["hour"]).hour] += row["answers"]
    return counts


def figures_of(person, reader, **more):
    """Answers to other customers, how many of them solved it, and how many people they helped: those the reader may see.

    `more` are aggregates over the same answers, counted along.
    """
    given = Answer.objects.visible_to(reader).shown()
    given = given.filter(author=person, author_role=Answer.Role.PEER, question__hidden_at=None)
    counted = given.aggregate(
        answers=Count("pk"),
        accepted=Count("pk", filter=Q(accepted_for__isnull=False)),
        people=Count("question__author", distinct=True, filter=Q(accepted_for__isnull=False) | Q(score__gt=0)),
        **more,
    )
    counted["share"] = round(100 * counted["accepted"] / counted["answers"]) if counted["answers"] else None
    return counted


def figures(now):
    """The forum's figures for the admin's first page."""
    questions = reverse("questions")
    community = community_figures(now)
    week = now - WEEK
    asked = Question.objects.shown().filter(last_activity_at__gte=week, published_at__gte=week)
    given = Answer.objects.shown().filter(author_role=Answer.Role.PEER, published_at__gte=week)
    found = [
        Figure(_("questions in the last 7 days"), number_format(asked.count())),
        Figure(_("peer answers in the last 7 days"), number_format(given.count())),
        Figure(
            _("questions wait for a peer answer"),
            number_format(Question.objects.in_window().count()),
            f"{questions}?state={Question.State.AWAITING}",
        ),
        Figure(
            _("questions are held"),
            number_format(Question.objects.held().filter(hidden_at=None).count()),
            f"{reverse('admin:index')}forum/question/?sight=held",
        ),
    ]
    helped = Verdict.objects.filter(helped=True, created_at__gte=now - LOOK_BACK).count()
    if helped:
        found.append(Figure(_("readers say that an answer helped them (90 days)"), number_format(helped)))
    if community.peer_share is not None:
        found.append(
            Figure(_("of questions got a peer answer within their window (90 days)"), f"{community.peer_share} %")
        )
    if community.median_to_peer_answer is not None:
        found.append(Figure(_("to the first peer answer, median (90 days)"), _hours(community.median_to_peer_answer)))
    return found


def _hours(duration):
    minutes = round(duration.total_seconds() / 60)
    return _("%(hours)d:%(minutes)02d h") % {"hours": minutes // 60, "minutes": minutes % 60}
