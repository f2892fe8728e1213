"""Drafts: what a member typed and has not sent, one for each place, kept until it is posted or discarded.

A place is "ask", "answer:12" (to question 12), "comment:12", "comment:12:34" (on its answer 34) or
"edit:answer:34". What is kept belongs to its member alone: every function starts from who asks.
"""

import json
import re
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Aggregate, Exists, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject, Substr
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Member
from forum import permissions, resending, text
from forum.models import Answer, Comment, Draft, Question

ASK = "ask"
MODELS = {"question": Question, "answer": Answer, "comment": Comment}
MOST = 50  # places a member
KEPT = timedelta(days=90)
PLACE = re.compile(
    r"ask|answer:[1-9]\d{0,17}|comment:[1-9]\d{0,17}(:[1-9]\d{0,17})?|edit:(question|answer|comment):[1-9]\d{0,17}"
)
LINE = 300
TITLE = 200  # longer than a title may be: somebody may still be shortening it
SHORT = {"title": TITLE, "tags": LINE, "category": 60, "language": 5, "early_reason": LINE, "version": 10}
FIELDS = {
    "ask": ("title", "body", "category", "language", "tags"),
    "answer": ("body", "early_reason"),
    "comment": ("body",),
    "edit": ("title", "body", "tags", "version"),
}
WORDS = ("title", "body")  # without either, nothing was typed


def answering(question):
    return f"answer:{question.pk}"


def commenting(question, answer=None):
    return f"comment:{question.pk}" + (f":{answer.pk}" if answer else "")


def editing(post):
    return f"edit:{type(post).__name__.lower()}:{post.pk}"


def kind_of(place):
    """The first word of a place. Raises ValidationError for what is none."""
    if not PLACE.fullmatch(place):
        raise ValidationError(_("There is no form at this place."), code="bad_place")
    return place.partition(":")[0]


def version_of(draft):
    """What a form sends back to say which draft it continues; empty of none."""
    return draft.updated_at.isoformat() if draft else ""


def of(member, place):
    """The member's draft at a place, or None. One whose form was posted meanwhile is none any more."""
    return unsent(member).filter(place=place).first()


class _Rows(Aggregate):
    """All rows of a group as one JSON list."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def on_page_of(member, pk):
    """The member's drafts of answers and comments beneath question `pk`, as a column of the query that fetches it."""
    places = Q(place=f"answer:{pk}") | Q(place=f"comment:{pk}") | Q(place__startswith=f"comment:{pk}:")
    row = JSONObject(place="place", content="content", form_key="form_key", updated_at="updated_at")
    return Subquery(unsent(member).filter(places).values("member").annotate(rows=_Rows(row)).values("rows"))


def read(rows):
    """What `on_page_of` fetched, as drafts by place."""
    drafts = {}
    for row in rows or []:
        moment = datetime.fromisoformat(row["updated_at"])  # SQLite writes no zone: UTC
        row["updated_at"] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(row["content"], str):  # SQLite puts JSON into JSON as text
            row["content"] = json.loads(row["content"])
        drafts[row["place"]] = Draft(**row)
    return drafts


def unsent(member):
    """All drafts of a member. A draft that was saved while its form was being posted is not among them."""
    drafts = Draft.objects.filter(member=member)
    for model in MODELS.values():
        drafts = drafts.exclude(Exists(model.objects.filter(author=member, form_key=OuterRef("form_key"))))
    return drafts


