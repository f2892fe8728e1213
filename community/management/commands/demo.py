from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community import demo


class Command(BaseCommand):
    help = (
        "Loads the demo community of the fictitious telecom Alpenfon into an empty database and prints its sign-ins."
        " A second run changes nothing; a database with other members, and production, are refused (exit code 1)."
    )

    def handle(self, *args, verbosity, **options):
        try:
            loaded = demo.load(now=timezone.now())
        except demo.NotHere as refusal:
            raise CommandError(str(refusal)) from None
        if verbosity:
            self.stdout.write("The demo community is loaded." if loaded else "The demo community is there already.")
            self.stdout.write(f"Sign in with the password {demo.PASSWORD} as {' '.join(demo.addresses())}")
