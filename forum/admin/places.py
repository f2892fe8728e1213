"""Categories and tags: what managers may edit, with history."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string
from django.utils.translation import gettext_lazy as _

from community.admin_site import WithHistory
from forum.models import Category, Tag

LONGEST = timedelta(days=365)


class WindowField(forms.CharField):
    """A peer window with its unit. 24 would be read as seconds and 24:00 as minutes, so both are refused."""

    def prepare_value(self, value):
        return duration_iso_string(value) if isinstance(value, timedelta) else value

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            window = parse_duration(value.upper()) if value[0] in "Pp" else None
        except (OverflowError, ValueError):
            window = None
        if window is None:
            raise ValidationError(_("Write it with its unit: PT24H is 24 hours, PT30M half an hour, P2D two days."))
        if not timedelta(0) < window <= LONGEST:
            raise ValidationError(_("The peer window must be longer than zero and at most 365 days."))
        return window


class CategoryForm(forms.ModelForm):
    peer_window = WindowField(
        label=_("peer window"),
        required=False,
        max_length=40,
        help_text=_(
            "How long the community has for a question, such as PT24H (24 hours) or P2D (two days). Empty: the setting"
            " PEER_WINDOW. A change affects new questions only."
        ),
    )

    class Meta:
        model = Category
        fields = [
            "name", "slug", "description", "icon", "position", "takes_questions", "peer_window",
            "official_answer_counts", "name_de", "name_fr", "name_it", "name_en", "description_de", "description_fr",
            "description_it", "description_en",
        ]  # fmt: skip


@admin.register(Category)
class CategoryAdmin(WithHistory):
    form = CategoryForm
    list_display = ["name", "slug", "position", "takes_questions", "peer_window", "official_answer_counts"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    by_language = [f"{column}_{code}" for code, _name in settings.LANGUAGES for column in ("name", "description")]

    def get_fieldsets(self, request, obj=None):
        """What every category has, and below it what it is called in each language."""
        general = [name for name in self.get_fields(request, obj) if name not in self.by_language]
        words = {"fields": self.by_language, "description": _("Empty: as above.")}
        return [(None, {"fields": general}), (_("In each language"), words)]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["slug", "description"]
    search_fields = ["slug", "description"]
    show_full_result_count = False