@transaction.atomic
def save(*, member, place, content, now, seen=None, form_key=""):
    """Keep what is typed at a place. Returns the Draft, or None when nothing is typed: then none is kept.

    `seen` is the version the form continues ("" for none); when another window saved a newer one, Refused
    ("newer_draft") is raised and that one stays. None, for somebody who presses a button, replaces it.
    Raises Refused ("sent") for a form that was posted, ("too_many") beyond MOST places, ValidationError for
    what is longer than a post, PermissionDenied.
    """
    permissions.require_writer(member, now)
    kept, key = _clean(kind_of(place), content), resending.clean_key(form_key) or ""
    if key and any(m.objects.filter(form_key=key, author=member).exists() for m in MODELS.values()):
        raise Refused("sent", _("This form was posted already."))
    before = Draft.objects.select_for_update().filter(member=member, place=place).first()
    if before is not None and seen is not None and parse_moment(seen) != before.updated_at:
        raise Refused(
            "newer_draft", _("Another window has saved a newer draft. What you type from now on replaces it.")
        )
    if not any(kept.get(name) for name in WORDS) or _stands_already(place, kept):
        discard(member=member, place=place)
        return None
    if before is None:
        return _first(member, place, content=kept, form_key=key, updated_at=now)
    before.content, before.form_key, before.updated_at = kept, key, now
    before.save(update_fields=["content", "form_key", "updated_at"])
    return before


def _stands_already(place, kept):
    """Whether an edit says what its post says: it was saved, or nothing was changed yet."""
    kind, _colon, name = place.partition(":")
    if kind != "edit":
        return False
    model, pk = name.split(":")
    post = MODELS[model].objects.filter(pk=pk).first()
    if post is None or post.body != kept.get("body"):
        return False
    if model != "question":
        return True
    tags = ", ".join(post.tags.values_list("slug", flat=True))
    return (post.title, tags) == (kept.get("title"), kept.get("tags"))


def _first(member, place, **fields):
    Member.objects.select_for_update().get(pk=member.pk)  # whoever saves at once is counted one after the other
    if Draft.objects.filter(member=member).count() >= MOST:
        raise Refused(
            "too_many", _("You have %(most)d drafts, and no more are kept. Discard one first.") % {"most": MOST}
        )
    try:
        with transaction.atomic():
            return Draft.objects.create(member=member, place=place, **fields)
    except IntegrityError:
        raise Refused(
            "newer_draft", _("Another window has saved a newer draft. What you type from now on replaces it.")
        ) from None


def parse_moment(value):
    """The moment a version names, or None."""
    try:
        return parse_datetime(value)
    except ValueError:
        return None


def _clean(kind, content):
    kept = {}
    for name in FIELDS[kind]:
        most = SHORT.get(name) or (text.COMMENT_MAX if kind == "comment" else text.BODY_MAX)
        value = text.clean_typed(content.get(name) or "", most)
        if value or kind == "edit":  # to empty a field is an edit too
            kept[name] = value
    return kept


@transaction.atomic
def discard(*, member, place):
    """Throw the member's own draft at a place away. Returns whether there was one."""
    deleted, _models = Draft.objects.filter(member=member, place=place).delete()
    return bool(deleted)


def posted(*, member, place, form_key):
    """Called by the rules in their transaction: the form with this key made a post, so its draft is done.

    A draft of another form at the same place stays: it was not posted.
    """
    if form_key:
        Draft.objects.filter(member=member, place=place, form_key=form_key).delete()


def carry_over(source, target):
    """The question `source` was joined with `target`: what is typed beneath it belongs there now.

    Who has typed at the same place of `target` too keeps both. Called by the rule in its transaction.
    """
    for place in (answering, commenting):
        taken = Draft.objects.filter(place=place(target)).values("member")
        Draft.objects.filter(place=place(source)).exclude(member__in=taken).update(place=place(target))
    beneath = f"{commenting(source)}:"  # on one of its answers, which went along
    there = Concat(Value(f"{commenting(target)}:"), Substr("place", len(beneath) + 1))
    Draft.objects.filter(place__startswith=beneath).update(place=there)


@transaction.atomic
def expire(*, now):
    """Throw away what nobody touched for KEPT. Returns how many."""
    deleted, _models = Draft.objects.filter(updated_at__lt=now - KEPT).delete()
    return deleted
