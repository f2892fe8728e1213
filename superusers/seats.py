"""Taking and leaving seats. A seat is a number from 1 to the capacity; a unique row gives it to one invitation only.

The offer's row is locked first: that saves conflicts, and makes a change of its capacity wait. What keeps two
people off one seat is the unique constraint.
"""

from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum.permissions import require, require_writer
from superusers import permissions
from superusers.models import Invitation

State = Invitation.State
ATTEMPTS = 5


def accept(*, by, invitation, now):
    """Take a seat. Accepting twice is accepting once. Returns the invitation as it is then.

    Raises Http404 for whoever is no super-user at this moment, PermissionDenied for the suspended, Refused when all
    seats are taken or the time to answer is over.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return _accept(by=by, invitation=invitation, now=now)
        except IntegrityError:  # somebody took that seat in the same moment: take the next
            continue
    raise Refused("busy", _("Too many people answer at this moment. Please try again."))


@transaction.atomic
def _accept(*, by, invitation, now):
    require_writer(by, now)
    invitation = permissions.get_invitation(by, invitation.pk)
    offer = _locked(invitation.offer)
    invitation = permissions.get_invitation(by, invitation.pk)  # again: a pause may have come while we waited
    if invitation.state == State.ACCEPTED:
        return invitation
    if now > offer.answer_until:
        raise Refused("over", _("The time to answer this invitation is over."))
    seat = free_seat(offer)
    if seat is None:
        raise Refused("full", _("All seats are taken. If somebody gives one back, you can accept here."))
    mine = Invitation.objects.filter(pk=invitation.pk).exclude(state=State.ACCEPTED)
    mine.update(state=State.ACCEPTED, seat=seat, responded_at=now)
    return permissions.get_invitation(by, invitation.pk)


@transaction.atomic
def decline(*, by, invitation, now):
    """Say no, or give a seat back; it is free for the next. Returns the invitation as it is then.

    Raises Http404 like `accept`, Refused when it is over.
    """
    require_writer(by, now)
    invitation = permissions.get_invitation(by, invitation.pk)
    if now > invitation.offer.over_at:
        raise Refused("over", _("This is over, so there is nothing to decline any more."))
    Invitation.objects.filter(pk=invitation.pk).exclude(state=State.DECLINED).update(
        state=State.DECLINED, seat=None, responded_at=now
    )
    return permissions.get_invitation(by, invitation.pk)


@transaction.atomic
def free(*, by, invitation, now):
    """A manager gives back the seat of somebody, for instance of one who left the program. Returns whether it did."""
    require(permissions.may_invite(by), _("You cannot change invitations."))
    return bool(
        Invitation.objects.filter(pk=invitation.pk, state=State.ACCEPTED).update(
            state=State.DECLINED, seat=None, responded_at=now
        )
    )


def free_seat(offer):
    """The lowest number nobody has, or None when all are taken. The caller holds the offer's row."""
    taken = set(_taken(offer).values_list("seat", flat=True))
    seat = next(number for number in count(1) if number not in taken)
    return seat if seat <= offer.capacity else None


def check_capacity(offer, capacity):
    """Raise ValidationError when more people have accepted than there would be seats. Locks the offer's row."""
    accepted = _taken(_locked(offer)).count()
    if capacity < accepted:
        raise ValidationError(
            _("%(accepted)d people have accepted already, so there must be at least as many seats."),
            code="too_few_seats",
            params={"accepted": accepted},
        )


@transaction.atomic
def seat_closer(offer):
    """After a smaller capacity: whoever sits on a number above it moves to a free one. Returns how many moved."""
    offer, moved = _locked(offer), 0
    for invitation in _taken(offer).filter(seat__gt=offer.capacity).order_by("seat"):
        seat = free_seat(offer)
        if seat is None:
            break
        moved += Invitation.objects.filter(pk=invitation.pk, seat=invitation.seat).update(seat=seat)
    return moved


def _taken(offer):
    return Invitation.objects.filter(**{offer.kind: offer}, seat__isnull=False)


def _locked(offer):
    return type(offer).objects.select_for_update().get(pk=offer.pk)
