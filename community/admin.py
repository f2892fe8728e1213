"""Members, what they are told, and what was carried out of the house."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community import admin_company, employees, relay  # noqa: F401 - the company's own page registers itself
from community.forms import clean_display_name
from community.models import Delivery, Heartbeat, Member, Notice


class ReadOnly(admin.ModelAdmin):
    """Rows that rules write and people look at."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class KeepsSecrets:
    """The list's address cannot ask for what the list does not show: Django lets it filter by any column of the
    model itself, and a password's hash or a link in a mail can be guessed letter by letter that way."""

    secret = ()

    def lookup_allowed(self, lookup, value, request):
        return lookup.split("__")[0] not in self.secret and super().lookup_allowed(lookup, value, request)


class MemberForm(forms.ModelForm):
    def clean_display_name(self):
        return clean_display_name(self.cleaned_data["display_name"])


@admin.register(Member)
class MemberAdmin(KeepsSecrets, admin.ModelAdmin):
    """Who is who. Suspending is an action of the list; what is earned or derived is only shown."""

    form = MemberForm
    secret = ["password"]
    list_display = [
        "display_name",
        "handle",
        "email",
        "chip",
        "reputation",
        "is_employee",
        "is_staff",
        "suspended_until",
    ]
    list_filter = ["is_employee", "is_staff", "is_active", "is_bot", "chip", "origin", "groups"]
    search_fields = ["display_name", "handle", "email"]
    ordering = ["-id"]
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ["groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["display_name", "handle", "email", "language", "about", "notices_by_mail"]}),
        (_("What they are"), {"fields": ["is_employee", "is_bot", "is_active", "chip", "reputation"]}),
        (_("Suspension"), {"fields": ["suspended_until", "suspension_reason"]}),
        (_("What they may do"), {"fields": ["is_staff", "groups", "user_permissions", "is_superuser"]}),
        (_("Where they came from"), {"fields": ["origin", "imported_id", "date_joined", "last_login"]}),
    ]
    shown_only = ["handle", "email", "chip", "reputation", "suspended_until", "suspension_reason"]
    shown_only += ["origin", "imported_id", "date_joined", "last_login"]
    rights = ["is_staff", "groups", "user_permissions", "is_superuser"]

    def get_readonly_fields(self, request, obj=None):
        """Rights are given by those who have them all; anybody else could give themselves everything."""
        return self.shown_only + ([] if request.user.is_superuser else self.rights)

    def has_add_permission(self, request):
        return False  # people sign up, and confirm their address by that

    def has_delete_permission(self, request, obj=None):
        return False  # what they wrote stays; erasing a person is a step of its own

    def save_model(self, request, obj, form, change):
        """Write what was changed here and nothing else: reputation and chip may have moved meanwhile."""
        columns = {field.name for field in Member._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if changed:
            obj.save(update_fields=changed)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        employees.keep_in_step(form.instance)


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["kind", "member", "created_at", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["member"]
    search_fields = ["member__display_name", "member__handle", "key"]


@admin.register(Delivery)
class DeliveryAdmin(KeepsSecrets, ReadOnly):
    """The outbox. The text of a mail is not shown: it may hold a link that signs somebody in."""

    list_display = ["created_at", "state", "to", "what", "attempts", "next_attempt_at", "last_error"]
    list_filter = ["state", "channel"]
    list_select_related = ["member", "notice"]
    search_fields = ["dedupe_key", "address", "member__email"]
    exclude = secret = ["payload", "lease_token"]
    ordering = ["-id"]
    actions = ["try_again"]

    @admin.display(description=_("to"))
    def to(self, delivery):
        return delivery.address or (delivery.member.email if delivery.member else "")

    @admin.display(description=_("what"))
    def what(self, delivery):
        return delivery.notice.kind if delivery.notice else delivery.payload.get("subject", "")

    def has_try_again_permission(self, request):
        return request.user.has_perm("community.change_delivery")

    @admin.action(description=_("Try the dead ones once more"), permissions=["try_again"])
    def try_again(self, request, deliveries):
        now = timezone.now()
        tried = sum(relay.requeue(delivery=delivery, now=now) for delivery in deliveries)
        words = ngettext("%d mail is tried again.", "%d mails are tried again.", tried) % tried
        self.message_user(request, words, messages.SUCCESS if tried else messages.WARNING)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ["job", "last_run_at", "result"]
