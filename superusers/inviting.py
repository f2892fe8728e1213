"""Inviting super-users to a beta test or an event: each once, whoever presses the button how often."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Member
from forum.permissions import require
from superusers import notices, permissions
from superusers.models import Invitation, Membership


def invitable(offer):
    """Super-users who have no invitation to this offer yet, by name."""
    invited = Invitation.objects.filter(**{offer.kind: offer}).values("member")
    super_users = Membership.objects.active().values("member")
    return Member.objects.filter(pk__in=super_users).exclude(pk__in=invited).order_by("display_name", "pk")


@transaction.atomic
def invite(*, by, members, offer, now):
    """Invite these members, with a notice and a mail each. Returns the new invitations.

    Who is invited already, or is no super-user (any more), is left out. Raises PermissionDenied for who may not,
    Refused when nobody could accept any more.
    """
    require(permissions.may_invite(by), _("You cannot invite super-users."))
    if now > offer.answer_until:
        raise Refused("over", _("The time to answer is over, so nobody could accept. Change the dates first."))
    made = []
    for member in invitable(offer).filter(pk__in=[member.pk for member in members]):
        invitation, created = Invitation.objects.get_or_create(
            member=member, **{offer.kind: offer}, defaults={"invited_at": now, "invited_by": by}
        )
        if created:
            notices.invited(invitation, now=now)
            made.append(invitation)
    return made
