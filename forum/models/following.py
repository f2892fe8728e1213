"""What a member keeps an eye on: "me too", follows, bookmarks; and what followers are still to be told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.answers import Answer
from forum.models.marks import exactly_one
from forum.models.places import Category, Tag
from forum.models.questions import Question


class MeToo(models.Model):
    """A member has the same problem. One a member and question, revocable."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="me_toos")
    question = models.ForeignKey(Question, models.CASCADE, related_name="me_toos")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("me too")
        verbose_name_plural = _("me too")
        constraints = [models.UniqueConstraint(fields=["member", "question"], name="me_too_once")]

    def __str__(self):
        return f"{self.member} → {self.question}"


class Follow(models.Model):
    """A member wants to hear of what is new at one question, tag, category or member."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="follows")
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, related_name="follows")
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, related_name="follows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="followers"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("question", "tag", "category", "person"), name="follow_of_one_thing"
            ),
            models.CheckConstraint(condition=Q(person=None) | ~Q(person=F("member")), name="follow_of_somebody_else"),
            *(
                models.UniqueConstraint(
                    fields=["member", name], condition=Q(**{f"{name}__isnull": False}), name=f"follow_{name}_once"
                )
                for name in ("question", "tag", "category", "person")
            ),
        ]
        indexes = [models.Index("member", F("created_at").desc(), F("id").desc(), name="follow_by_member")]

    def __str__(self):
        return f"{self.member} → {self.question or self.tag or self.category or self.person}"


class Bookmark(models.Model):
    """A question a member wants to find again. Nobody else sees it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    question = models.ForeignKey(Question, models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["member", "question"], name="bookmark_once")]
        indexes = [models.Index("member", F("created_at").desc(), F("id").desc(), name="bookmark_by_member")]

    def __str__(self):
        return f"{self.member} → {self.question}"


class Announcement(models.Model):
    """Something new that followers have still to be told of: written with its cause, gone when all are told."""

    class Event(models.TextChoices):
        ASKED = "asked", _("A new question")
        ANSWERED = "answered", _("A new answer")
        SOLVED = "solved", _("A solution")

    event = models.CharField(max_length=12, choices=Event)
    question = models.ForeignKey(Question, models.CASCADE, related_name="announcements")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="announcements")
    created_at = models.DateTimeField()
    told_up_to = models.BigIntegerField(default=0, help_text="Followers up to this member's number have been told.")

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.UniqueConstraint(fields=["question"], condition=Q(event="asked"), name="announced_question_once"),
            models.UniqueConstraint(fields=["event", "answer"], name="announced_answer_once"),
            models.CheckConstraint(
                condition=Q(event="asked", answer=None) | (~Q(event="asked") & Q(answer__isnull=False)),
                name="announcement_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.question_id} {self.answer_id or ''}"
