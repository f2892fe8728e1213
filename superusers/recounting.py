"""Recounts what the program derives: chips, the group, the state against its changes, seats against capacity."""

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from community.models import Member
from superusers import groups, seats
from superusers.memberships import chip_of
from superusers.models import Invitation, Membership, MembershipChange

REPAIR_REASON = "Put right by reconcile: the change was missing."


def recount(now, fix):
    """Compare and, with `fix`, repair. Returns one sentence for each difference."""
    return [*_states(now, fix), *_chips(fix), *_group(fix), *_seats(fix)]


def _states(now, fix):
    """A membership stands where its last change led it. The state holds; a missing change is written."""
    last = MembershipChange.objects.filter(membership=OuterRef("pk")).order_by("-created_at", "-id").values("to_state")
    found = (
        Membership.objects.annotate(last=Coalesce(Subquery(last[:1]), Value("")))
        .exclude(last=F("state"))
        .select_related("member")
    )
    for membership in found.order_by("pk"):
        yield (
            f'Membership of {membership.member.handle} is "{membership.state}", '
            f'its last change says "{membership.last}".'
        )
        if fix:
            MembershipChange.objects.create(
                membership=membership,
                from_state=membership.last,
                to_state=membership.state,
                reason=REPAIR_REASON,
                created_at=now,
            )


def _chips(fix):
    state = Membership.objects.filter(member=OuterRef("pk")).values("state")
    with_chip_or_membership = Member.objects.exclude(chip="", membership=None)
    for member in with_chip_or_membership.annotate(membership_state=Subquery(state[:1])).order_by("pk"):
        should = chip_of(member.membership_state)
        if member.chip != should:
            yield f'Chip of {member.handle} is "{member.chip}", the membership says "{should}".'
            if fix:
                Member.objects.filter(pk=member.pk).update(chip=should)


def _group(fix):
    should = set(Membership.objects.filter(state=Membership.State.ACTIVE).values_list("member_id", flat=True))
    are = set(Member.objects.filter(groups__name=groups.SUPER_USERS).values_list("pk", flat=True))
    for member in Member.objects.filter(pk__in=should ^ are).order_by("pk"):
        belongs = member.pk in should
        yield f'{member.handle} is {"not " if belongs else ""}in the group "{groups.SUPER_USERS}".'
        if fix:
            groups.grant(member, super_user=belongs)


def _seats(fix):
    for kind in ("beta_test", "event"):
        over = Invitation.objects.filter(seat__gt=F(f"{kind}__capacity")).with_offer().select_related("member")
        for invitation in over.order_by("pk"):
            offer = invitation.offer
            yield f'Seat {invitation.seat} of {invitation.member.handle} is above the {offer.capacity} of "{offer}".'
            if fix and not seats.seat_closer(offer) and _still_over(invitation, offer):
                yield f'"{offer}" has more people than seats. A person has to decide: raise the capacity or free seats.'


def _still_over(invitation, offer):
    return Invitation.objects.filter(pk=invitation.pk, seat__gt=offer.capacity).exists()
