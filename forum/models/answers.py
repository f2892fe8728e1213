"""What stands under a question: answers and comments. A comment is never an answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.posts import Post, PostQuerySet
from forum.models.questions import Question
from forum.models.sight import may_moderate, readable


class UnderQuestionQuerySet(PostQuerySet):
    place = "question__category"
    above = ("question__",)


class CommentQuerySet(UnderQuestionQuerySet):
    def visible_to(self, member):
        """As for every post; a comment on an answer is out of sight with it."""
        seen = super().visible_to(member)
        return seen if may_moderate(member) else seen.filter(Q(answer=None) | readable(member, "answer__"))


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
