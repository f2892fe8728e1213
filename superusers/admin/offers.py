"""Beta tests and events: made, changed, and super-users invited to them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.admin_site import WithHistory
from community.errors import Refused
from community.models import Member
from forum.permissions import require
from superusers import inviting, permissions, seats
from superusers.models import BetaTest, Event, Invitation, Membership

MOST_SHOWN = 500


class OfferForm(forms.ModelForm):
    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if self.instance.pk:
            seats.check_capacity(self.instance, capacity)
        return capacity


class InviteForm(forms.Form):
    """Whom to invite: some, or everybody who is not invited yet."""

    everybody = forms.BooleanField(label=gettext_lazy("All super-users who are not invited yet"), required=False)
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Or these"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        found = inviting.invitable(offer)[:MOST_SHOWN]
        self.fields["members"].choices = [
            (str(member.pk), f"{member.display_name} ({member.handle})") for member in found
        ]

    def clean(self):
        if not self.errors and not (self.cleaned_data["everybody"] or self.cleaned_data["members"]):
            raise ValidationError(_("Choose at least one super-user."))
        return self.cleaned_data

    def chosen(self):
        if self.cleaned_data["everybody"]:
            return inviting.invitable(self.offer)
        return Member.objects.filter(pk__in=self.cleaned_data["members"])


class OfferAdmin(WithHistory):
    form = OfferForm
    change_form_template = "superusers/admin/offer.html"
    search_fields = ["title"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    @admin.display(description=gettext_lazy("invited"), ordering="invited")
    def invited(self, offer):
        return offer.invited

    @admin.display(description=gettext_lazy("accepted"), ordering="accepted")
    def accepted(self, offer):
        return offer.accepted

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "capacity" in form.changed_data:
            seats.seat_closer(obj)

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes what people were invited to."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.invitations.exists())

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_invite"
        return [path("<int:pk>/invite/", self.admin_site.admin_view(self.invite), name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        kind = self.model.kind
        return super().change_view(
            request,
            object_id,
            form_url,
            {
                **(extra_context or {}),
                "may_invite": permissions.may_invite(request.user),
                "invite_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_invite",
                "invitations_url": f"{reverse('admin:superusers_invitation_changelist')}?{kind}__id__exact={object_id}",
            },
        )

    def invite(self, request, pk):
        """Choose super-users and invite them; the rule leaves out who is invited already."""
        require(permissions.may_invite(request.user))
        offer = self.get_object(request, str(pk))
        if offer is None:
            raise Http404
        form = InviteForm(request.POST if request.method == "POST" else None, offer=offer)
        if request.method == "POST" and form.is_valid():
            try:
                made = inviting.invite(by=request.user, members=form.chosen(), offer=offer, now=timezone.now())
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                words = ngettext("%(n)d super-user invited.", "%(n)d super-users invited.", len(made))
                self.message_user(request, words % {"n": len(made)}, messages.SUCCESS)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite super-users"),
            "offer": offer,
            "opts": self.opts,
            "form": form,
        }
        return render(request, "superusers/admin/invite.html", context, status=400 if form.errors else 200)


@admin.register(BetaTest)
class BetaTestAdmin(OfferAdmin):
    list_display = ["title", "product", "starts_on", "ends_on", "respond_by", "capacity", "invited", "accepted"]
    fields = ["title", "product", "description", "starts_on", "ends_on", "capacity", "respond_by"]
    ordering = ["-starts_on", "-pk"]


@admin.register(Event)
class EventAdmin(OfferAdmin):
    list_display = ["title", "place", "starts_at", "ends_at", "respond_by", "capacity", "invited", "accepted"]
    fields = ["title", "place", "description", "starts_at", "ends_at", "capacity", "respond_by"]
    ordering = ["-starts_at", "-pk"]


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(model.kind, model._meta.verbose_name) for model in (BetaTest, Event)]

    def queryset(self, request, queryset):
        if self.value() in (BetaTest.kind, Event.kind):
            return queryset.filter(**{f"{self.value()}__isnull": False})
        return queryset


class MembershipFilter(admin.SimpleListFilter):
    """Shows whose seat could be given back: people who are no super-users any more."""

    title = gettext_lazy("membership")
    parameter_name = "membership"

    def lookups(self, request, model_admin):
        return Membership.State.choices

    def queryset(self, request, queryset):
        if self.value() in Membership.State.values:
            return queryset.filter(member__membership__state=self.value())
        return queryset


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Who is invited to what, and what they answered. Invitations are sent from the beta test or the event."""

    list_display = ["member", "offer", "state", "seat", "invited_at", "responded_at", "invited_by"]
    list_display_links = None
    list_filter = ["state", KindFilter, MembershipFilter]
    list_select_related = ["member", "beta_test", "event", "invited_by"]
    search_fields = ["member__handle", "member__display_name", "beta_test__title", "event__title"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["free_seats"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_invite_permission(self, request):
        return permissions.may_invite(request.user)

    @admin.action(description=gettext_lazy("Give the seat back"), permissions=["invite"])
    def free_seats(self, request, queryset):
        now = timezone.now()
        freed = sum(seats.free(by=request.user, invitation=invitation, now=now) for invitation in queryset)
        words = ngettext("%(n)d seat is free again.", "%(n)d seats are free again.", freed) % {"n": freed}
        self.message_user(request, words, messages.SUCCESS)
