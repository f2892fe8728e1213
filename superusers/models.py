"""Criteria, memberships, and what super-users are invited to."""

from datetime import datetime, time
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Criteria(models.Model):
    """What makes a super-user: published, one row, edited in the admin. All four must be met."""

    period_days = models.PositiveIntegerField(
        _("period in days"), default=90, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    peer_answers = models.PositiveIntegerField(_("peer answers"), default=20)
    accepted_share = models.DecimalField(
        _("accepted share"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.25"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Accepted peer answers divided by peer answers, from 0 to 1."),
    )
    distinct_askers = models.PositiveIntegerField(_("different askers helped"), default=10)
    active_weeks = models.PositiveIntegerField(
        _("active weeks"), default=6, help_text=_("ISO weeks with a peer answer.")
    )
    manager_confirms = models.BooleanField(
        _("a manager confirms"), default=False, help_text=_("Then the review makes candidates instead of super-users.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = _("criteria")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="criteria_one_row")]

    def __str__(self):
        return str(_("Criteria"))


class MembershipQuerySet(models.QuerySet):
    def active(self):
        """Super-users: the membership is active, and so is the account."""
        return self.filter(state=Membership.State.ACTIVE, member__is_active=True)

    def candidates(self):
        return self.filter(state=Membership.State.CANDIDATE)


class Membership(models.Model):
    """A member's place in the program. Nobody loses it without a person deciding so."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ALUMNI = "alumni", _("Alumni")
        REMOVED = "removed", _("Removed")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    state = models.CharField(_("state"), max_length=12, choices=State)
    since = models.DateTimeField(_("in this state since"))
    joined_at = models.DateTimeField(_("super-user since"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="active") | Q(joined_at__isnull=False), name="membership_active_has_joined"
            )
        ]
        indexes = [models.Index(fields=["state", "joined_at", "id"], name="membership_by_state")]

    def __str__(self):
        return f"{self.member} ({self.get_state_display()})"

    @property
    def is_active(self):
        return self.state == self.State.ACTIVE


class MembershipChange(models.Model):
    """Who changed a membership, when and why, with the figures it rested on. Rows are added, never changed."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=12, blank=True, default="")
    to_state = models.CharField(max_length=12, choices=Membership.State)
    reason = models.CharField(max_length=300)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    figures = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.from_state or '–'} → {self.to_state}"


class OfferQuerySet(models.QuerySet):
    def with_counts(self):
        """Add `invited` and `accepted`: how many invitations there are, and how many took a seat."""
        return self.annotate(
            invited=Count("invitations"), accepted=Count("invitations", filter=Q(invitations__seat__isnull=False))
        )


class Offer(models.Model):
    """What beta tests and events have in common."""

    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=4000)
    capacity = models.PositiveIntegerField(_("seats"), validators=[MinValueValidator(1), MaxValueValidator(100_000)])
    respond_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    history = HistoricalRecords(inherit=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def answer_until(self):
        """The last moment at which an invitation can be accepted."""
        return min(self.respond_by, self.over_at) if self.respond_by else self.over_at


class BetaTest(Offer):
    """A product to try before everybody else. People may join while it runs, unless `respond_by` says otherwise."""

    kind = "beta_test"
    product = models.CharField(_("product"), max_length=120)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("beta test")
        verbose_name_plural = _("beta tests")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="beta_test_ends_after_start",
                violation_error_message=_("A beta test cannot end before it starts."),
            )
        ]

    @property
    def over_at(self):
        """The last moment of its last day, in the site's time zone: people read 23:59, not the day after."""
        return datetime.combine(self.ends_on, time.max, tzinfo=timezone.get_default_timezone())


class Event(Offer):
    """A meeting, at a place or behind a link. Nobody joins after it has begun."""

    kind = "event"
    place = models.CharField(_("place or link"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("An event cannot end before it starts."),
            )
        ]

    @property
    def over_at(self):
        """When it begins: from then on invitations are settled."""
        return self.starts_at


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Their own, as long as they are a super-user. Read at every request, so that a pause holds at once."""
        if not member.is_authenticated:
            return self.none()
        return self.filter(member=member, member__is_active=True, member__membership__state=Membership.State.ACTIVE)

    def with_offer(self):
        """Fetch the offers along, and add `taken`: how many of its seats are taken."""
        return self.select_related("beta_test", "event").annotate(
            taken=Coalesce(_seats_taken("beta_test"), _seats_taken("event"), 0)
        )

    def unanswered_first(self, now):
        """Those still to be answered first (`rank` 0), the newest first."""
        today = timezone.localdate(now, timezone.get_default_timezone())
        in_time = Q(beta_test__ends_on__gte=today) | Q(event__starts_at__gte=now)
        in_time &= Q(beta_test__respond_by=None, event__respond_by=None) | (
            Q(beta_test__respond_by__gte=now) | Q(event__respond_by__gte=now)
        )
        unanswered = When(Q(state=Invitation.State.INVITED) & in_time, then=Value(0))
        return self.annotate(rank=Case(unanswered, default=Value(1))).order_by("rank", "-pk")


def _seats_taken(offer):
    """Accepted invitations of the same offer; NULL where there are none."""
    same = Invitation.objects.filter(**{offer: OuterRef(offer)}, seat__isnull=False)
    return Subquery(same.order_by().values(offer).annotate(n=Count("pk")).values("n"))


class Invitation(models.Model):
    """One member, one offer. A seat is a number from 1 to the capacity and belongs to one invitation only."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    beta_test = models.ForeignKey(BetaTest, models.CASCADE, null=True, blank=True, related_name="invitations")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="invitations")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INVITED)
    seat = models.PositiveIntegerField(_("seat"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    responded_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(beta_test=None, event__isnull=False) | Q(beta_test__isnull=False, event=None),
                name="invitation_to_one_offer",
            ),
            models.UniqueConstraint(
                fields=["member", "beta_test"], condition=Q(event=None), name="invited_to_test_once"
            ),
            models.UniqueConstraint(
                fields=["member", "event"], condition=Q(beta_test=None), name="invited_to_event_once"
            ),
            models.UniqueConstraint(
                fields=["beta_test", "seat"], condition=Q(seat__isnull=False, event=None), name="test_seat_once"
            ),
            models.UniqueConstraint(
                fields=["event", "seat"], condition=Q(seat__isnull=False, beta_test=None), name="event_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", seat__isnull=False) | (~Q(state="accepted") & Q(seat=None)),
                name="seat_only_when_accepted",
            ),
        ]

    def __str__(self):
        return f"{self.member} → {self.offer}"

    @property
    def offer(self):
        return self.beta_test if self.beta_test_id else self.event

    @property
    def seats_left(self):
        """Of a row that was fetched `with_offer()`."""
        return max(0, self.offer.capacity - self.taken)
