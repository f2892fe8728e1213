"""Claiming an escalation for half an hour, so that two managers do not write the same answer."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from community.errors import Refused
from escalation import auditing, permissions
from escalation.models import Escalation

CLAIM = timedelta(minutes=30)


@transaction.atomic
def claim(*, by, escalation, now):
    """Take an escalation that nobody holds for 30 minutes, or renew one's own claim. Returns until when.

    Raises Refused when a colleague holds it or when it is settled. Of two at once exactly one gets it.
    """
    permissions.require_handler(by)
    row, until = Escalation.objects.filter(pk=escalation.pk), now + CLAIM
    if row.free(now).update(claimed_by=by, claimed_until=until):
        auditing.record(escalation.pk, auditing.Kind.CLAIMED, now=now, actor=by)
    elif row.claimed(now).filter(claimed_by=by).update(claimed_until=until):
        auditing.record(escalation.pk, auditing.Kind.CLAIMED, now=now, actor=by, note="renewed")
    else:
        _explain(Escalation.objects.select_related("claimed_by").get(pk=escalation.pk), by=by, now=now)
    return until


@transaction.atomic
def release(*, by, escalation, now):
    """Give one's own claim back. Returns whether there was one."""
    permissions.require_handler(by)
    held = Escalation.objects.filter(pk=escalation.pk).claimed(now).filter(claimed_by=by)
    if not held.update(claimed_by=None, claimed_until=None):
        return False
    auditing.record(escalation.pk, auditing.Kind.RELEASED, now=now, actor=by)
    return True


def require_not_with_somebody_else(escalation, *, by, now):
    """Raise Refused while a colleague's claim runs."""
    held = escalation.claimed_until is not None and now < escalation.claimed_until
    if held and escalation.claimed_by_id != by.pk:
        raise Refused(
            "claimed",
            _("%(who)s is working on this until %(until)s. Talk to them, or come back after that.")
            % {
                "who": escalation.claimed_by or _("A colleague"),
                "until": f"{localtime(escalation.claimed_until):%H:%M}",
            },
        )


def _explain(escalation, *, by, now):
    """Say why it could not be claimed."""
    if escalation.settled_at is not None:
        raise Refused("settled", _("This has been settled in the meantime."))
    require_not_with_somebody_else(escalation, by=by, now=now)
    raise Refused("claim_again", _("This has just changed. Please try again."))
