"""Bring a Stack Exchange data dump into the forum."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from forum import importing
from forum.models import Category

KINDS = ("members", "tags", "questions", "answers", "comments", "duplicates", "ledger entries")


class Command(BaseCommand):
    help = (
        "Reads a Stack Exchange data dump (Users, Tags, Posts, Votes, Comments, PostLinks .xml) as history: nothing "
        "becomes due and nobody is told. Can be repeated. What cannot be taken is said on stderr, a line each. "
        "Exit code 1 when Users.xml or Posts.xml cannot be read to the end."
    )

    def add_arguments(self, parser):
        parser.add_argument("dir", metavar="DIR", type=Path, help="The folder that holds the .xml files.")
        parser.add_argument(
            "--category",
            metavar="SLUG",
            default=importing.DEFAULT_CATEGORY,
            help='Where the questions go. Left out: the category "imported", which is made when it is missing.',
        )

    def handle(self, *args, **options):
        folder, slug = options["dir"], options["category"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. Give the folder that holds Posts.xml and Users.xml.")
        category = Category.objects.filter(slug=slug).first()
        if category is None and slug != importing.DEFAULT_CATEGORY:
            known = ", ".join(Category.objects.values_list("slug", flat=True)[:30]) or "none yet"
            raise CommandError(f"There is no category {slug!r}. Categories: {known}.")
        with tqdm(total=importing.size(folder), unit="B", unit_scale=True, disable=None, leave=False) as bar:

            def tell(place, why):
                bar.clear()
                self.stderr.write(f"{place}: {why}.")

            try:
                outcome = importing.run(
                    folder,
                    category=category or importing.default_category(),
                    now=timezone.now(),
                    tell=tell,
                    progress=bar.update,
                )
            except importing.Unreadable as error:
                raise CommandError(f"{error}. Nothing was imported.") from error
        new = ", ".join(f"{outcome.new.get(kind, 0)} {kind}" for kind in KINDS)
        self.stdout.write(f"New: {new}.")
        self.stderr.write(f"Could not be taken: {outcome.problems}.") if outcome.problems else None
        if not outcome.whole:
            raise CommandError(
                "Users.xml or Posts.xml is cut off. What was read is kept, without points; repeat with the whole file."
            )
