"""Categories and tags: what managers may edit, with history."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string
from django.utils.text import capfirst
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
            "official_answer_counts", "private", "readers", "name_de", "name_fr", "name_it", "name_en", "description_de", "description_fr",
            "description_it", "description_en",
        ]  # fmt: skip


@admin.register(Category)
class CategoryAdmin(WithHistory):
    form = CategoryForm
    list_display = ["name", "slug", "position", "takes_questions", "private", "peer_window", "official_answer_counts"]
    list_filter = ["private"]
    filter_horizontal = ["readers"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    by_language = [f"{column}_{code}" for code, _name in settings.LANGUAGES for column in ("name", "description")]

    def get_fieldsets(self, request, obj=None):
        """What every category has, and below it what it is called in each language."""
        general = [name for name in self.get_fields(request, obj) if name not in self.by_language]
        words = {"fields": self.by_language, "description": _("Empty: as above.")}
        return [(None, {"fields": general}), (_("In each language"), words)]

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """What each version changed. The groups of all versions are fetched at once, not for each pair of them."""
        versions = list(historical_records)
        readers = defaultdict(list)
        kept = apps.get_model("forum.HistoricalCategory_readers")
        for row in kept.objects.filter(history__in=versions).select_related("group"):
            readers[row.history_id].append(str(row.group))
        for newer, older in pairwise(versions):
            delta = newer.diff_against(older, excluded_fields={"readers"}, foreign_keys_are_objs=foreign_keys_are_objs)
            helper = self.get_historical_record_context_helper(request, newer)
            newer.history_delta_changes = helper.context_for_delta_changes(delta)
            old, new = (", ".join(sorted(readers[version.pk])) or "–" for version in (older, newer))
            if old != new:
                label = capfirst(Category._meta.get_field("readers").verbose_name)
                newer.history_delta_changes.append({"field": label, "old": old, "new": new})


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["slug", "description"]
    search_fields = ["slug", "description"]
    show_full_result_count = False
