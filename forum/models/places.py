"""Where a question stands: its category and its tags."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class CategoryQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Categories this member may see. All of them are public for now."""
        return self

    def open_for_asking(self):
        return self.filter(takes_questions=True)


class Category(models.Model):
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True, default="")
    icon = models.CharField(_("icon"), max_length=30, blank=True, default="messages")
    position = models.PositiveIntegerField(_("position"), default=0)
    takes_questions = models.BooleanField(_("takes new questions"), default=True)
    peer_window = models.DurationField(
        _("peer window"),
        null=True,
        blank=True,
        help_text=_(
            "How long the community has for a question. Empty: the setting PEER_WINDOW. Affects new questions only."
        ),
    )
    official_answer_counts = models.BooleanField(
        _("an official answer also counts"),
        default=False,
        help_text=_("Then an employee's answer ends the waiting as a peer answer does."),
    )
    private = models.BooleanField(
        _("private"), default=False, help_text=_("Only members of the groups below see it, and those who moderate.")
    )
    readers = models.ManyToManyField(
        "auth.Group", blank=True, related_name="+", verbose_name=_("groups that see it when it is private")
    )
    history = HistoricalRecords(m2m_fields=[readers])
    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(peer_window=None) | Q(peer_window__gt=timedelta(0)),
                name="category_window_above_zero",
                violation_error_message=_("The peer window must be longer than zero. Leave it empty for the default."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("category", args=[self.slug])

    @property
    def window(self):
        """The peer window for a question published now."""
        return self.peer_window if self.peer_window is not None else settings.PEER_WINDOW


class Tag(models.Model):
    slug = models.SlugField(_("tag"), max_length=35, unique=True, allow_unicode=True)
    description = models.CharField(_("description"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])
