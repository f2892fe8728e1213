"""Who may handle escalations, and the fetch helper that asks it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from escalation.managers import HANDLE
from escalation.models import Escalation


def may_handle(member):
    """Enters the admin and holds the permission, by the group "Community managers" or otherwise."""
    return member.is_authenticated and member.is_active and member.is_staff and member.has_perm(HANDLE)


def require_handler(member):
    """Raise PermissionDenied unless the member may handle escalations now."""
    if not may_handle(member):
        raise PermissionDenied(_("Only community managers handle escalations."))


def get_escalation(member, pk):
    """The escalation with its question, if this member may handle escalations; Http404 otherwise."""
    found = None
    if may_handle(member):
        try:
            found = (
                Escalation.objects.select_related("question__author", "question__category", "claimed_by", "settled_by")
                .filter(pk=pk)
                .first()
            )
        except (ValueError, OverflowError):
            found = None
    if found is None:
        raise Http404(_("There is nothing here."))
    return found
