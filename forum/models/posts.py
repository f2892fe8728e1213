"""What questions, answers and comments have in common: separate things, all of them written by somebody."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Origin
from forum.models.places import Category
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
