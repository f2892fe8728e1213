import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from forum import announcing


class Command(BaseCommand):
    help = (
        "Tells followers what is new until all are told. Prints one JSON line: told, failed (to be tried again). "
        "For cron or by hand; Celery does the same."
    )

    def handle(self, *args, **options):
        self.stdout.write(json.dumps(announcing.announce(now=timezone.now(), seconds=float("inf"))))
