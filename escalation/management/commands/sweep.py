import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from escalation.sweep import sweep


class Command(BaseCommand):
    """`manage.py sweep`: prints one JSON line, such as {"opened": 2, "settled": 1, "failed": 0, "oldest_due_seconds": 40}."""

    help = (
        "Hand every question whose peer window has ended without a peer answer to the community managers, and settle"
        " what has been answered meanwhile. Prints one line of JSON. Can be run at any time, also twice at once."
    )

    def handle(self, **options):
        self.stdout.write(json.dumps(sweep(now=timezone.now())))
