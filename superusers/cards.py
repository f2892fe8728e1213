"""What a page says about an invitation, and what can be done with it. Decides nothing: `superusers.seats` does."""

from dataclasses import dataclass

from superusers.models import Invitation

State = Invitation.State


@dataclass(frozen=True)
class Card:
    """An invitation as it stands now. `standing`: open, full, late, accepted, declined or over."""

    invitation: Invitation
    standing: str
    can_accept: bool
    can_decline: bool

    @property
    def offer(self):
        return self.invitation.offer


def card(invitation, *, now):
    """The card of one invitation, fetched `with_offer()`."""
    offer = invitation.offer
    over, late = now > offer.over_at, now > offer.answer_until
    free = invitation.seats_left > 0
    standing = invitation.state
    if standing == State.INVITED:
        standing = "late" if late else ("open" if free else "full")
    elif over:
        standing = "over" if standing == State.ACCEPTED else "declined"
    return Card(
        invitation,
        standing=standing,
        can_accept=invitation.state != State.ACCEPTED and free and not late,
        can_decline=invitation.state != State.DECLINED and not over,
    )
