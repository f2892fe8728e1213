"""The published criteria: one row, with its history."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from community.admin_site import WithHistory
from superusers.models import Criteria


@admin.register(Criteria)
class CriteriaAdmin(WithHistory):
    fields = ["period_days", "peer_answers", "accepted_share", "distinct_askers", "active_weeks", "manager_confirms"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Criteria.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """There is one row: show it, or the empty form while there is none."""
        if Criteria.objects.filter(pk=1).exists():
            return redirect(reverse("admin:superusers_criteria_change", args=[1]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
