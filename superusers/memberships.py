"""How a membership changes: by a person, or on the way in by the review. Every change is a row with its reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.errors import Refused
from community.models import Member
from forum.permissions import require
from forum.text import clean_line
from superusers import groups, notices, permissions
from superusers.models import Membership, MembershipChange

State = Membership.State
NONE = ""

# What the review writes as its reason: kept in English, translated where it is shown.
MET = gettext_noop("Meets the published criteria.")

CHIPS = {State.ACTIVE: Member.Chip.SUPER_USER, State.ALUMNI: Member.Chip.ALUMNI}

# From which states a person may lead a membership into this one.
ALLOWED = {
    State.CANDIDATE: {NONE, State.ALUMNI, State.REMOVED},
    State.ACTIVE: {NONE, State.CANDIDATE, State.PAUSED, State.ALUMNI, State.REMOVED},
    State.PAUSED: {State.ACTIVE},
    State.ALUMNI: {State.ACTIVE, State.PAUSED},
    State.REMOVED: {State.CANDIDATE, State.ACTIVE, State.PAUSED, State.ALUMNI},
}


def chip_of(state):
    """What stands beside the name of somebody in this state."""
    return CHIPS.get(state, Member.Chip.NONE)


@transaction.atomic
def change(*, by, member, to, reason, now):
    """A person leads a member into a state of the program, the first one included. Returns the MembershipChange.

    Raises PermissionDenied for who may not, ValidationError without a reason, Refused when the step is not
    possible from where the member stands now, or for who can be no super-user.
    """
    require(permissions.may_change_memberships(by), _("You cannot change memberships."))
    reason = clean_line(reason, _("The reason"))
    if not reason:
        raise ValidationError(_("Please give a reason. The member reads it."), code="reason_needed")
    member = Member.objects.select_for_update().get(pk=member.pk)
    membership = Membership.objects.filter(member=member).first()
    state = membership.state if membership else NONE
    if state not in ALLOWED[to]:
        raise Refused("not_possible", _not_possible(member, membership, to))
    if to in (State.CANDIDATE, State.ACTIVE):
        _require_possible(member, now)
    done = _step(member, membership, to=to, reason=reason, by=by, figures={}, now=now)
    if done is None:
        raise Refused("changed_meanwhile", _("Somebody changed this membership a moment ago. Look again."))
    return done


def make_candidate(*, by, member, reason, now):
    """Nominate somebody by hand."""
    return change(by=by, member=member, to=State.CANDIDATE, reason=reason, now=now)


def activate(*, by, member, reason, now):
    """Make somebody a super-user: confirm a candidate, resume a pause, bring back an alumnus, or by hand."""
    return change(by=by, member=member, to=State.ACTIVE, reason=reason, now=now)


def pause(*, by, member, reason, now):
    """Let a super-user rest; the private pages are gone at their next request."""
    return change(by=by, member=member, to=State.PAUSED, reason=reason, now=now)


def make_alumni(*, by, member, reason, now):
    """Let a super-user leave with thanks; "Alumni" stands beside the name from then on."""
    return change(by=by, member=member, to=State.ALUMNI, reason=reason, now=now)


def remove(*, by, member, reason, now):
    """End a membership, or turn a candidate down. The review never brings them back."""
    return change(by=by, member=member, to=State.REMOVED, reason=reason, now=now)


@transaction.atomic
def enter_by_review(*, member, state, figures, now):
    """The machine's only step: nobody → candidate or active, candidate → active.

    Looks again at who the member is now. Returns (membership or None, whether this call changed it).
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    membership = Membership.objects.filter(member=member).first()
    possible = membership is None or (membership.state, state) == (State.CANDIDATE, State.ACTIVE)
    if not possible or permissions.why_never(member, now):
        return membership, False
    done = _step(member, membership, to=state, reason=MET, by=None, figures=figures, now=now)
    return Membership.objects.get(member=member), done is not None


def _require_possible(member, now):
    why = permissions.why_never(member, now)
    if why:
        raise Refused("never", why)


def _not_possible(member, membership, to):
    state = membership.get_state_display() if membership else _("not in the program")
    return _("%(name)s is “%(state)s” and cannot become “%(to)s” from there.") % {
        "name": member.display_name,
        "state": state,
        "to": State(to).label,
    }


def _step(member, membership, *, to, reason, by, figures, now):
    """Change the state where the old one still holds. Returns the MembershipChange, or None when somebody was quicker."""
    joined = {"joined_at": now} if to == State.ACTIVE and not (membership and membership.joined_at) else {}
    if membership is None:
        membership, created = Membership.objects.get_or_create(
            member=member, defaults={"state": to, "since": now, **joined}
        )
        if not created:
            return None
        before = NONE
    else:
        before = membership.state
        if not Membership.objects.filter(pk=membership.pk, state=before).update(state=to, since=now, **joined):
            return None
    Member.objects.filter(pk=member.pk).update(chip=chip_of(to))
    groups.grant(member, super_user=to == State.ACTIVE)
    done = MembershipChange.objects.create(
        membership=membership, from_state=before, to_state=to, reason=reason, actor=by, figures=figures, created_at=now
    )
    notices.membership_changed(done, member=member, now=now)
    return done
