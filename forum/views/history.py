"""How a post read before each of its edits."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.models import Revision
from forum.views.common import fetch, page_of, show

EDITS = 5  # on one page: texts can be long
ORDER = ("-version",)


@dataclass(frozen=True)
class Line:
    """A line of a difference: `kind` is "same", "del" or "ins"."""

    kind: str
    text: str


@require_safe
def history(request, kind, pk):
    """The edits of a post, the latest first, each with what it took away and what it added."""
    post = fetch(request.user, kind, pk)
    revisions = Revision.objects.filter(**{kind: post}).select_related("editor")
    page = page_of(request, revisions, order=ORDER, size=EDITS)
    after = _text_after(revisions, page, post)
    for revision in page.rows:
        revision.title_changed = after[0] != revision.title
        revision.title_after = after[0]
        revision.lines = difference(revision.body, after[1])
        after = revision.title, revision.body
    return show(request, "forum/history.html", now=timezone.now(), post=post, kind=kind, page=page)


def _text_after(revisions, page, post):
    """Title and body that the first edit of this page led to."""
    newer = revisions.filter(version=page.rows[0].version + 1).first() if page.rows and not page.first else None
    newer = newer or post
    return getattr(newer, "title", ""), newer.body


def difference(before, after):
    """Lines of `before` and `after`, marked as taken away, added, or the same."""
    old, new = before.splitlines(), after.splitlines()
    lines = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            lines += [Line("same", line) for line in old[i1:i2]]
        else:
            lines += [Line("del", line) for line in old[i1:i2]] + [Line("ins", line) for line in new[j1:j2]]
    return lines
