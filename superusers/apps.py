"""The super-user program: criteria, memberships, beta tests and events."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SuperusersConfig(AppConfig):
    name = "superusers"
    verbose_name = _("Super-user program")

    def ready(self):
        from superusers.groups import ensure_groups

        # Runs after every migrate (and after every flush of a test database), when the permissions exist.
        post_migrate.connect(ensure_groups, sender=self, dispatch_uid="superusers.groups")
