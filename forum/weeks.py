"""A member's answers week by week: how the last twelve are counted, and how they are drawn."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

WEEKS = 12
STEP, TALL, LEAST, FLOOR = 27, 70, 2, 78  # in the units of the drawing


@dataclass(frozen=True)
class Week:
    """One bar: its Monday, the number of answers, where it stands and how tall it is."""

    monday: date
    answers: int
    x: int
    y: float
    height: float


def counting(now):
    """The Mondays of the last twelve weeks, this one included, oldest first; and for each an aggregate over answers.

    A week begins on Monday at midnight by the site's clock.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight.date() - timedelta(days=midnight.weekday(), weeks=WEEKS - 1)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS + 1)]
    starts = [midnight.replace(year=day.year, month=day.month, day=day.day) for day in mondays]
    return mondays[:-1], {
        f"week_{number}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=end))
        for number, (start, end) in enumerate(zip(starts[:-1], starts[1:], strict=True))
    }


def drawn(mondays, counts):
    """Bars for these counts; [] when all are zero."""
    most = max(counts)
    if not most:
        return []
    bars = []
    for number, (monday, count) in enumerate(zip(mondays, counts, strict=True)):
        height = round(LEAST + (TALL - LEAST) * count / most, 1)
        bars.append(Week(monday, count, number * STEP, round(FLOOR - height, 1), height))
    return bars
