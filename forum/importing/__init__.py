"""Brings a Stack Exchange data dump into the forum, as history: nothing becomes due and nobody is told.

Every batch is one transaction and every row carries its old id, so a run that broke off is taken up by the
next one, and a repeated run changes nothing. What is here already stays as it is.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Language
from forum import searching
from forum.importing import marks, people, posts, rows
from forum.importing.job import Job
from forum.importing.rows import Unreadable
from forum.models import Category, Question

FILES = ("Users.xml", "Tags.xml", "Posts.xml", "Votes.xml", "Comments.xml", "PostLinks.xml")
NEEDED = ("Users.xml", "Posts.xml")
DEFAULT_CATEGORY = "imported"

__all__ = ["DEFAULT_CATEGORY", "Outcome", "Unreadable", "default_category", "run", "size"]


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many are new, by kind; how many lines it said; whether Users and Posts were whole."""

    new: dict
    problems: int
    whole: bool


def default_category():
    """The category for imported questions, made when it is missing. An archive: it takes no new questions."""
    category, _created = Category.objects.get_or_create(
        slug=DEFAULT_CATEGORY,
        defaults={
            "name": _("Imported"),
            "description": _("Questions from the former forum."),
            "icon": "history",
            "position": 1000,
            "takes_questions": False,
        },
    )
    return category


def size(folder):
    """How many bytes a run reads, for a progress bar. Posts are read twice: answers may stand before questions."""
    paths = [folder / name for name in (*FILES, "Posts.xml")]
    return sum(path.stat().st_size for path in paths if path.is_file())


def run(folder, *, category, now, tell, progress=lambda size: None):
    """Import the dump in `folder` (a Path) and return the Outcome. `tell(place, why)` hears of what cannot be taken.

    Raises Unreadable, before anything is written, when Users.xml or Posts.xml is missing or is no such file.
    """
    for name in NEEDED:
        rows.check(folder / name)
    language = settings.LANGUAGE_CODE[:2] if settings.LANGUAGE_CODE[:2] in Language.values else Language.ENGLISH
    job = Job(folder=folder, category=category, language=language, now=now, tell=tell, progress=progress)
    whole = people.load(job)
    _if_readable(job, posts.load_tags)
    whole = posts.load_questions(job) and whole
    posts.load_answers(job)
    if not _if_readable(job, marks.load_votes):
        job.book.votes_from_scores()
    marks.fill_scores(job)
    _if_readable(job, posts.load_comments)
    _if_readable(job, marks.load_links)
    marks.check_accepted(job)
    if whole:  # points are written once, so they wait for the file that has all of them
        marks.award_points(job)
    _index(job)
    return Outcome(new=dict(job.counts), problems=job.problems, whole=whole)


def _if_readable(job, load):
    """Load a file the import can do without. Returns whether it could be read at all."""
    try:
        load(job)
    except Unreadable as error:
        job.complain("the dump", str(error))
        return False
    return True


def _index(job):
    """Write the search documents of what is new, and of what an earlier run left without."""
    left = Question.objects.filter(imported_id__isnull=False, search_document=None).order_by("pk")
    job.book.touch(left.values_list("pk", flat=True).iterator())
    for batch in job.book.batches("touched", 200):
        with transaction.atomic():
            searching.index_many([pk for (pk,) in batch])
