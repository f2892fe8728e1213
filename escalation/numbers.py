"""Figures about escalations for the admin's first page. Read-only."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.numbers import Figure
from escalation.models import Escalation
from escalation.sweep import due

WEEK = timedelta(days=7)


def counts(now):
    """What the desk is judged by, as numbers: open, free, overdue, and settled in the last seven days by outcome."""
    recent = Q(settled_at__gt=now - WEEK, settled_at__lte=now)
    by_outcome = {f"settled_{value}": Count("pk", filter=recent & Q(outcome=value)) for value in Escalation.Outcome}
    return {
        **Escalation.objects.filter(Q(settled_at=None) | recent).aggregate(
            open=Count("pk", filter=Q(settled_at=None)),
            free=Count("pk", filter=Q(settled_at=None) & (Q(claimed_until=None) | Q(claimed_until__lte=now))),
            settled=Count("pk", filter=recent),
            **by_outcome,
        ),
        "overdue": due(now).count(),
    }


def figures(now):
    """The panel on the admin's first page; each figure leads to its list."""
    n, queue = counts(now), reverse("admin:escalation_escalation_changelist")
    settled = f"{queue}?show=settled"
    panel = [
        Figure(_("questions are with the team"), str(n["open"]), queue),
        Figure(_("of them nobody has taken"), str(n["free"]), f"{queue}?show=free"),
        Figure(_("are due and wait for the next sweep"), str(n["overdue"])),
        Figure(_("were settled in the last 7 days"), str(n["settled"]), settled),
    ]
    for outcome in Escalation.Outcome:
        if n[f"settled_{outcome}"]:
            label = _("of them: %(outcome)s") % {"outcome": outcome.label}
            panel.append(Figure(label, str(n[f"settled_{outcome}"]), f"{settled}&outcome__exact={outcome}"))
    return panel
