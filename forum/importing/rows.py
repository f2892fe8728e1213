"""Reads the files of a Stack Exchange data dump, a row at a time.

A file is `<posts> <row Id="1" … /> … </posts>`. In XML no attribute can hold a bare `<`, so whatever stands between
two of them is one tag: each row is read by itself, and a broken one takes no other along. Memory does not
grow with the file.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.parsers import expat

PIECE = 65_536  # characters read at a time
ROW_MAX = 20_000_000  # characters; a longer "row" is no row
INT_MAX = 2_147_483_647
# Files of a dump often hold references to characters that XML forbids.
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_FORBIDDEN = {
    **dict.fromkeys([*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]),
    0x0D: "\n",
}
_ID = re.compile(r"""\sId\s*=\s*["']([^"'<]{1,40})["']""")
_WHOLE = re.compile(r"-?[0-9]{1,40}", re.ASCII)


class Unreadable(Exception):
    """The file is missing or is not what its name says. The message says it to people."""


class BadRow(Exception):
    """The row cannot be taken. The message says why."""


@dataclass
class Row:
    """One row: its attributes, read as what they should be. Whatever is wrong raises BadRow."""

    file: str
    line: int
    attributes: dict

    @property
    def place(self):
        """Where it is, for people: file and row id, or the line when it has none."""
        return place(self.file, self.line, self.attributes.get("Id"))

    def text(self, name, default=None):
        """Text without the characters that nothing can show. Needed unless a default is given."""
        value = self.attributes.get(name, "").translate(_FORBIDDEN).strip()
        if value or default is not None:
            return value or default
        raise BadRow(f"{name} is missing")

    def key(self, name, default=None):
        """An id, as text."""
        value = self.text(name, default)
        if value != default and not _WHOLE.fullmatch(value):
            raise BadRow(f"{name} is not a number: {value[:40]!r}")
        return value

    def whole(self, name):
        """A whole number the database can hold, or None when it is not there."""
        value = self.text(name, "")
        if not value:
            return None
        if not _WHOLE.fullmatch(value) or abs(int(value)) > INT_MAX:
            raise BadRow(f"{name} is not a number: {value[:40]!r}")
        return int(value)

    def date(self, name, needed=True):
        """A moment in UTC, or None when it is not there and not needed."""
        value = self.text(name, None if needed else "")
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            moment = None
        if moment is None or not 1970 <= moment.year < 2200:
            raise BadRow(f"{name} is not a date: {value[:40]!r}")
        return moment


def place(file, line, row_id=None):
    return f"{file}, row {row_id}" if row_id else f"{file}, line {line}"


def check(path):
    """Raise Unreadable unless the file is there and begins as its name says (Posts.xml with <posts>)."""
    try:
        with _opened(path) as stream:
            beginning = stream.read(PIECE)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror or error}") from error
    root = re.search(r"<\s*([A-Za-z_][\w.-]*)", beginning)
    if root is None or root[1].lower() != path.stem.lower():
        raise Unreadable(
            f"{path.name} is not the {path.name} of a Stack Exchange data dump: <{path.stem.lower()}> is missing"
        )


def read(path, complain, progress=lambda size: None):
    """Yield the rows of a file. `complain(place, why)` hears of what cannot be read; `progress` of bytes done.

    Returns (as a generator does) whether the file is whole. Raises Unreadable as `check` does.
    """
    check(path)
    closing, whole = f"/{path.stem.lower()}", False
    for line, tag in _tags(path, complain, progress):
        if tag.startswith("row") and not tag[3:4].isalnum():
            attributes = _attributes(tag)
            if attributes is None:
                found = _ID.search(tag[:2_000])
                complain(place(path.name, line, found and found[1]), "this row is not well-formed XML")
            else:
                yield Row(path.name, line, attributes)
        elif tag[: len(closing)].lower() == closing or (
            f"/{tag}".lower().startswith(closing) and tag.rstrip().endswith("/>")
        ):
            whole = True  # closed, or empty: <posts/>
    if not whole:
        complain(path.name, f"the file is cut off: <{closing}> is missing at its end")
    return whole


def _tags(path, complain, progress):
    """(line, text) of whatever stands between one `<` and the next."""
    line, begun, parts, size = 1, 1, None, 0
    with _opened(path) as stream:
        while piece := stream.read(PIECE):
            progress(len(piece.encode("utf-8", "replace")))
            first, *others = piece.split("<")
            for number, text in enumerate([first, *others]):
                if number:
                    if parts is not None:
                        yield begun, "".join(parts)
                    begun, parts, size = line, [], 0
                if parts is not None:
                    size += len(text)
                    if size > ROW_MAX:
                        complain(place(path.name, begun), "this is too long to be a row")
                        parts = None
                    else:
                        parts.append(text)
                line += text.count("\n")
    if parts is not None:
        yield begun, "".join(parts)


def _opened(path):
    """The file as text. What is not UTF-8 in it becomes a replacement character; a byte order mark goes."""
    with path.open("rb") as file:
        wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    return path.open(encoding="utf-16" if wide else "utf-8-sig", errors="replace", newline=None)


def _attributes(tag):
    """The attributes of one row's tag, or None when it is not well-formed."""
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    tag = _REFERENCE.sub(_allowed, tag.rstrip()).translate(_FORBIDDEN)
    try:
        parser.Parse("<" + tag + ("" if tag.endswith("/>") else "</row>"), True)
    except (expat.ExpatError, ValueError):
        return None
    return found[0] if found else None


def _allowed(reference):
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    fine = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    return reference[0] if fine else ""
