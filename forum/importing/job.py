"""One run of the import: where it reads, whom it tells, what it counts; and how rows become rows, in batches."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from forum.importing.notebook import Notebook
from forum.importing.rows import BadRow, read
from forum.models import Category

BATCH = 400


@dataclass
class Job:
    folder: Path
    category: Category
    language: str
    now: datetime
    tell: Callable  # (place, why): one thing that could not be taken
    progress: Callable  # (bytes read)
    book: Notebook = field(default_factory=Notebook)
    counts: Counter = field(default_factory=Counter)  # what is new, by kind
    problems: int = 0

    def complain(self, place, why):
        """Say one clear line about what could not be taken, and count it."""
        self.problems += 1
        self.tell(place, why)

    def optional(self, row, ask, *args, default=None):
        """A value the row can do without: one that is wrong is said and left out."""
        try:
            return ask(*args)
        except BadRow as wrong:
            self.complain(row.place, f"{wrong}; the rest of the row is kept")
            return default

    def load(self, file, prepare, store, *, again=False):
        """Read a file: `prepare(row)` makes something of a row or returns None, `store(list)` writes many at once.

        A row either of them cannot take is said, and the others are kept. `again` is for the second reading of a
        file, whose broken rows have been said. Returns whether the file is whole.
        """
        batch, rows = [], self._rows(file, again)
        for row in rows:
            try:
                made = prepare(row)
            except BadRow as wrong:
                self.complain(row.place, str(wrong))
                continue
            if made is not None:
                batch.append((row.place, made))
            if len(batch) == BATCH:
                self._store(store, batch)
                batch = []
        self._store(store, batch)
        return self.whole

    def _rows(self, file, again):
        quiet = (lambda place, why: None) if again else self.complain
        self.whole = yield from read(self.folder / file, quiet, self.progress)

    def _store(self, store, batch):
        if not batch:
            return
        before = self.counts.copy()
        try:
            with transaction.atomic():
                counted = store([made for _place, made in batch])
        except DatabaseError:
            self.counts = before
            if len(batch) == 1:
                self.complain(batch[0][0], "the database does not take this row")
                return
            # One of them, or another import that runs beside this one: each by itself.
            for one in batch:
                self._store(store, [one])
            return
        self.counts.update(counted or {})
