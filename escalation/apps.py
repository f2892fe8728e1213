"""What reaches the community managers, and when."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self):
        from escalation.managers import ensure_group

        # Runs after every migrate (and after every flush of a test database), when the permissions exist.
        post_migrate.connect(ensure_group, sender=self, dispatch_uid="escalation.managers")
