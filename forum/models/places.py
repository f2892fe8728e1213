"""Where a question stands: its category and its tags."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from forum.models.sight import may_moderate


class CategoryQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Categories this member may see: the public ones, the private ones of their groups; moderators all."""
        return self if may_moderate(member) else self.exclude(pk__in=Category.objects.closed_to(member))

    def closed_to(self, member):
        """Private categories of which the member is in no group that reads them. Only ids: made to stand in a query."""
        closed = self.filter(private=True)
        if member.is_authenticated:
            reads = Category.readers.through.objects.filter(category=OuterRef("pk"), group__user=member)
            closed = closed.exclude(Exists(reads))
        return closed.order_by().values("pk")

    def public(self):
        """What everybody may see, signed in or not."""
        return self.filter(private=False)

    def open_for_asking(self):
        return self.filter(takes_questions=True)


class Category(models.Model):
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True, default="")
    name_de = models.CharField(_("name, German"), max_length=80, blank=True, default="")
    name_fr = models.CharField(_("name, French"), max_length=80, blank=True, default="")
    name_it = models.CharField(_("name, Italian"), max_length=80, blank=True, default="")
    name_en = models.CharField(_("name, English"), max_length=80, blank=True, default="")
    description_de = models.CharField(_("description, German"), max_length=300, blank=True, default="")
    description_fr = models.CharField(_("description, French"), max_length=300, blank=True, default="")
    description_it = models.CharField(_("description, Italian"), max_length=300, blank=True, default="")
    description_en = models.CharField(_("description, English"), max_length=300, blank=True, default="")
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
        return self.label

    def get_absolute_url(self):
        return reverse("category", args=[self.slug])

    @property
    def label(self):
        """Its name in the reader's language, where the company gave it one; else the name."""
        return self._in_the_readers("name")

    @property
    def about(self):
        """Its description in the reader's language, or as it is."""
        return self._in_the_readers("description")

    def _in_the_readers(self, column):
        return getattr(self, f"{column}_{get_language()}", "") or getattr(self, column)

    @property
    def names(self):
        """Every name it has, by language, "" for the default: for words that are said later and elsewhere."""
        given = {code: getattr(self, f"name_{code}") for code, _name in settings.LANGUAGES}
        return {"": self.name, **{code: name for code, name in given.items() if name}}

    @staticmethod
    def said(names):
        """One of `names`, in the language that is active now. A single name, as older notices keep it, is itself."""
        return names if isinstance(names, str) else names.get(get_language()) or names[""]

    @property
    def window(self):
        """The peer window for a question published now."""
        return self.peer_window if self.peer_window is not None else settings.PEER_WINDOW


class TagQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Tags that a question carries which this member may see: a tag of its own says what a private one is about."""
        questions = self.model._meta.get_field("questions").related_model.objects
        return self.filter(Exists(questions.visible_to(member).shown().filter(tags=OuterRef("pk"))))

    def public(self):
        """Tags that a question carries which everybody may see."""
        questions = self.model._meta.get_field("questions").related_model.objects
        return self.filter(Exists(questions.public().filter(tags=OuterRef("pk"))))


class Tag(models.Model):
    slug = models.SlugField(_("tag"), max_length=35, unique=True, allow_unicode=True)
    description = models.CharField(_("description"), max_length=300, blank=True, default="")

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])
