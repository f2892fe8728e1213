"""Questions. Columns that say where one stands (`due_at`, `with_team_since`, the counters) are derived:
rules keep them, `reconcile` recounts them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Language
from forum.models.places import Category, Tag
from forum.models.posts import Post, PostQuerySet


class QuestionQuerySet(PostQuerySet):
    def shown(self):
        """What stands in lists and figures. A question that was joined with another stands there."""
        return super().shown().filter(merged_at=None)

    def open(self):
        """Neither solved nor closed."""
        return self.filter(closed_at=None, accepted_answer=None)

    def awaiting_peer_answer(self):
        """Published, open, not hidden, and nothing has ended the waiting.

        What ends it is a peer answer that is visible and that the asker did not mark "did not help";
        an official answer only where the category says so or where it ended a hand-over
        (`Answer.ends_waiting`). The sweep, the desk, the list, the figures and `reconcile` all ask here.
        """
        return self.shown().open().filter(waiting_ended_by=0)

    def overdue(self, now):
        """Due and not yet swept. An answer at exactly the end of the window is in time."""
        return self.filter(due_at__lt=now)

    def with_team(self):
        """Handed to the community managers and still waiting."""
        return self.awaiting_peer_answer().filter(with_team_since__isnull=False)

    def in_window(self):
        """Waiting, and the community still has its turn."""
        return self.awaiting_peer_answer().filter(with_team_since=None)

    def answered(self):
        return self.shown().open().filter(waiting_ended_by__gt=0)

    def solved(self):
        return self.shown().filter(accepted_answer__isnull=False)

    def closed(self):
        return self.shown().filter(closed_at__isnull=False, accepted_answer=None)

    def held(self):
        return self.filter(published_at=None)

    def needing_details(self):
        """Open, and somebody asked for what is missing. The asker has not written since."""
        return self.shown().filter(needs_info_since__isnull=False)

    def in_state(self, state):
        """Shown questions in one of the words of `Question.State`."""
        return {
            Question.State.HELD: self.held,
            Question.State.AWAITING: self.in_window,
            Question.State.WITH_TEAM: self.with_team,
            Question.State.ANSWERED: self.answered,
            Question.State.SOLVED: self.solved,
            Question.State.CLOSED: self.closed,
        }[Question.State(state)]()


class Question(Post):
    class State(models.TextChoices):
        HELD = "held", _("Held")
        AWAITING = "awaiting", _("Awaiting a peer answer")
        WITH_TEAM = "with_team", _("With the community team")
        ANSWERED = "answered", _("Answered")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")

    class Exempt(models.TextChoices):
        """Why a waiting question has no due time. Empty means that it has one."""

        NONE = "", _("none")
        IMPORT = "import", _("Imported history")

    class AcceptedAs(models.TextChoices):
        """As what somebody accepted an answer: who asked, or for them another member or the company."""

        ASKER = "asker", _("Asker")
        MEMBER = "member", _("Member")
        TEAM = "team", _("Company")

    title = models.CharField(_("question"), max_length=200)
    slug = models.SlugField(max_length=80, blank=True, editable=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="questions", verbose_name=_("category"))
    tags = models.ManyToManyField(Tag, related_name="questions", blank=True, verbose_name=_("tags"))
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.ENGLISH)

    # The peer window, fixed when the question is published.
    peer_window_ends_at = models.DateTimeField(_("peer window ends"), null=True, blank=True, editable=False)
    cycle = models.PositiveSmallIntegerField(default=1, editable=False, help_text="Raised only by a community manager.")
    # Both are changed in forum/handover.py and nowhere else.
    due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    due_reason = models.CharField(
        max_length=120, blank=True, default="", editable=False, help_text="The window rule that set it."
    )
    with_team_since = models.DateTimeField(_("with the team since"), null=True, blank=True, editable=False)
    due_exempt = models.CharField(max_length=12, choices=Exempt, blank=True, default=Exempt.NONE, editable=False)

    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates", editable=False
    )
    merged_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Its answers moved to `duplicate_of`; its address leads there."
    )
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    locked_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    # "Needs more information": set by a comment that asks, ended when the asker writes. Never stops the window.
    needs_info_since = models.DateTimeField(_("needs more information"), null=True, blank=True, editable=False)
    needs_info_comment = models.ForeignKey(
        "forum.Comment", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    accepted_answer = models.OneToOneField(
        "forum.Answer", models.SET_NULL, null=True, blank=True, related_name="accepted_for", editable=False
    )
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="acceptances", editable=False
    )
    accepted_as = models.CharField(max_length=12, choices=AcceptedAs, blank=True, default="", editable=False)
    asker_decided_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the asker last accepted, withdrew or judged an answer."
    )

    # Counted from visible answers by forum/counting.py.
    answer_count = models.PositiveIntegerField(default=0, editable=False)
    peer_answer_count = models.PositiveIntegerField(default=0, editable=False)
    waiting_ended_by = models.PositiveIntegerField(
        default=0, editable=False, help_text="Visible answers that end the waiting."
    )
    first_peer_answer_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_activity_at = models.DateTimeField(editable=False)
    score = models.IntegerField(default=0, editable=False)
    imported_score = models.IntegerField(default=0, editable=False, help_text="Votes without a voter, from an import.")
    view_count = models.PositiveIntegerField(default=0, editable=False)
    me_too_count = models.PositiveIntegerField(default=0, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        permissions = [
            ("moderate_posts", "Can approve, hide and show any post, and see what is hidden"),
            ("close_question", "Can close and reopen questions and mark duplicates"),
            ("mark_duplicate", "Can mark questions as duplicates, and take that back"),
            ("edit_any_post", "Can edit any post"),
            ("arrange_questions", "Can merge, move, lock and pin questions"),
            ("retag_question", "Can change the tags of any question"),
            ("accept_for_asker", "Can accept an answer when the asker is silent"),
            ("ask_for_details", "Can mark a question as needing more information"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(peer_window_ends_at__isnull=False),
                name="question_published_has_window",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(with_team_since=None), name="question_due_or_with_team"
            ),
            models.CheckConstraint(
                condition=Q(due_at=None)
                | Q(published_at__isnull=False, hidden_at=None, closed_at=None, accepted_answer=None),
                name="question_due_only_while_open",
            ),
        ]
        indexes = [
            # The sweep's query: its cost follows what is due and not what exists.
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="question_due"),
            models.Index(
                fields=["with_team_since", "id"], condition=Q(with_team_since__isnull=False), name="question_with_team"
            ),
            models.Index(F("last_activity_at").desc(), F("id").desc(), name="question_by_activity"),
            models.Index("category", F("last_activity_at").desc(), F("id").desc(), name="question_in_category"),
            models.Index("author", F("published_at").desc(), name="question_by_author"),
            models.Index(
                fields=["peer_window_ends_at", "id"],
                condition=Q(
                    published_at__isnull=False, hidden_at=None, closed_at=None, accepted_answer=None, waiting_ended_by=0
                ),
                name="question_awaiting",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("question", args=[self.pk, self.slug or "-"])

    @property
    def is_open(self):
        return self.closed_at is None and self.accepted_answer_id is None

    @property
    def awaits_peer_answer(self):
        """The same as `awaiting_peer_answer()`, for one question in hand."""
        return self.is_shown and self.is_open and self.waiting_ended_by == 0

    @property
    def state(self):
        """One of DESIGN's words. `QuestionQuerySet.in_state` asks the same of the database."""
        if self.published_at is None:
            return self.State.HELD
        if self.accepted_answer_id is not None:
            return self.State.SOLVED
        if self.closed_at is not None:
            return self.State.CLOSED
        if self.waiting_ended_by:
            return self.State.ANSWERED
        return self.State.WITH_TEAM if self.with_team_since else self.State.AWAITING
