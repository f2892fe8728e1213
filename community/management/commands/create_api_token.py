"""`manage.py create_api_token EMAIL`: make a token for the API."""

from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

from community.models import Member


class Command(BaseCommand):
    help = (
        "Print a new API token of the member with this e-mail address, and nothing else. "
        "Only its hash is kept: it cannot be printed again. Exit code 1 when there is no such member."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the member's e-mail address")

    def handle(self, *, email, **options):
        member = Member.objects.filter(email=email.strip().lower()).exclude(email="").first()
        if member is None:
            raise CommandError(f"There is no member with the e-mail address {email}.")
        if not member.is_active or member.is_bot:
            raise CommandError(f"{email} cannot sign in, so a token would be of no use.")
        _row, token = AuthToken.objects.create(member)
        self.stdout.write(token)
