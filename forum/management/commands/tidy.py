import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from forum.tidying import tidy


class Command(BaseCommand):
    """`manage.py tidy`: prints one JSON line, such as {"drafts": 3}."""

    help = (
        "Throw away what is kept for a while only, such as drafts nobody touched for 90 days. Prints one line of JSON."
    )

    def handle(self, **options):
        self.stdout.write(json.dumps(tidy(now=timezone.now())))
