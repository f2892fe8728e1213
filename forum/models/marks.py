"""What members leave on posts: votes, revisions, and the points that follow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.answers import Answer, Comment
from forum.models.questions import Question


def exactly_one(*names):
    """A condition: one of these foreign keys is set and the others are not."""
    condition = Q()
    for name in names:
        condition |= Q(**{f"{other}__isnull": other != name for other in names})
    return condition


class Vote(models.Model):
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="votes")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="votes")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="votes")
    value = models.SmallIntegerField(choices=[(1, "+1"), (-1, "−1")])
    created_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0, help_text="How often it was changed; names its ledger entries.")

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.CheckConstraint(condition=exactly_one("question", "answer"), name="vote_on_one_post"),
            models.CheckConstraint(condition=Q(value__in=(-1, 1)), name="vote_up_or_down"),
            models.UniqueConstraint(
                fields=["voter", "question"], condition=Q(question__isnull=False), name="vote_once_on_question"
            ),
            models.UniqueConstraint(
                fields=["voter", "answer"], condition=Q(answer__isnull=False), name="vote_once_on_answer"
            ),
        ]

    def __str__(self):
        return f"{self.voter} {self.value:+}"


class Verdict(models.Model):
    """A reader says whether an answer helped; signed out, a keyed hash stands for the visitor of the day."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="verdicts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="verdicts")
    visitor = models.CharField(max_length=64, blank=True, default="")
    helped = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reader's verdict")
        verbose_name_plural = _("readers' verdicts")
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, visitor="") | (Q(member=None) & ~Q(visitor="")),
                name="verdict_of_one_reader",
            ),
            models.UniqueConstraint(
                fields=["answer", "member"], condition=Q(member__isnull=False), name="verdict_once_a_member"
            ),
            models.UniqueConstraint(
                fields=["answer", "visitor"], condition=~Q(visitor=""), name="verdict_once_a_visitor"
            ),
        ]

    def __str__(self):
        return f"{self.answer_id} {'+' if self.helped else '-'}"


class Revision(models.Model):
    """How a post read before an edit."""

    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="revisions")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="revisions")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    tags = models.JSONField(
        null=True, blank=True, help_text="Slugs of a question's tags. Empty: this was written before they were kept."
    )
    reason = models.CharField(
        max_length=300, blank=True, default="", help_text="Why it was edited, if the editor said."
    )
    restores = models.PositiveIntegerField(null=True, blank=True, help_text="The version that the edit brought back.")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="revisions")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.CheckConstraint(condition=exactly_one("question", "answer", "comment"), name="revision_of_one_post"),
            models.UniqueConstraint(
                fields=["question", "version"], condition=Q(question__isnull=False), name="revision_of_question"
            ),
            models.UniqueConstraint(
                fields=["answer", "version"], condition=Q(answer__isnull=False), name="revision_of_answer"
            ),
            models.UniqueConstraint(
                fields=["comment", "version"], condition=Q(comment__isnull=False), name="revision_of_comment"
            ),
        ]

    def __str__(self):
        return f"v{self.version}"


class AppendOnly(models.QuerySet):
    """Rows are added, never changed: a mistake is put right by a row of its own."""

    def update(self, **kwargs):
        raise TypeError("These rows are never changed. Add one that puts it right.")

    def delete(self):
        raise TypeError("These rows are never deleted. Add one that puts it right.")


class ReputationEntry(models.Model):
    """One line of the ledger. A member's reputation is the sum of theirs."""

    class Reason(models.TextChoices):
        ANSWER_UPVOTED = "answer_upvoted", _("Answer voted helpful")
        ANSWER_DOWNVOTED = "answer_downvoted", _("Answer voted not helpful")
        QUESTION_UPVOTED = "question_upvoted", _("Question voted helpful")
        QUESTION_DOWNVOTED = "question_downvoted", _("Question voted not helpful")
        ANSWER_ACCEPTED = "answer_accepted", _("Answer accepted")
        ACCEPTED_AN_ANSWER = "accepted_an_answer", _("Accepted an answer")
        IMPORTED = "imported", _("Brought along from the former forum")
        REVERSED = "reversed", _("Taken back")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reputation_entries")
    points = models.IntegerField()
    reason = models.CharField(max_length=30, choices=Reason)
    source_key = models.CharField(
        max_length=120, unique=True, help_text="What earned it; the same thing never earns twice."
    )
    question = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.ForeignKey(Answer, models.SET_NULL, null=True, blank=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    created_at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("reputation entry")
        verbose_name_plural = _("reputation entries")
        indexes = [models.Index("member", F("created_at").desc(), F("id").desc(), name="entry_by_member")]

    def __str__(self):
        return f"{self.points:+} {self.reason}"
