"""Recounts what the forum derives: counters, scores, due times and, in `ledger.py`, points.

Each check is one statement over all rows, so what is written meanwhile is either in it or not. A repair
takes the row, looks again and writes; it does by the rules what the rules would have done.
"""

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from forum import counting, detailing, handover, ledger, locking, silence
from forum.models import Answer, Question


def recount(now, fix):
    """Compare and, with `fix`, repair. Returns one sentence for each difference."""
    found = []
    for check in (_answers_that_end_waiting, _counters, _due_times, _details, _scores, _verdicts, _me_toos, _locks):
        found += check(now, fix)
    return found + ledger.recount(now, fix)


def _answers_that_end_waiting(now, fix):
    """A peer answer always ends the waiting, one of the asker or a bot never does. An employee's may."""
    peer, never = Q(author_role=Answer.Role.PEER), Q(author_role__in=(Answer.Role.ASKER, Answer.Role.BOT))
    wrong = Answer.objects.filter(peer & Q(ends_waiting=False) | never & Q(ends_waiting=True))
    for answer in list(wrong.order_by("pk")):
        ends = "does not end" if answer.author_role == Answer.Role.PEER else "ends"
        if fix:
            with transaction.atomic():
                question = handover.locked(answer.question_id)
                Answer.objects.filter(pk=answer.pk).update(ends_waiting=not answer.ends_waiting)
                counting.recount(question, now=now)
        yield f"Answer {answer.pk} ({answer.author_role}) {ends} the waiting of question {answer.question_id}."


def _counters(now, fix):
    """Counted from visible answers, all questions at once."""
    names = list(counting.COUNTERS)
    counted = Question.objects.values("pk", *names).annotate(
        **{f"now_{name}": counter for name, counter in counting.COUNTERS.items()}
    )
    differs = Q()
    for name in names:
        differs |= Q(**{f"{name}__lt": F(f"now_{name}")}) | Q(**{f"{name}__gt": F(f"now_{name}")})
    differs |= Q(first_peer_answer_at=None, now_first_peer_answer_at__isnull=False)
    differs |= Q(first_peer_answer_at__isnull=False, now_first_peer_answer_at=None)
    for row in list(counted.filter(differs).order_by("pk")):
        wrong = [name for name in names if row[name] != row[f"now_{name}"]]
        said = ", ".join(f"{name} {row[name]} instead of {row[f'now_{name}']}" for name in wrong)
        if fix:
            with transaction.atomic():
                counting.recount(handover.locked(row["pk"]), now=now)
        yield f"Question {row['pk']} has {said}."


def _due_times(now, fix):
    """Due is what waits, is not with the team and not exempt; never before its window ends, unless a rule said so."""
    questions = Question.objects.order_by("pk")
    never_due = Question.objects.in_window().filter(due_at=None, due_exempt="").order_by("pk")
    not_waiting = questions.filter(due_at__isnull=False).exclude(pk__in=Question.objects.in_window().values("pk"))
    too_early = Question.objects.in_window().filter(due_at__lt=F("peer_window_ends_at"), due_reason="").order_by("pk")
    for rows, said in (
        (never_due, "waits for a peer answer but will never be due"),
        (not_waiting, "is due although it does not wait"),
        (too_early, "is due before its peer window ends"),
    ):
        for pk in list(rows.values_list("pk", flat=True)):
            if fix:
                with transaction.atomic():
                    handover.put_right(handover.locked(pk), now=now)
            yield f"Question {pk} {said}."


def _details(now, fix):
    """ "Needs more information" stands on an open question with the comment that asks, until the asker writes."""
    asked = silence.with_last_word(Question.objects.filter(needs_info_since__isnull=False)).order_by("pk")
    over = Q(closed_at__isnull=False) | Q(accepted_answer__isnull=False)
    for rows, said in (
        (asked.filter(over), "needs more information although it is not open"),
        (
            asked.exclude(over).filter(asker_wrote_at__gt=F("needs_info_since")),
            "needs more information although its asker wrote since",
        ),
        (
            asked.filter(Q(needs_info_comment=None) | Q(needs_info_comment__hidden_at__isnull=False)),
            "needs more information but no comment says which",
        ),
    ):
        for question in list(rows):
            if fix:
                _end_details(question)
            yield f"Question {question.pk} {said}."


@transaction.atomic
def _end_details(found):
    question = handover.locked(found.pk)
    if question.needs_info_since == found.needs_info_since:
        detailing.end(question)


def _scores(now, fix):
    """Votes plus what an import brought along."""
    for model in (Question, Answer):
        counted = model.objects.values("pk", "score", "imported_score").annotate(votes_now=_votes())
        wrong = counted.exclude(score=F("imported_score") + F("votes_now"))
        for row in list(wrong.order_by("pk")):
            should = row["imported_score"] + row["votes_now"]
            if fix:
                _recount_score(model, row["pk"])
            yield f"{model.__name__} {row['pk']} has the score {row['score']}, its votes say {should}."


def _verdicts(now, fix):
    """How many readers an answer helped, and how many not."""
    counted = Answer.objects.values("pk", "helped_count", "unhelped_count").annotate(
        helped=Count("verdicts", filter=Q(verdicts__helped=True)),
        unhelped=Count("verdicts", filter=Q(verdicts__helped=False)),
    )
    for row in list(counted.exclude(helped_count=F("helped"), unhelped_count=F("unhelped")).order_by("pk")):
        if fix:
            _recount_verdicts(row["pk"])
        yield (
            f"Answer {row['pk']} helped {row['helped_count']} readers and {row['unhelped_count']} not, "
            f"their verdicts say {row['helped']} and {row['unhelped']}."
        )


@transaction.atomic
def _recount_verdicts(pk):
    answer = Answer.objects.select_for_update().get(pk=pk)
    said = list(answer.verdicts.values_list("helped", flat=True))
    Answer.objects.filter(pk=pk).update(helped_count=said.count(True), unhelped_count=said.count(False))


def _votes():
    return Coalesce(Sum("votes__value"), 0)


@transaction.atomic
def _recount_score(model, pk):
    post = model.objects.select_for_update().get(pk=pk)
    votes = post.votes.aggregate(now=Coalesce(Sum("value"), 0))["now"]
    model.objects.filter(pk=pk).update(score=post.imported_score + votes)


def _locks(now, fix):
    """A lock ends when its question comes to await a peer answer."""
    for pk in list(locking.awaiting_although_locked().order_by("pk").values_list("pk", flat=True)):
        if fix:
            with transaction.atomic():
                locking.give_way(handover.locked(pk), now=now)
        yield f"Question {pk} waits for a peer answer although it is locked."


def _me_toos(now, fix):
    """As many as there are marks."""
    wrong = (
        Question.objects.values("pk", "me_too_count").annotate(marks=Count("me_toos")).exclude(me_too_count=F("marks"))
    )
    for row in list(wrong.order_by("pk")):
        if fix:
            with transaction.atomic():
                question = handover.locked(row["pk"])
                Question.objects.filter(pk=row["pk"]).update(me_too_count=question.me_toos.count())
        yield f"Question {row['pk']} has me_too_count {row['me_too_count']} instead of {row['marks']}."
