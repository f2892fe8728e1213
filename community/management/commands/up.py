"""Lists `up` among the commands; `manage.py up` itself goes to community/up.py without Django."""

import sys

from django.core.management import BaseCommand

from community import up


class Command(BaseCommand):
    help = up.parser().description
    requires_system_checks = []

    def add_arguments(self, parser):
        up.add_arguments(parser)

    def handle(self, *, port, no_demo, **options):
        """Returns only when the community has stopped; exits with 1 when it could not start."""
        sys.exit(up.main([*(["--port", str(port)] if port else []), *(["--no-demo"] if no_demo else [])]))
