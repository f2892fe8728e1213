"""What the read-only parts of the admin share."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from community.errors import Refused


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing is added, edited or deleted here: what may change does so by actions that call a rule."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def each(model_admin, request, queryset, rule, *, done, nothing):
    """Call `rule(one)` for each; say how many it changed, and of each it refused why. `done` holds `%(n)d`."""
    count = 0
    for one in queryset:
        try:
            count += bool(rule(one))
        except (Refused, ValidationError, PermissionDenied) as error:
            reason = getattr(error, "message", "") or " ".join(getattr(error, "messages", [str(error)]))
            model_admin.message_user(request, f"{one}: {reason}", messages.WARNING)
    if count:
        model_admin.message_user(request, done % {"n": count}, messages.SUCCESS)
    else:
        model_admin.message_user(request, nothing, messages.INFO)


def ask_first(model_admin, request, queryset: QuerySet, form_class, *, action, title, button):
    """A page between choosing an action and doing it, which asks for a reason.

    Returns (form, None) once it is filled in, else (None, the page to show); a wrong entry keeps its text.
    """
    sent = "apply" in request.POST
    form = form_class(request.POST if sent else None)
    if sent and form.is_valid():
        return form, None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "form": form,
        "chosen": queryset[:100],
        "chosen_ids": request.POST.getlist(admin.helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        "action": action,
        "button": button,
        "back": _("Back, nothing is changed"),
    }
    return None, TemplateResponse(request, "admin/forum/ask_first.html", context, status=400 if sent else 200)
