"""What changed between two texts, for people: by lines, and inside a changed line by words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from time import thread_time

SAME, OLD, NEW = "same", "old", "new"
CONTEXT = 2  # unchanged lines shown around a change
WORK = 2_000_000  # pairs of pieces compared at most; beyond that the whole text counts as replaced
SECONDS = 0.25  # of the processor, for all of a text; a usual one takes a hundredth of that
ALIKE = 0.4  # lines that share less than this are easier to read one below the other
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class _InTime(SequenceMatcher):
    """Gives up when the time is up: for two letters in ever other orders the work grows with the cube of the length."""

    def __init__(self, one, other, until):
        self.until = until
        super().__init__(None, one, other)

    def find_longest_match(self, *where):
        if thread_time() > self.until:
            raise TimeoutError
        return super().find_longest_match(*where)


@dataclass(frozen=True)
class Part:
    """A piece of a line: `kind` is "same", "old" (taken away) or "new" (added)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line: `kind` is "same", "old", "new", "both" (it holds what went and what came), or "gap" (`count` lines left out)."""

    kind: str
    parts: tuple = ()
    count: int = 0


def lines(before, after):
    """The Lines of a difference, unchanged ones only near a change."""
    old, new = before.splitlines(), after.splitlines()
    made, until = [], _patience()
    for what, i1, i2, j1, j2 in _steps(old, new, until):
        if what == "equal":
            made += [Line(SAME, (Part(SAME, line),)) for line in old[i1:i2]]
        else:
            made += _changed(old[i1:i2], new[j1:j2], until)
    return _folded(made)


def words(before, after):
    """The Parts of one line, or of a title."""
    return _words(before, after, _patience())


def _patience():
    return thread_time() + SECONDS


def _words(before, after, until):
    return tuple(_parts(_WORDS.findall(before), _WORDS.findall(after), until))


def listed(before, after):
    """What a list (of tags) lost and gained, in the order of their names: Parts."""
    before, after = set(before), set(after)
    kinds = {name: SAME if name in before & after else OLD if name in before else NEW for name in before | after}
    return tuple(Part(kinds[name], name) for name in sorted(kinds))


def _changed(old, new, until):
    """Lines that took the place of others: pairs of similar ones as one line, the rest one below the other."""
    made, pairs = [], min(len(old), len(new))
    for was, is_now in zip(old, new, strict=False):
        parts = _words(was, is_now, until)
        kept = sum(len(part.text) for part in parts if part.kind == SAME)
        if 2 * kept >= ALIKE * max(len(was) + len(is_now), 1):
            made.append(Line("both", parts))
        else:
            made += [Line(OLD, (Part(OLD, was),)), Line(NEW, (Part(NEW, is_now),))]
    made += [Line(OLD, (Part(OLD, line),)) for line in old[pairs:]]
    return made + [Line(NEW, (Part(NEW, line),)) for line in new[pairs:]]


def _parts(old, new, until):
    for what, i1, i2, j1, j2 in _steps(old, new, until):
        if what == "equal":
            yield Part(SAME, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Part(OLD, "".join(old[i1:i2]))
        if j2 > j1:
            yield Part(NEW, "".join(new[j1:j2]))


def _steps(old, new, until):
    """SequenceMatcher's steps. What begins and ends alike is set aside first; what is left is compared only up to `WORK`
    and only for as long as there is time: else it counts as replaced."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield "equal", 0, start, 0, start
    for what, i1, i2, j1, j2 in _compared(a, b, until):
        yield what, i1 + start, i2 + start, j1 + start, j2 + start
    if end:
        yield "equal", len(old) - end, len(old), len(new) - end, len(new)


def _compared(a, b, until):
    whole = [("replace", 0, len(a), 0, len(b))] if a or b else []
    if not (a and b) or len(a) * len(b) > WORK or thread_time() > until:
        return whole
    try:
        return _InTime(a, b, until).get_opcodes()
    except TimeoutError:
        return whole


def _alike(one, other):
    """How many pieces two lists have in common from the beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _folded(made):
    """Leave out unchanged lines that stand far from every change."""
    near = set()
    for place, line in enumerate(made):
        if line.kind != SAME:
            near.update(range(place - CONTEXT, place + CONTEXT + 1))
    folded, left_out = [], 0
    for place, line in enumerate([*made, None]):
        if line is not None and place not in near:
            left_out += 1
            continue
        if left_out:
            folded.append(Line("gap", count=left_out))
            left_out = 0
        if line is not None:
            folded.append(line)
    return folded
