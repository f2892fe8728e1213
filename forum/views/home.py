"""The first page: whose day it is, what waits for an answer, and who helps."""

from dataclasses import dataclass
from math import cos, pi, sin

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Subquery, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community import site
from community.indexing import FeedLink, Indexed
from forum import numbers, windows
from forum.filters import NEWEST
from forum.models import Category, Question
from forum.views.common import show
from forum.views.lists import listed, tabs, waiting_counts
from forum.views.pins import page_with_pins

SIZE = 8
WAITING_SHOWN = 4
TAGS_SHOWN, TAGS_KEPT_SECONDS = 4, 600
INNER, SHORTEST, LONGEST = 66, 5, 44  # of the strokes of the day, in the units of its drawing


@require_safe
def home(request):
    """The first page: what needs an answer soonest, then what is new.

    Figures are kept for a minute, so that most requests ask only for what is listed.
    """
    now = timezone.now()
    path, window = reverse("questions"), windows.in_words(settings.PEER_WINDOW)
    waiting, counts = needing_an_answer(request.user)
    page, pinned = page_with_pins(request, listed(request.user), order=NEWEST, size=SIZE)
    return show(
        request,
        "forum/home.html",
        now=now,
        waiting=waiting,
        page=page,
        pinned=pinned,
        tabs=tabs(path, "", request.GET.copy(), counts),
        path=path,
        indexed=Indexed(reverse("home"), _("Questions and answers"), _about(window)),
        feed=FeedLink(reverse("feed"), _("Questions")),
        categories=list(Category.objects.visible_to(request.user)),
        tags=often_used(),
        day=day_of(numbers.hour_histogram(now), timezone.localtime(now).hour),
        figures=numbers.community_figures(now),
        helpers=numbers.helpers_of_month(now),
        window=window.replace(" ", "\u00a0"),
    )


def needing_an_answer(member):
    """The questions whose window ends first, and how many wait in all for the community and for the team: one query.

    Only where no window runs the counts are asked for by themselves.
    """
    with_team = Question.objects.visible_to(member).with_team().order_by().values("closed_at")  # all in one group
    in_all = {
        "awaiting": Window(Count("pk")),
        "with_team": Coalesce(Subquery(with_team.annotate(n=Count("pk")).values("n")), 0),
    }
    soonest = listed(member).in_window().annotate(**{f"in_all_{name}": count for name, count in in_all.items()})
    rows = list(soonest.order_by("due_at", "id")[:WAITING_SHOWN])
    counts = {name: getattr(rows[0], f"in_all_{name}") for name in in_all} if rows else waiting_counts(member)
    return rows, counts


def _about(window):
    """The page in two sentences, for who finds it elsewhere."""
    company = site.current().company
    return site.welcome() or _(
        "Ask your question. People who use %(company)s themselves answer you, mostly on the same day. If it stays open"
        " for %(window)s, our community team comes."
    ) % {"company": company, "window": window}


def often_used():
    """Tags that most public questions carry, kept for ten minutes."""

    def found():
        counted = (
            Question.objects.public().exclude(tags=None).order_by().values("tags__slug").annotate(used=Count("pk"))
        )
        return [row["tags__slug"] for row in counted.order_by("-used", "tags__slug")[:TAGS_SHOWN]]

    return cache.get_or_set("forum.home.tags", found, TAGS_KEPT_SECONDS)


@dataclass(frozen=True)
class Day:
    """The last 24 hours as strokes around a clock."""

    total: int
    busiest: int
    strokes: list


def day_of(counts, hour_now):
    """Draw 24 counts (index: hour of the day) as strokes; None when nothing happened.

    Hours after `hour_now` are yesterday's and are drawn paler.
    """
    if not any(counts):
        return None
    most = max(counts)
    strokes = []
    for hour, count in enumerate(counts):
        length = INNER + SHORTEST + (LONGEST - SHORTEST) * count / most
        angle = 2 * pi * hour / len(counts)
        kind = "now" if hour == hour_now else ("night" if hour > hour_now else "hour")
        ends = [round(radius * part, 1) for radius in (INNER, length) for part in (sin(angle), -cos(angle))]
        strokes.append({"kind": kind, "x1": ends[0], "y1": ends[1], "x2": ends[2], "y2": ends[3]})
    return Day(total=sum(counts), busiest=counts.index(most), strokes=strokes)
