"""Memberships: who is in the program, and every step they took. A step needs a reason; the member reads it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.errors import Refused
from community.models import Member
from superusers import memberships, permissions
from superusers.models import Membership, MembershipChange

State = Membership.State
REASON_HELP = gettext_lazy("The member reads it. It stays in the history.")


class ReasonForm(ActionForm):
    """The bar above the list: what to do with the chosen ones, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason:"), max_length=300, required=False, help_text=REASON_HELP, widget=forms.TextInput
    )


class StepForm(forms.ModelForm):
    """The next step of a membership: where to, and why."""

    to = forms.ChoiceField(label=gettext_lazy("change to"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=300, required=False, strip=True, help_text=REASON_HELP
    )

    class Meta:
        model = Membership
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        state = self.instance.state if self.instance.pk else memberships.NONE
        possible = [(to.value, to.label) for to, before in memberships.ALLOWED.items() if state in before]
        self.fields["to"].choices = [("", _("no change")), *possible]

    def clean(self):
        if self.cleaned_data.get("to") and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Please give a reason. The member reads it."))
        if self.instance.pk and self.cleaned_data.get("to") in (State.CANDIDATE, State.ACTIVE):
            why = permissions.why_never(self.instance.member, timezone.now())
            if why:
                self.add_error("to", why)
        return super().clean()


class EnterForm(StepForm):
    """A membership by hand."""

    who = forms.CharField(label=gettext_lazy("member"), help_text=gettext_lazy("Handle or e-mail."), max_length=254)

    field_order = ["who", "to", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].required = True
        self.fields["to"].choices = self.fields["to"].choices[1:]

    def clean_who(self):
        who = self.cleaned_data["who"]
        member = Member.objects.filter(Q(handle__iexact=who) | (Q(email__iexact=who) & ~Q(email=""))).first()
        if member is None:
            raise ValidationError(_("No member has this handle or e-mail."))
        if Membership.objects.filter(member=member).exists():
            raise ValidationError(_("This member is in the program already. Open their membership to change it."))
        why = permissions.why_never(member, timezone.now())
        if why:
            raise ValidationError(why)
        return member


class ChangeInline(admin.TabularInline):
    model = MembershipChange
    fields = readonly_fields = ["created_at", "from_state", "to_state", "why", "actor", "rested_on"]
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("Changes, the latest first")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("reason"))
    def why(self, change):
        return _(change.reason)

    @admin.display(description=gettext_lazy("figures"))
    def rested_on(self, change):
        if not change.figures:
            return "–"
        return ", ".join(f"{name.replace('_', ' ')}: {number}" for name, number in change.figures.items())


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    action_form = ReasonForm
    list_display = ["member", "state", "since", "joined_at"]
    list_filter = ["state"]
    list_select_related = ["member"]
    search_fields = ["member__handle", "member__display_name", "member__email"]
    ordering = ["-since", "-pk"]
    show_full_result_count = False
    inlines = [ChangeInline]
    actions = ["make_active", "pause", "make_alumni", "remove"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("member")

    def get_form(self, request, obj=None, **kwargs):
        if obj is not None and not self.has_change_permission(request, obj):
            return super().get_form(request, obj, **kwargs)
        kwargs["form"] = StepForm if obj else EnterForm
        return super().get_form(request, obj, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["who", "to", "reason"]
        shown = ["member", "state", "since", "joined_at"]
        return [*shown, "to", "reason"] if self.has_change_permission(request, obj) else shown

    def get_readonly_fields(self, request, obj=None):
        return ["member", "state", "since", "joined_at"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not form.cleaned_data.get("to"):
            return
        done = memberships.change(
            by=request.user,
            member=obj.member if change else form.cleaned_data["who"],
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        obj.pk = done.membership_id
        obj.refresh_from_db()

    @admin.action(description=gettext_lazy("Make active: confirm, resume, bring back"), permissions=["change"])
    def make_active(self, request, queryset):
        self._step(request, queryset, State.ACTIVE)

    @admin.action(description=gettext_lazy("Pause"), permissions=["change"])
    def pause(self, request, queryset):
        self._step(request, queryset, State.PAUSED)

    @admin.action(description=gettext_lazy("Make alumni"), permissions=["change"])
    def make_alumni(self, request, queryset):
        self._step(request, queryset, State.ALUMNI)

    @admin.action(description=gettext_lazy("Remove, or turn down"), permissions=["change"])
    def remove(self, request, queryset):
        self._step(request, queryset, State.REMOVED)

    def _step(self, request, queryset, to):
        reason, done, now = request.POST.get("reason", ""), 0, timezone.now()
        for membership in queryset.select_related("member"):
            try:
                memberships.change(by=request.user, member=membership.member, to=to, reason=reason, now=now)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return
            except Refused as refusal:
                self.message_user(request, refusal.message, messages.WARNING)
            else:
                done += 1
        if done:
            words = ngettext("%(n)d membership changed.", "%(n)d memberships changed.", done) % {"n": done}
            self.message_user(request, words, messages.SUCCESS)
