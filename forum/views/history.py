"""How a post read before each of its edits, what was done with a question, and bringing an older text back."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import differing, editing, permissions
from forum.models import Arrangement, Category, Question, Revision
from forum.views.common import fetch, page_of, see_other, sent, show

EDITS = 5  # on one page: texts can be long
STEPS = 20
ORDER = ("-version",)
LARGEST_VERSION = 2**31 - 1


@require_safe
def history(request, kind, pk):
    """The edits of a post, the latest first, each with what it took away and what it added; of a question also the rest."""
    now, member = timezone.now(), request.user
    post = fetch(member, kind, pk)
    revisions = Revision.objects.filter(**{kind: post}).select_related("editor")
    page = page_of(request, revisions, order=ORDER, size=EDITS)
    after = _after(revisions, page, post)
    for revision in page.rows:
        _compare(revision, after)
        after = revision
    may_restore = permissions.may_write(member, now) and permissions.may_edit(member, post)
    steps = _steps(request, post) if kind == "question" else None
    return show(
        request, "forum/history.html", now=now, post=post, kind=kind, page=page, may_restore=may_restore, steps=steps
    )


def _after(revisions, page, post):
    """What the first edit of this page led to: the revision after it, or the post as it stands."""
    newer = revisions.filter(version=page.rows[0].version + 1).first() if page.rows and not page.first else None
    return newer or post


def _compare(revision, after):
    revision.text_changed = revision.body != after.body
    revision.lines = differing.lines(revision.body, after.body)
    revision.title_parts = differing.words(revision.title, getattr(after, "title", ""))
    revision.title_changed = revision.title != getattr(after, "title", "")
    tags_after = [tag.slug for tag in after.tags.all()] if isinstance(after, Question) else getattr(after, "tags", None)
    known = revision.tags is not None and tags_after is not None
    revision.tag_parts = differing.listed(revision.tags, tags_after) if known else ()
    revision.tags_changed = any(part.kind != differing.SAME for part in revision.tag_parts)


def _steps(request, question):
    """One page of what was done with a question. What the reader may not see is not named."""
    rows = Arrangement.objects.filter(question=question).select_related("by")
    page = page_of(request, rows, order=("-id",), size=STEPS, name="step")
    others = {row.other_id for row in page.rows if row.other_id}
    seen = Question.objects.visible_to(request.user).in_bulk(others) if others else {}
    moved = any(row.kind == Arrangement.Kind.MOVED for row in page.rows)
    places = {place.pk: place for place in Category.objects.visible_to(request.user)} if moved else {}
    for row in page.rows:
        row.other_seen = seen.get(row.other_id)
        row.moved_from, row.moved_to = places.get(row.category_before_id), places.get(row.category_after_id)
    return page


def _history_place(request, kind, pk, version):
    fetch(request.user, kind, pk)
    return reverse("post_history", args=[kind, pk])


@sent(_history_place)
def restore(request, kind, pk, version):
    """Bring back how the post read in this version. The form says which version was the newest when it was shown."""
    post = fetch(request.user, kind, pk)
    seen = request.POST.get("version", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise BadRequest(_("Say which version you saw."))
    revision = Revision.objects.filter(**{kind: post}, version=min(version, LARGEST_VERSION)).first()
    if revision is None:
        raise Http404(_("There is no such version."))
    editing.restore(editor=request.user, post=post, revision=revision, version=int(seen), now=timezone.now())
    messages.success(request, _("The earlier text stands here again. What it replaced is in this history too."))
    return see_other(_history_place(request, kind, pk, version))
