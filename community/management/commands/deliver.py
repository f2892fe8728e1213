import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from community import relay


class Command(BaseCommand):
    help = (
        "Carries what waits in the outbox until nothing is due. Prints one JSON line: sent, failed (to be tried "
        "again), cancelled, dead (given up), oldest_waiting_seconds. For cron or by hand; Celery does the same."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="try at most so many")

    def handle(self, *args, limit=None, **options):
        self.stdout.write(json.dumps(relay.deliver(now=timezone.now(), limit=limit, seconds=None)))
