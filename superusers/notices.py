"""The only place where the program says something to people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from community.moments import written_out
from community.notifying import Kind, Message, tell
from superusers.models import Invitation, Membership, MembershipChange

State = Membership.State

KIND_OF = {
    State.CANDIDATE: "superusers.candidate",
    State.ACTIVE: "superusers.became_super_user",
    State.PAUSED: "superusers.paused",
    State.ALUMNI: "superusers.became_alumni",
    State.REMOVED: "superusers.removed",
}


def membership_changed(change, *, member, now):
    """Tell a member what their membership is from now on, and the reason a person gave for it."""
    tell(
        member,
        kind=KIND_OF[change.to_state],
        key=f"membership:{change.pk}",
        now=now,
        about={
            "change": change.pk,
            "state": change.to_state,
            "before": change.from_state,
            "reason": change.reason if change.actor_id else "",
            "figures": change.figures,
        },
    )


def invited(invitation, *, now):
    """Tell a super-user that they are invited, and until when they can answer."""
    offer = invitation.offer
    tell(
        invitation.member,
        kind=f"superusers.invited_to_{offer.kind}",
        key=f"invitation:{invitation.pk}",
        now=now,
        about={"invitation": invitation.pk, "title": offer.title, "until": offer.answer_until.isoformat()},
    )


# --- What each kind says, and when it has become untrue ------------------------------------------


def _other_state(notice, now):
    """A check: no later change came after the one this notice is about."""
    last = MembershipChange.objects.filter(membership__member_id=notice.member_id).first()
    return None if last and last.pk == notice.about["change"] else "The membership changed again."


def _not_invited(notice, now):
    """A check: the member can still answer the invitation, and has not."""
    found = Invitation.objects.visible_to(notice.member).with_offer().filter(pk=notice.about["invitation"]).first()
    if found is None:
        return "The invitation is not theirs any more."
    if found.state != Invitation.State.INVITED:
        return "The invitation is answered."
    return "The time to answer is over." if now > found.offer.answer_until else None


def _with_reason(words, notice):
    reason = notice.about["reason"]
    return words if not reason else _("%(words)s The reason: %(reason)s") % {"words": words, "reason": reason}


def _say_candidate(notice):
    return Message(
        subject=_("You are a candidate for our super-users"),
        lead=_with_reason(
            _("You carry a good part of this community. Somebody from our team will look at it."), notice
        ),
        url=reverse("program"),
        button=_("See the program"),
        why=_("You get this because you answer other customers' questions."),
    )


def _say_became(notice):
    figures = notice.about["figures"]
    words = _("Thank you for being there for others. Your own page with beta tests and events is open for you.")
    if {"peer_answers", "distinct_askers"} <= figures.keys():  # made by the review
        words = _("%(peer_answers)d answers for %(distinct_askers)d people: thank you.") % figures + " " + words
    return Message(
        subject=_("You are a super-user again")
        if notice.about["before"] not in ("", State.CANDIDATE)
        else _("You are a super-user now"),
        lead=_with_reason(words, notice),
        url=reverse("beta"),
        button=_("See what is waiting for you"),
        why=_("You get this because you meet the published criteria, or because our team asked for you."),
    )


def _say_paused(notice):
    return Message(
        subject=_("Your time as a super-user rests"),
        lead=_with_reason(_("You keep your reputation, and the way back is open."), notice),
        url=reverse("program"),
        button=_("See the program"),
        why=_("You get this because you are in the program. To come back, answer this mail."),
    )


def _say_alumni(notice):
    return Message(
        subject=_("Thank you for your time as a super-user"),
        lead=_with_reason(_("From now on “Alumni” stands beside your name."), notice),
        url=reverse("program"),
        button=_("See the program"),
        why=_("You get this because you were in the program. To come back, answer this mail."),
    )


def _say_removed(notice):
    candidate = notice.about["before"] == State.CANDIDATE
    return Message(
        subject=_("You are no candidate any more") if candidate else _("You are no super-user any more"),
        lead=_with_reason(_("Our team decided this. Your answers and your reputation stay as they are."), notice),
        url=reverse("program"),
        button=_("See the program"),
        why=_("You get this because you were in the program. If you disagree, answer this mail."),
    )


def _say_invited(subject):
    def say(notice):
        about = notice.about
        return Message(
            subject=subject() % about,
            lead=_("We would like to have you with us. Seats go to whoever accepts first."),
            facts=[(_("Answer by"), written_out(about["until"]))],
            url=reverse("beta"),
            button=_("See the invitation"),
            why=_("You get this because you are a super-user."),
        )

    return say


KINDS = {
    "candidate": Kind(_say_candidate, _other_state),
    "became_super_user": Kind(_say_became, _other_state),
    "paused": Kind(_say_paused, _other_state),
    "became_alumni": Kind(_say_alumni, _other_state),
    "removed": Kind(_say_removed, _other_state),
    "invited_to_beta_test": Kind(_say_invited(lambda: _("You are invited to a beta test: %(title)s")), _not_invited),
    "invited_to_event": Kind(_say_invited(lambda: _("You are invited: %(title)s")), _not_invited),
}
