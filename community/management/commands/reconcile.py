"""`manage.py reconcile [--fix]`: recount everything derived."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from community.reconciling import reconcile


class Command(BaseCommand):
    help = (
        "Recount everything that is derived from facts (counters, scores, reputation, due times, chips, outcomes) and "
        "print every difference. Exit code 0 when there is none, or when --fix has repaired all; else 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="repair what follows from facts, then look again")

    def handle(self, *, fix, **options):
        result = reconcile(now=timezone.now(), fix=fix)
        for sentence in result.found:
            self.stdout.write(sentence)
        for sentence in result.remaining if fix else ():
            self.stdout.write(f"Left for a person: {sentence}")
        self.stdout.write(self.summary(len(result.found), len(result.remaining), fix))
        if result.remaining:
            sys.exit(1)

    def summary(self, found, remaining, fix):
        """The last line: how many, and what to do."""
        if not found:
            return "No differences."
        differences = "1 difference" if found == 1 else f"{found} differences"
        if not fix:
            return f"{differences}. Run it with --fix to repair."
        return f"{differences}, {'all' if not remaining else found - remaining} repaired."
