"""manage.py review: the nightly review, by hand or from cron."""

import json
from datetime import UTC, datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from superusers.criteria import current
from superusers.review import review

EXAMPLE = "2026-03-01T00:00:00+00:00"


class Command(BaseCommand):
    help = (
        "Looks at every member with a peer answer in the period; who meets the published criteria becomes a "
        "super-user (a candidate when a manager confirms). Nobody loses the status. A second run changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--at",
            help=f"End of the period (not included) as ISO 8601, such as {EXAMPLE}; now when left out. "
            "Without an offset it is UTC; a date alone is its first moment.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Write nothing: only say what would happen.")
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print a JSON list with one object for each member with a peer answer in the period: member "
            "imported_id peer_answers distinct_askers active_weeks accepted_share (0 to 1) score (0 to 100) meets "
            "state (of the membership, empty without one).",
        )

    def handle(self, *, at, dry_run, json, **options):
        now = timezone.now()
        rows = review(at=now if at is None else parsed(at), now=now, dry_run=dry_run)
        self.stdout.write(as_json(rows) if json else as_table(rows, dry_run))


def parsed(text):
    """The moment of `--at`, in UTC. Raises CommandError for what is none, or too far from today to count back from."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        moment - timedelta(days=current().period_days + 7)  # the period and its first week must exist
    except (ValueError, OverflowError):
        raise CommandError(f"--at must be an ISO 8601 date or time, such as {EXAMPLE}; got {text!r}.") from None
    return moment


def as_json(rows):
    return json.dumps([row.as_dict() for row in rows], indent=1, ensure_ascii=False)


def as_table(rows, dry_run):
    """One line a member, and what the review did."""
    lines = [f"{'answers':>7} {'askers':>6} {'weeks':>5} {'accepted':>8} {'score':>5}  member"]
    for row in rows:
        done, verb = row.figures, "would become" if dry_run else "became"
        note = f"{verb} {row.becomes}" if row.becomes else row.state
        lines.append(
            f"{done.peer_answers:>7} {done.distinct_askers:>6} {done.active_weeks:>5} {done.accepted_share:>8.0%} "
            f"{row.score:>5}  {row.member.handle}{f' ({note})' if note else ''}"
        )
    changed = sum(bool(row.becomes) for row in rows)
    met = sum(row.meets for row in rows)
    would = "would change" if dry_run else "changed"
    lines.append(
        f"{len(rows)} with a peer answer in the period, {met} meet the criteria, {changed} memberships {would}."
    )
    return "\n".join(lines)
