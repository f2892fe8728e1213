"""Suspending members: two actions added to the list of members, whose admin the ground floor registers."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from forum import moderating
from forum.admin.reading import ReadOnlyAdmin, ask_first, each


class SuspensionForm(forms.Form):
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=3650, initial=7)
    reason = forms.CharField(label=_("Why? The member reads this."), max_length=300)


class SuspensionActions:
    """`suspend` and `lift`, for who holds the permission."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if request.user.has_perm("community.suspend_member") and not self._only_choosing(request):
            for name, rule in (("suspend", suspend), ("lift", lift)):
                actions[name] = (rule, name, rule.short_description)
        return actions

    def _only_choosing(self, request):
        return "_popup" in request.GET


@admin.action(description=_("Suspend: may read, not write"))
def suspend(model_admin, request, queryset):
    form, page = ask_first(
        model_admin,
        request,
        queryset,
        SuspensionForm,
        action="suspend",
        title=_("Suspend these members"),
        button=_("Suspend"),
    )
    if page is not None:
        return page
    now = timezone.now()
    until, reason = now + timedelta(days=form.cleaned_data["days"]), form.cleaned_data["reason"]

    def rule(member):
        moderating.suspend(by=request.user, member=member, until=until, reason=reason, now=now)
        return True

    each(
        model_admin,
        request,
        queryset,
        rule,
        done=_("%(n)d suspended. They are told until when and why."),
        nothing=_("Nobody was suspended."),
    )
    return None


@admin.action(description=_("Lift the suspension"))
def lift(model_admin, request, queryset):
    now = timezone.now()

    def rule(member):
        moderating.lift_suspension(by=request.user, member=member, now=now)
        return True

    suspended = queryset.filter(suspended_until__gt=now)
    each(
        model_admin,
        request,
        suspended,
        rule,
        done=_("%(n)d may write again."),
        nothing=_("Nobody of them was suspended."),
    )


def _registered():
    """The class that shows members now, so that both floors add to one page."""
    if not admin.site.is_registered(Member):
        return ReadOnlyAdmin
    standing = type(admin.site.get_model_admin(Member))
    admin.site.unregister(Member)
    return standing


@admin.register(Member)
class ModeratedMemberAdmin(SuspensionActions, _registered()):
    pass
