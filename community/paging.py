"""Keyset pages without a count: the address says after which row the page begins.

A page costs one query and the same at any depth. A cursor is opaque, names the sort values of one row, and
is only good for the order it was made for; anything else raises BrokenCursor.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_datetime

LONGEST_ID = 2**63 - 1


class BrokenCursor(ValueError):
    """The cursor in the address was not made by this list."""


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next` is the cursor of the following one, or empty. `first` is whether it is the newest."""

    rows: list
    next: str
    first: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def paged(queryset, *, order, cursor="", size=20):
    """Fetch one page of `queryset`.

    `order` lists fields as in order_by(), the last of them unique, none of them null: datetimes and integers.
    Raises BrokenCursor.
    """
    queryset = queryset.order_by(*order)
    if cursor:
        try:
            queryset = queryset.filter(after(order, cursor))
        except (TypeError, ValueError, ValidationError) as error:  # a number where a time belongs, or such
            raise BrokenCursor(cursor) from error
    rows = list(queryset[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, cursor_of(rows[-1], order) if more else "", first=not cursor)


def cursor_of(row, order):
    """The cursor that continues after `row`."""
    values = [getattr(row, name.removeprefix("-")) for name in order]
    values = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def after(order, cursor):
    """A condition: what stands after the cursor in this order. Raises BrokenCursor."""
    values = _read(cursor, len(order))
    condition, equal_so_far = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, beyond = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal_so_far & Q(**{f"{field}__{beyond}": value})
        equal_so_far &= Q(**{field: value})
    # Said once more about the first field alone: this is what lets an index find the place.
    first = order[0]
    return Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]}) & condition


def _read(cursor, count):
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        values = json.loads(raw)
        if not isinstance(values, list) or len(values) != count:
            raise BrokenCursor(cursor)
        return [_value(value) for value in values]
    except (ValueError, RecursionError, OverflowError) as error:
        raise BrokenCursor(cursor) from error


def _value(value):
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise BrokenCursor(value)
    if isinstance(value, int):
        if abs(value) > LONGEST_ID:
            raise BrokenCursor(value)
        return value
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise BrokenCursor(value)
    return moment.astimezone(UTC)
