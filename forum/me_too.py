""" "I have this too": how many people share a question, one mark a person, taken back at will."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import following, handover, permissions
from forum.models import MeToo, Question


@transaction.atomic
def say(*, member, question, now):
    """The member has the same problem, and follows the question from now on. Returns the new count.

    A solved question takes it: how many the solution is for is worth knowing. Raises PermissionDenied for who may
    not write and on one's own question, Refused for a question that is closed, locked or not public.
    """
    permissions.require_writer(member, now)
    permissions.require(question.author_id != member.pk, _("This is your own question."))
    # Holding the question's row puts those who press at once in a line: mark and count change together.
    question = handover.locked(question.pk)
    if not question.is_shown:
        raise Refused("not_public", _("This question is not public at the moment."))
    if question.closed_at is not None or question.locked_at is not None:
        raise Refused("closed", _("This question is closed. Ask a new one and link it."))
    _mark, created = MeToo.objects.get_or_create(member=member, question=question, defaults={"created_at": now})
    following.follow(member=member, target=question, now=now)
    return _counted(question, 1 if created else 0)


@transaction.atomic
def take_back(*, member, question):
    """The member does not have the problem after all; they go on following the question. Returns the new count."""
    permissions.require_signed_in(member)
    question = handover.locked(question.pk)
    deleted, _models = MeToo.objects.filter(member=member, question=question).delete()
    return _counted(question, -deleted)


def _counted(question, change):
    if change:
        Question.objects.filter(pk=question.pk).update(me_too_count=F("me_too_count") + change)
    return question.me_too_count + change
