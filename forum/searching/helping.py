"""What to say where an operator names something nobody can find."""

from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from community.models import Member
from forum.models import Category, Question, Tag
from forum.searching.narrowing import MINE, OPERATORS_MAX, STATES

COMPARED_MAX = 500


@dataclass(frozen=True)
class Unknown:
    """One sentence about an operator, and the text to search for instead where a likely one is known."""

    sentence: str
    meant: str = ""
    instead: str = ""


def unknown(asked, member):
    """An Unknown for each operator of the Query that names nothing this member can find. At most a few queries."""
    return [
        found
        for piece in asked.pieces[:OPERATORS_MAX]
        if (found := _CHECK[piece.name](asked, piece, member)) is not None
    ]


def _tag(asked, piece, member):
    visible = Question.objects.visible_to(member)
    if visible.filter(tags__slug=piece.value).exists():
        return None
    slugs = Tag.objects.filter(slug__startswith=piece.value[0]).order_by("slug")
    close = get_close_matches(piece.value, slugs.values_list("slug", flat=True)[:COMPARED_MAX])
    meant = next((slug for slug in close if visible.filter(tags__slug=slug).exists()), "")
    return _said(asked, piece, _("No question has the tag “%(name)s”.") % {"name": piece.value}, meant)


def _category(asked, piece, member):
    slugs = list(Category.objects.visible_to(member).values_list("slug", flat=True))
    if piece.value in slugs:
        return None
    meant = next(iter(get_close_matches(piece.value, slugs, n=1)), "")
    return _said(asked, piece, _("There is no topic “%(name)s”.") % {"name": piece.value}, meant)


def _author(asked, piece, member):
    if Member.objects.filter(handle__iexact=piece.value).exists():
        return None
    return Unknown(_("There is no member “%(name)s”.") % {"name": piece.value})


def _state(asked, piece, member):
    if piece.value == MINE and not member.is_authenticated:
        return Unknown(_("Sign in to search your own questions."))
    if piece.value in STATES or piece.value == MINE:
        return None
    known = [*STATES, MINE]
    meant = next(iter(get_close_matches(piece.value, known, n=1)), "")
    sentence = _("“is:%(name)s” is not known. There is %(known)s.") % {
        "name": piece.value,
        "known": ", ".join(f"is:{name}" for name in known),
    }
    return _said(asked, piece, sentence, meant)


def _said(asked, piece, sentence, meant):
    return Unknown(sentence, meant, asked.with_value(piece, meant) if meant else "")


_CHECK = {"tag": _tag, "category": _category, "author": _author, "is": _state}
