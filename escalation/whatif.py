"""What the rule would have done to the questions that are there, for a peer window of this or that length.

From dates alone: when a question was published, when its first peer answer came, when it was closed.
Acceptance is not considered: old forums know it to the day only, and an accepted answer is an answer first.
"""

from array import array
from dataclasses import asdict, dataclass
from datetime import timedelta

from forum.models import Question

WEEK = timedelta(weeks=1)


@dataclass
class Outcome:
    """What one window would have led to. `None` where there is nothing to divide by or to look at."""

    window_hours: float
    questions: int = 0
    peer_answered: int = 0
    closed: int = 0
    escalated: int = 0
    escalated_per_week: float | None = None
    median_seconds_to_peer_answer: float | None = None
    p90_seconds_to_peer_answer: float | None = None

    def as_dict(self):
        return asdict(self)


def dates():
    """(published, first peer answer or None, closed or None) of every question everybody may read."""
    rows = Question.objects.shown().order_by()
    return rows.values_list("published_at", "first_peer_answer_at", "closed_at").iterator()


def what_if(rows, windows):
    """Return one Outcome for each window (a timedelta), in their order.

    A peer answer or a closing at exactly the end of the window is in time; a question with both counts as
    answered. The times to the first peer answer are over all questions that have one, however late.
    """
    outcomes = [Outcome(window_hours=_number(window / timedelta(hours=1))) for window in windows]
    waited, first, last = array("d"), None, None
    for published, answered, closed in rows:
        first = published if first is None else min(first, published)
        last = published if last is None else max(last, published)
        if answered is not None:
            waited.append((answered - published).total_seconds())
        for window, outcome in zip(windows, outcomes, strict=True):
            outcome.questions += 1
            if answered is not None and answered - published <= window:
                outcome.peer_answered += 1
            elif closed is not None and closed - published <= window:
                outcome.closed += 1
            else:
                outcome.escalated += 1
    waited = sorted(waited)
    weeks = (last - first) / WEEK if first else 0
    for outcome in outcomes:
        outcome.escalated_per_week = round(outcome.escalated / weeks, 4) if weeks else None
        outcome.median_seconds_to_peer_answer = percentile(waited, 0.5)
        outcome.p90_seconds_to_peer_answer = percentile(waited, 0.9)
    return outcomes


def percentile(ordered, share):
    """The value below which `share` of an ordered list lies, between two neighbours in proportion; None of nothing.

    At 0.5 this is the median.
    """
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return _number(round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), 3))


def _number(value):
    return int(value) if value == int(value) else value
