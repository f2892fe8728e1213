"""Operators and filters of a search: what they leave, and what to say where one of them names nothing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OPERATORS_MAX = 12  # different ones; each makes the query longer
TAGS_ASKED = 12  # each is a join, and SQLite takes 64; no question has that many
STATES = {
    "unanswered": lambda questions: questions.awaiting_peer_answer(),
    "open": lambda questions: questions.open(),
    "solved": lambda questions: questions.solved(),
    "closed": lambda questions: questions.closed(),
    "needs-info": lambda questions: questions.needing_details(),
}
MINE = "mine"


def narrowed(questions, asked, member, category=None, state=None):
    """Apply operators and filters. A value no operator knows finds nothing, as an unknown tag does."""
    pieces = {(piece.name, piece.value, piece.out): piece for piece in asked.pieces}.values()
    if sum(piece.name == "tag" for piece in asked.pieces) > TAGS_ASKED or len(pieces) > OPERATORS_MAX:
        return questions.none()
    for piece in pieces:
        questions = _APPLY[piece.name](questions, piece, member)
    if category:
        questions = questions.filter(category__slug=category.replace("\x00", " "))  # what no database takes
    if state:
        if state not in STATES:
            raise ValidationError(_("Questions are unanswered, open, solved or closed."), code="unknown_state")
        questions = STATES[state](questions)
    return questions


def picky(asked):
    """Whether the operators leave few questions, so that they are asked before the words."""
    return any(
        not piece.out and (piece.name in ("tag", "author") or (piece.name, piece.value) == ("is", MINE))
        for piece in asked.pieces
    )


def _kept(questions, piece, **condition):
    return questions.exclude(**condition) if piece.out else questions.filter(**condition)


def _state(questions, piece, member):
    if piece.value == MINE:
        if not member.is_authenticated:
            return questions.none()
        return _kept(questions, piece, author=member)
    if piece.value not in STATES:
        return questions.none()
    if not piece.out:
        return STATES[piece.value](questions)
    # Of all questions: of those that are left, the query would double with each state that is left out.
    left_out = STATES[piece.value](questions.model.objects.all())
    return questions.exclude(pk__in=left_out.values("pk"))


_APPLY = {
    "tag": lambda questions, piece, member: _kept(questions, piece, tags__slug=piece.value),
    "category": lambda questions, piece, member: _kept(questions, piece, category__slug=piece.value),
    "author": lambda questions, piece, member: _kept(questions, piece, author__handle__iexact=piece.value),
    "is": _state,
}
