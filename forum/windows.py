"""What a page says about a question's peer window: how much is left, rounded so that a page can be kept.

Read-only and without the database: it looks at a question in hand and at the time it is given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.models import Question

TICKS = 24  # the dial is a day, whatever the length of the window
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LATE_SHARE = 5  # the last fifth is shown in a warm colour
State = Question.State


@dataclass(frozen=True)
class Left:
    """What is left of a running window. `ticks` of 24; `number` and `unit` are what stands in the dial."""

    ends_at: datetime
    ticks: float
    number: int
    unit: str
    words: str
    late: bool

    @property
    def whole_ticks(self):
        """Ticks that are lit in the dial: never none while there is time left, so that no tick is cut."""
        return min(TICKS, max(1, round(self.ticks)))


def length_of(question):
    """How long the community has in this cycle. Later cycles begin when a manager starts them."""
    if question.cycle == 1 and question.published_at and question.peer_window_ends_at:
        return question.peer_window_ends_at - question.published_at
    return question.category.window


def left_of(question, now):
    """What is left of the window, or None: it is not running, is over, or the question has none (imported)."""
    if question.state != State.AWAITING or question.due_at is None or question.due_at <= now:
        return None
    left = question.due_at - now
    length = max(length_of(question), MINUTE)
    number, unit = rounded(left)
    return Left(
        ends_at=question.due_at,
        ticks=round(min(TICKS, TICKS * (left / length)), 1),
        number=number,
        unit=unit,
        words=in_words(left),
        late=left <= length / LATE_SHARE,
    )


def rounded(duration):
    """A duration as one number and its short unit: whole hours, minutes below one hour, never 0."""
    minutes = max(1, -(-duration // MINUTE))
    if minutes < 60:
        return minutes, _("min")
    return (duration + HOUR / 2) // HOUR, _("h")


def in_words(duration):
    """ "12 h", or "48 min" when less than an hour."""
    number, unit = rounded(duration)
    return _("%(number)s %(unit)s") % {"number": number, "unit": unit}


def exactly(duration):
    """How long something took: "40 min", "1 h 12 min", "3 days"."""
    minutes = max(1, duration // MINUTE)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if hours < 48:
        if not rest:
            return _("%(hours)d h") % {"hours": hours}
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days = round(minutes / 60 / 24)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def time_to_peer_answer(question):
    """From publication to the first peer answer, or None."""
    if question.first_peer_answer_at is None or question.published_at is None:
        return None
    return max(timedelta(0), question.first_peer_answer_at - question.published_at)


def was_in_time(question):
    """Whether the first peer answer came within the first window. At exactly its end is in time."""
    took = time_to_peer_answer(question)
    if took is None or question.cycle != 1:
        return False
    return question.first_peer_answer_at <= question.peer_window_ends_at


def ticks_spared(question):
    """Ticks of the dial that were left when the first peer answer came in time; 24 otherwise."""
    if not was_in_time(question):
        return TICKS
    share = time_to_peer_answer(question) / max(length_of(question), MINUTE)
    return min(TICKS, max(1, round(TICKS * (1 - share))))
