"""This app's part of the demo: sweeps at the times they ran, and what the managers then did."""

from datetime import timedelta

from escalation import answering, claiming, settling
from escalation.models import Escalation
from escalation.sweep import sweep
from forum import accepting
from forum import answering as forum_answering
from forum.demo import scripts
from forum.models import Question

HOUR = timedelta(hours=1)
AFTER = timedelta(seconds=40)  # a sweep runs every minute


def load(now, people):
    """Sweep whenever a question had become due, do what followed, and sweep once more now."""
    due = Question.objects.awaiting_peer_answer().overdue(now)
    happened = [(at + AFTER, sweep, {}) for at in due.values_list("due_at", flat=True)]
    for script in scripts.read():
        if script.steps:
            question = Question.objects.get(title=script.title)
            for step in script.steps:
                at = question.published_at + HOUR * step.hours
                happened.append((at, _do, {"step": step, "pk": question.pk, "people": people}))
                happened.append((at + AFTER, sweep, {}))
    for at, do, options in sorted(happened, key=lambda row: row[0]):
        if at < now:
            do(now=at, **options)
    sweep(now=now)


def _do(*, step, pk, people, now):
    by = people[step.author]
    question = Question.objects.get(pk=pk)
    escalation = Escalation.objects.filter(question=question).order_by("-cycle").first()
    if step.verb == "claim":
        claiming.claim(by=by, escalation=escalation, now=now)
    elif step.verb == "official":
        answering.official_answer(by=by, escalation=escalation, body=step.body, now=now)
    elif step.verb == "duplicate":
        original = Question.objects.get(title=step.words)
        settling.close_as_duplicate(by=by, escalation=escalation, duplicate_of=original, now=now)
    elif step.verb == "return":
        settling.return_to_community(by=by, escalation=escalation, reason=step.words, now=now)
    elif step.verb == "peer":
        forum_answering.answer(author=by, question=question, body=step.body, now=now)
    elif step.verb == "accept":
        accepting.accept(by=question.author, answer=question.answers.order_by("-pk").first(), now=now)
    else:
        raise ValueError(f"The demo knows no step “{step.verb}”.")
