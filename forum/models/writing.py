"""What belongs to writing before and beside the post: drafts and pictures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.models.questions import Question


class Draft(models.Model):
    """What a member has typed and not sent yet, one for each place: "ask", "answer:12" …"""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=60)
    content = models.JSONField(default=dict, help_text="The fields of the form as they were typed.")
    form_key = models.CharField(max_length=64, blank=True, default="", help_text="The form it was typed in.")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once_in_a_place")]
        indexes = [models.Index(fields=["updated_at"], name="draft_by_age")]

    def __str__(self):
        return f"{self.member} {self.place}"


class Picture(models.Model):
    """An image a member put into a text: re-encoded, without metadata. Who may see the question may see it."""

    key = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pictures")
    question = models.ForeignKey(
        Question,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pictures",
        help_text="Where it stands. Empty: not used yet; only its owner sees it, and it goes after a while.",
    )
    file = models.FileField(upload_to="pictures/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Bytes.")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [
            models.Index(fields=["created_at"], condition=Q(question=None), name="picture_not_used"),
            models.Index(fields=["owner", "created_at"], name="picture_by_owner"),
        ]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        return reverse("picture", args=[self.key])
