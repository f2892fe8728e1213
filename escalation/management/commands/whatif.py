"""Say what the rule would have done to the questions that are there."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_duration

from escalation.whatif import dates, what_if

HEADS = ("window", "questions", "peer answered", "closed", "escalated", "a week")


def window(text):
    """A duration above zero from its ISO 8601 form; CommandError otherwise."""
    try:
        length = parse_duration(text) if text.upper().startswith("P") else None
    except OverflowError:
        length = None
    if length is None or length.total_seconds() <= 0:
        raise CommandError(f"--window takes an ISO 8601 duration above zero, such as PT24H, not {text[:40]!r}.")
    return length


class Command(BaseCommand):
    help = (
        "Says what a peer window would have done to the questions that are there, from their dates alone: how many a "
        "peer answered in time, how many were closed in time, and how many would have gone to the community managers. "
        "Try it on your old forum after import_stackexchange."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--window",
            action="append",
            metavar="DURATION",
            help="ISO 8601, such as PT24H. May be given several times. Left out: the setting PEER_WINDOW.",
        )
        parser.add_argument("--json", action="store_true", help="A list with one object a window.")

    def handle(self, *args, **options):
        windows = [window(text) for text in options["window"] or []] or [settings.PEER_WINDOW]
        outcomes = what_if(dates(), windows)
        if options["json"]:
            self.stdout.write(json.dumps([outcome.as_dict() for outcome in outcomes], indent=2))
        else:
            self.stdout.write("\n".join(table(outcomes)))


def table(outcomes):
    """The outcomes as lines of text."""
    yield "".join(f"{head:>15}" for head in HEADS)
    for one in outcomes:
        week = "–" if one.escalated_per_week is None else f"{one.escalated_per_week:.1f}"
        cells = (f"{one.window_hours:g} h", one.questions, one.peer_answered, one.closed, one.escalated, week)
        yield "".join(f"{cell:>15}" for cell in cells)
    median, late = outcomes[0].median_seconds_to_peer_answer, outcomes[0].p90_seconds_to_peer_answer
    if median is None:
        yield "No question has a peer answer yet."
    else:
        yield f"First peer answer: half of them within {hours(median)}, nine in ten within {hours(late)}."


def hours(seconds):
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
