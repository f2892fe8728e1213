"""What was left on the posts of a dump: votes, points, duplicate marks."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from community.models import Member
from forum.models import Answer, Question, ReputationEntry

UP, DOWN, DUPLICATE = "2", "3", "3"
Reason = ReputationEntry.Reason


def load_votes(job):
    """Count the votes of Votes.xml by post. They name no voter."""

    def prepare(row):
        kind, post = row.key("VoteTypeId"), row.key("PostId")
        return (post, int(kind == UP), int(kind == DOWN)) if kind in (UP, DOWN) else None

    return job.load("Votes.xml", prepare, job.book.add_votes)


def fill_scores(job):
    """Give posts whose rows named no score the one their votes made. Posts that have one keep it."""
    for batch in job.book.scoreless():
        with transaction.atomic():
            for key, score in batch:
                for model in (Question, Answer):
                    model.objects.filter(imported_id=key, imported_score=0).update(
                        imported_score=score, score=F("score") + score
                    )


def load_links(job):
    """Mark as duplicates the questions that PostLinks.xml calls so. Duplicates are closed: one whose row names no
    closing is closed since the link was made."""

    def prepare(row):
        if row.key("LinkTypeId") != DUPLICATE:
            return None
        linked = job.optional(row, row.date, "CreationDate", False)
        return row.place, row.key("PostId"), row.key("RelatedPostId"), linked

    def store(links):
        keys = {key for _place, *pair, _linked in links for key in pair}
        questions = {one.imported_id: one for one in Question.objects.filter(imported_id__in=keys)}
        marked = 0
        for place, key, original, linked in links:
            gone = [one for one in (key, original) if one not in questions]
            if gone or key == original:
                job.complain(place, f"question {gone[0]} is not here" if gone else "a duplicate of itself")
            else:
                marked += _mark_duplicate(job, questions[key], questions[original], linked)
        return {"duplicates": marked}

    return job.load("PostLinks.xml", prepare, store)


def _mark_duplicate(job, question, original, linked):
    """Returns how many it marked. What somebody here has closed or opened since the import stays as it is."""
    unmarked = Question.objects.filter(pk=question.pk, duplicate_of=None, closed_by=None)
    marked = unmarked.filter(closed_at__isnull=False).update(duplicate_of=original)
    if not marked and job.book.was_made(question.pk):
        marked = unmarked.update(
            duplicate_of=original, closed_at=linked or question.created_at, due_exempt=Question.Exempt.NONE
        )
    return marked


def check_accepted(job):
    """Say which accepted marks lead to no answer of their question."""
    for batch in job.book.batches("accepted"):
        own = dict(
            Answer.objects.filter(imported_id__in=[answer for answer, _question, _place in batch]).values_list(
                "imported_id", "question__imported_id"
            )
        )
        for answer, question, place in batch:
            if own.get(answer) != question:
                job.complain(place, f"the accepted answer {answer} is not among this question's answers")


def award_points(job):
    """Write one ledger entry for each member whom votes and accepted answers earned points. Once a member."""
    _add_up_votes(job.book)
    _add_up_accepted(job.book)
    for batch in job.book.batches("points"):
        with transaction.atomic():
            job.counts["ledger entries"] += _write_entries(batch)


def _posts(model, keys):
    return model.objects.filter(imported_id__in=keys).values_list("imported_id", "author_id", "created_at")


def _add_up_votes(book):
    worth = settings.REPUTATION
    for batch in book.batches("votes"):
        votes = {post: (up, down) for post, up, down in batch}
        for model, up_reason, down_reason in (
            (Question, Reason.QUESTION_UPVOTED, Reason.QUESTION_DOWNVOTED),
            (Answer, Reason.ANSWER_UPVOTED, Reason.ANSWER_DOWNVOTED),
        ):
            book.add_points(
                (author, votes[key][0] * worth[up_reason] + votes[key][1] * worth[down_reason], created.isoformat())
                for key, author, created in _posts(model, list(votes))
            )


def _add_up_accepted(book):
    """An asker who accepted their own answer earned nothing, as here."""
    worth = settings.REPUTATION
    for batch in book.batches("accepted"):
        pairs = {answer: question for answer, question, _place in batch}
        rows = Answer.objects.filter(imported_id__in=list(pairs)).values_list(
            "imported_id", "author_id", "created_at", "question__imported_id", "question__author_id"
        )
        for key, author, created, question, asker in rows:
            if pairs[key] == question and author != asker:
                on = created.isoformat()
                book.add_points(
                    [(author, worth[Reason.ANSWER_ACCEPTED], on), (asker, worth[Reason.ACCEPTED_AN_ANSWER], on)]
                )


def _write_entries(batch):
    keys = {f"import:{member}": (member, points, last) for member, points, last in batch if points}
    # Who holds the members looks for their entries after another import that runs beside this one.
    members = (
        Member.objects.select_for_update().order_by("pk").in_bulk([member for member, _points, _last in keys.values()])
    )
    done = set(ReputationEntry.objects.filter(source_key__in=list(keys)).values_list("source_key", flat=True))
    entries = [
        ReputationEntry(
            member_id=member,
            points=points,
            reason=Reason.IMPORTED,
            source_key=key,
            created_at=datetime.fromisoformat(last),
        )
        for key, (member, points, last) in keys.items()
        if key not in done and members[member].earns_reputation
    ]
    ReputationEntry.objects.bulk_create(entries)
    for entry in entries:
        members[entry.member_id].reputation += entry.points
    Member.objects.bulk_update([members[entry.member_id] for entry in entries], ["reputation"])
    return len(entries)
