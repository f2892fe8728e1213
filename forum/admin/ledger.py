"""The reputation ledger, to read. A mistake is put right by an entry of its own, never here."""

from django.contrib import admin

from forum.admin.reading import ReadOnlyAdmin
from forum.models import ReputationEntry


@admin.register(ReputationEntry)
class ReputationEntryAdmin(ReadOnlyAdmin):
    list_display = ["member", "points", "reason", "question", "created_at"]
    list_filter = ["reason"]
    list_select_related = ["member", "question"]
    search_fields = ["member__display_name", "member__handle", "question__title"]
    ordering = ["-created_at", "-id"]
    fields = ["member", "points", "reason", "source_key", "question", "answer", "reverses", "created_at"]
