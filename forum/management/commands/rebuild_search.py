"""Write every search document anew."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from forum import searching
from forum.models import Question


class Command(BaseCommand):
    help = "Writes every search document anew: after a restore, or when a release says so. The site stays up."

    def handle(self, *args, **options):
        with tqdm(total=Question.objects.count(), unit="question", disable=None, leave=False) as bar:
            count = searching.rebuild(progress=lambda done: bar.update(done - bar.n))
        self.stdout.write(f"{count} questions can be found.")
