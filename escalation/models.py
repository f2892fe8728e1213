"""The record that a question reached the community managers, and everything done with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Question


class EscalationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)

    def claimed(self, now):
        """Open and in somebody's hands."""
        return self.open().filter(claimed_until__gt=now)

    def free(self, now):
        """Open, and nobody holds it: never claimed, released, or the claim ran out."""
        return self.open().filter(Q(claimed_until=None) | Q(claimed_until__lte=now))


class Escalation(models.Model):
    """At most one open for a question, at most one for a question and cycle; both are unique rows."""

    class Reason(models.TextChoices):
        WINDOW_ENDED = "window_ended", _("No peer answer when the window ended")

    class Outcome(models.TextChoices):
        PEER_ANSWER = "peer_answer", _("Peer answer")
        OFFICIAL_ANSWER = "official_answer", _("Official answer")
        ACCEPTED = "accepted", _("Accepted")
        DUPLICATE = "duplicate", _("Duplicate")
        CLOSED = "closed", _("Closed")
        HIDDEN = "hidden", _("Hidden")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETURNED = "returned", _("Returned to the community")

    question = models.ForeignKey(Question, models.CASCADE, related_name="escalations")
    cycle = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, default=Reason.WINDOW_ENDED)
    due_at = models.DateTimeField(_("due"), help_text="When the question became due; the queue is sorted by it.")
    opened_at = models.DateTimeField(_("opened"))
    times_opened = models.PositiveSmallIntegerField(default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("claimed by"),
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="settlements",
        verbose_name=_("settled by"),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True, default="")

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        permissions = [("handle_escalation", "Gets and handles escalations")]
        constraints = [
            models.UniqueConstraint(fields=["question", "cycle"], name="escalation_once_a_cycle"),
            models.UniqueConstraint(fields=["question"], condition=Q(settled_at=None), name="escalation_open_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="escalation_settled_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(settled_at=None), name="escalation_queue")]

    def __str__(self):
        return self.question.title


class EscalationEvent(models.Model):
    """One step in the life of an escalation. Rows are added, never changed."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        REOPENED = "reopened", _("Opened again")
        CLAIMED = "claimed", _("Claimed")
        RELEASED = "released", _("Released")
        ANSWERED = "answered", _("Answered officially")
        SETTLED = "settled", _("Settled")

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(
        max_length=20, choices=Escalation.Outcome, blank=True, default="", help_text="Of a step that settled it."
    )
    note = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["created_at", "id"]

    def __str__(self):
        return self.get_kind_display()
