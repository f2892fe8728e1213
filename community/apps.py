from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class CommunityConfig(AppConfig):
    default = True
    name = "community"


class CommunityAdminConfig(admin_apps.AdminConfig):
    """The plain Django admin, with our own first page."""

    default = False
    default_site = "community.admin_site.CommunityAdminSite"
