"""What was done with a question as a whole: one row for each step, beside the revisions of its text."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.marks import AppendOnly
from forum.models.places import Category
from forum.models.questions import Question


class Arrangement(models.Model):
    """Who did what with a question, when and why. Rows are added, never changed."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        DUPLICATE = "duplicate", _("Marked as a duplicate")
        REOPENED = "reopened", _("Opened again")
        MERGED = "merged", _("Joined with another question")
        TOOK_IN = "took_in", _("Took in another question")
        MOVED = "moved", _("Moved")
        LOCKED = "locked", _("Locked")
        UNLOCKED = "unlocked", _("Unlocked")
        PINNED = "pinned", _("Pinned")
        UNPINNED = "unpinned", _("Unpinned")

    question = models.ForeignKey(Question, models.CASCADE, related_name="arrangements")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: it followed from something else.",
    )
    reason = models.CharField(max_length=300, blank=True, default="")
    other = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+")
    category_before = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+")
    category_after = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangements")
        indexes = [models.Index(fields=["question", "-id"], name="arrangement_of_question")]

    def __str__(self):
        return f"{self.question_id} {self.kind}"
