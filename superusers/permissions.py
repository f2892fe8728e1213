"""Who may do what in the program. Read from the database at every request: a pause holds at once."""

from django.http import Http404
from django.utils.translation import gettext as _

from superusers.models import Invitation, Membership


def get_own_membership(member):
    """A super-user's active membership; Http404 for everybody else: for them the private pages do not exist."""
    membership = Membership.objects.active().filter(member_id=member.pk).first() if member.is_authenticated else None
    if membership is None:
        raise Http404(_("There is nothing here."))
    return membership


def why_never(member, now):
    """Why this member cannot become a super-user as things stand, or ""."""
    if member.is_employee:
        return _("Employees are no super-users.")
    if member.is_bot:
        return _("Bots are no super-users.")
    if not member.is_active:
        return _("This account is switched off.")
    return _("This member is suspended.") if member.is_suspended(now) else ""


def may_change_memberships(member):
    """Who looks after the super-users."""
    return member.is_authenticated and member.is_staff and member.has_perm("superusers.change_membership")


def may_invite(member):
    return member.is_authenticated and member.is_staff and member.has_perm("superusers.add_invitation")


def get_invitation(member, pk):
    """A super-user's own invitation with its offer; Http404 for anything else."""
    try:
        return Invitation.objects.visible_to(member).with_offer().get(pk=pk)
    except (Invitation.DoesNotExist, ValueError, OverflowError):
        raise Http404(_("There is nothing here.")) from None
