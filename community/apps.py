from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class CommunityConfig(AppConfig):
    default = True
    name = "community"

    def ready(self):
        from community.groups import ensure_employees

        post_migrate.connect(ensure_employees, sender=self, dispatch_uid="community.groups")


class CommunityAdminConfig(admin_apps.AdminConfig):
    """The plain Django admin, with our own first page."""

    default = False
    default_site = "community.admin_site.CommunityAdminSite"
