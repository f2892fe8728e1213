"""Questions, answers, comments: separate things.

A comment is never an answer. Columns that say where a question stands (`due_at`, `with_team_since`,
the counters) are derived: rules keep them, `reconcile` recounts them.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Language, Origin
from forum.models.places import Category, Tag
from forum.models.sight import may_moderate, readable


class PostQuerySet(models.QuerySet):
    place = "category"  # where the category is found from here
    above = ()  # the posts this one stands under, as prefixes of their columns

    def shown(self):
        """Published and not hidden: what everybody who reaches the place may read."""
        return self.filter(published_at__isnull=False, hidden_at=None)

    def in_places_of(self, member):
        """What stands in a category this member may see."""
        return self if may_moderate(member) else self._outside(Category.objects.closed_to(member))

    def visible_to(self, member):
        """What this member may read: in a category they may see, shown or their own, and so is what it stands under.

        Moderators see every post in every category.
        """
        if may_moderate(member):
            return self
        visible = readable(member)
        for post in self.above:
            visible &= readable(member, post)
        return self.in_places_of(member).filter(visible)

    def public(self):
        """What everybody may read, signed in or not: figures, feeds and search engines know nothing else."""
        return self.visible_to(AnonymousUser())

    def _outside(self, categories):
        # One look at a table of a few rows, whatever is asked: not a join for each post.
        return self.filter(~Q(**{f"{self.place}__in": categories}))


class UnderQuestionQuerySet(PostQuerySet):
    place = "question__category"
    above = ("question__",)


class CommentQuerySet(UnderQuestionQuerySet):
    def visible_to(self, member):
        """As for every post; a comment on an answer is out of sight with it."""
        seen = super().visible_to(member)
        return seen if may_moderate(member) else seen.filter(Q(answer=None) | readable(member, "answer__"))


class Post(models.Model):
    """What questions, answers and comments have in common. HTML is made once, when the text is written."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)ss")
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.WEB)
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Version of the renderer.")
    created_at = models.DateTimeField(_("written"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, help_text="Empty: held.")
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with every edit; an edit of an older version is refused."
    )
    imported_id = models.CharField(max_length=120, null=True, blank=True, unique=True, editable=False)
    form_key = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Names the form it was sent with: a second sending of the same form makes no second post.",
    )

    class Meta:
        abstract = True

    # Set on a post that a second sending of its form found instead of making another; not a column.
    was_sent_before = False

    @property
    def is_held(self):
        return self.published_at is None

    @property
    def is_shown(self):
        return self.published_at is not None and self.hidden_at is None


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


class Answer(Post):
    class Role(models.TextChoices):
        """What the author was when the answer was posted. Later promotions rewrite no history."""

        ASKER = "asker", _("Asker")
        PEER = "peer", _("Peer")
        EMPLOYEE = "employee", _("Employee")
        BOT = "bot", _("Bot")

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    author_role = models.CharField(max_length=12, choices=Role)
    early_reason = models.CharField(
        max_length=300, blank=True, default="", help_text="Why an employee answered inside the peer window."
    )
    ends_waiting = models.BooleanField(
        default=False,
        help_text="A peer answer; an official one where the category says so or where it ended a hand-over.",
    )
    did_not_help_at = models.DateTimeField(null=True, blank=True, help_text="The asker says that it did not help.")
    score = models.IntegerField(default=0, editable=False)
    imported_score = models.IntegerField(default=0, editable=False)
    helped_count = models.PositiveIntegerField(default=0, editable=False, help_text="Readers it helped.")
    unhelped_count = models.PositiveIntegerField(default=0, editable=False, help_text="Readers it did not help.")

    objects = UnderQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [
            models.Index(fields=["question", "created_at"], name="answer_in_question"),
            models.Index("author", F("published_at").desc(), name="answer_by_author"),
            models.Index(fields=["published_at", "author"], condition=Q(author_role="peer"), name="answer_by_peer"),
        ]

    def __str__(self):
        return f"{self.author} → {self.question}"

    def get_absolute_url(self):
        return f"{self.question.get_absolute_url()}#answer-{self.pk}"

    @property
    def accepted(self):
        return self.question.accepted_answer_id == self.pk


class Comment(Post):
    """A remark on a question or on one of its answers. Never an answer, never stops a window."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="comments")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["question", "created_at"], name="comment_in_question")]

    def __str__(self):
        return self.body[:60]

    def get_absolute_url(self):
        return f"{self.question.get_absolute_url()}#comment-{self.pk}"
