"""Figures of the program, for its public page and for the admin's first page. Read-only."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from community.numbers import Figure
from superusers.models import Membership
from superusers.review import peer_answers

LOOK_BACK = timedelta(days=30)


def share_of_peer_answers(now):
    """Which part of the last 30 days' peer answers today's super-users wrote, from 0 to 1; None without answers."""
    counted = peer_answers(since=now - LOOK_BACK, until=now).aggregate(
        everybody=Count("pk"),
        super_users=Count("pk", filter=Q(author__in=Membership.objects.active().values("member"))),
    )
    return counted["super_users"] / counted["everybody"] if counted["everybody"] else None


def public_figures(now):
    """What the program page shows: how many super-users there are, and their share in percent (None: nothing yet)."""
    share = share_of_peer_answers(now)
    return {
        "super_users": Membership.objects.active().count(),
        "share": None if share is None else round(100 * share),
    }


def figures(now):
    """The program's figures for the admin."""
    memberships = reverse("admin:superusers_membership_changelist")
    found = [
        Figure(
            _("active super-users"),
            number_format(Membership.objects.active().count()),
            f"{memberships}?state__exact={Membership.State.ACTIVE}",
        ),
        Figure(
            _("candidates wait for a decision"),
            number_format(Membership.objects.candidates().count()),
            f"{memberships}?state__exact={Membership.State.CANDIDATE}",
        ),
    ]
    share = share_of_peer_answers(now)
    if share is not None:
        found.append(Figure(_("of the peer answers of 30 days come from super-users"), f"{round(100 * share)} %"))
    return found
