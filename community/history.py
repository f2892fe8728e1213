"""While history is written, nothing leaves the house: no delivery is written and no bell rings. Notices stay."""

from contextlib import contextmanager
from contextvars import ContextVar

_writing = ContextVar("writing history", default=False)


@contextmanager
def writing():
    """What rules do inside happened in the past and was told then."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_being_written():
    return _writing.get()
