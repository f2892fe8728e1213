"""The admin's frame: sign-in through allauth, and a first page with figures."""

import logging

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, auth
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from community import wiring

log = logging.getLogger("firstday.admin")


def figures(now):
    """What wiring.NUMBER_PANELS count: a list of panels, and the names of those that failed.

    A figure that cannot be counted must not shut the desk; it is logged and named on the page.
    """
    panels, failed = [], []
    for name in wiring.NUMBER_PANELS:
        try:
            panels.append(import_string(name)(now))
        except Exception:
            log.exception("figures of %s", name)
            failed.append(name)
    return panels, failed


class WithHistory(SimpleHistoryAdmin):
    """An admin whose rows keep their history. Who made the changes is fetched with them, not once for each."""

    history_list_per_page = 20  # what a row's many-to-many fields were costs two queries a line

    def get_history_queryset(self, *args, **kwargs):
        return super().get_history_queryset(*args, **kwargs).select_related("history_user")


class CommunityAdminSite(admin.AdminSite):
    site_header = site_title = _("Community desk")
    index_title = _("Today")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.login = secure_admin_login(self.login)

    def index(self, request, extra_context=None):
        """The first page: how the community does today, then everything that can be edited."""
        panels, failed = figures(timezone.now())
        return super().index(request, {"figures": panels, "failed": failed, **(extra_context or {})})

    def logout(self, request, extra_context=None):
        """There is one way in and one way out for members and managers alike. A link alone signs nobody out."""
        if request.method != "POST":
            return redirect("account_logout")
        auth.logout(request)
        return redirect("home")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
