"""Lists that begin with what is pinned."""

from django.db.models import Value

from community.paging import Page, cursor_of
from forum import pinning
from forum.views.common import page_of


def page_with_pins(request, questions, *, order, size):
    """One page of `questions` without their pins, and the pins if it is the first: (Page, list). One query either way."""
    pins = pinning.pinned(questions)[: pinning.MOST]
    others = questions.exclude(pk__in=pins.values("pk"))
    if request.GET.get("after"):
        return page_of(request, others, order=order, size=size), []
    first = others.order_by(*order)[: size + 1]
    parts = [
        # Sorted and cut inside, because SQLite does neither within a union.
        questions.filter(pk__in=part.values("pk")).annotate(part=Value(number)).order_by()
        for number, part in enumerate((pins, first))
    ]
    found = list(parts[0].union(parts[1], all=True))
    pinned = sorted((one for one in found if one.part == 0), key=lambda one: (one.pinned_at, one.pk), reverse=True)
    rows = [one for one in found if one.part == 1]
    for name in reversed(order):
        rows.sort(key=lambda one, name=name: getattr(one, name.removeprefix("-")), reverse=name.startswith("-"))
    following = cursor_of(rows[size - 1], order) if len(rows) > size else ""
    return Page(rows[:size], following, first=True), pinned
