"""Reads the questions of the demo from the text files beside this module.

    ?? CATEGORY AUTHOR LANGUAGE [+UP] [-DOWN] | title | tags | options      a question, its text below
    => AUTHOR HOURS [+UP] [-DOWN] [ok] [hidden]                             an answer; `ok`: accepted
    ~~ AUTHOR: text                                                         a comment on the post above it
    !! VERB HOURS AUTHOR [title or reason]                                  what happens after the window ended

HOURS count from the question. Options are `name` or `name=value`, separated by ";": `ago` (hours since it was
published), `left` (hours until its window ends), `held`, `hidden` (the reason), `closed` (the reason),
`withdrawn` (the asker's reason), `duplicate` and `joined` (the title of the original), `locked` (the reason),
`pinned`, `edited` (OLD>NEW: words of its text that the asker changed), `why` (an employee's reason to answer early),
`details` (what the team asks the asker for), `helped` (readers the solution helped).
"""

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass
class Post:
    author: str
    up: int = 0
    down: int = 0
    lines: list = field(default_factory=list)
    comments: list = field(default_factory=list)

    @property
    def body(self):
        return "\n".join(self.lines).strip()


@dataclass
class Reply(Post):
    hours: float = 0
    accepted: bool = False
    hidden: bool = False


@dataclass
class Step(Post):
    """Something that happens after the window ended without a peer answer."""

    verb: str = ""
    hours: float = 0
    words: str = ""


@dataclass
class Script(Post):
    category: str = ""
    language: str = ""
    title: str = ""
    tags: list = field(default_factory=list)
    options: dict = field(default_factory=dict)
    replies: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    def hours(self, name):
        """An option that is a number of hours, or None."""
        return float(self.options[name]) if name in self.options else None


def read():
    """Every question of the demo, in the order of the files. Raises ValueError for a line that cannot be read."""
    return [script for path in sorted(FOLDER.glob("*.txt")) for script in _read(path)]


def _read(path):
    scripts, post = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, rest = line[:3], line[3:].strip()
        try:
            if mark == "?? ":
                post = _question(rest)
                scripts.append(post)
            elif mark == "=> ":
                post = _reply(rest)
                scripts[-1].replies.append(post)
            elif mark == "!! ":
                post = _step(rest)
                scripts[-1].steps.append(post)
            elif mark == "~~ ":
                author, text = rest.split(": ", 1)
                post.comments.append((author, text))
            elif post is not None:
                post.lines.append(line)
        except (ValueError, IndexError, AttributeError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    return scripts


def _votes(words):
    return {
        "up": sum(int(word[1:]) for word in words if word[0] == "+"),
        "down": sum(int(word[1:]) for word in words if word[0] == "-"),
    }


def _question(rest):
    head, title, tags, *options = (part.strip() for part in rest.split("|"))
    category, author, language, *votes = head.split()
    named = dict((pair.strip().partition("=")[::2]) for pair in ";".join(options).split(";") if pair.strip())
    return Script(
        author=author,
        category=category,
        language=language,
        title=title,
        tags=tags.split(),
        options=named,
        **_votes(votes),
    )


def _reply(rest):
    author, hours, *words = rest.split()
    return Reply(
        author=author,
        hours=float(hours),
        accepted="ok" in words,
        hidden="hidden" in words,
        **_votes([word for word in words if word[0] in "+-"]),
    )


def _step(rest):
    verb, hours, author, *words = rest.split(" ", 3)
    return Step(author=author, verb=verb, hours=float(hours), words=" ".join(words))
