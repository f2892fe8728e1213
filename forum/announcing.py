"""Telling followers what is new: written down with its cause, told outside the request, a batch at a time.

However many follow, asking costs one more row. The work looks at what is left to tell: late, twice or
in parallel, everybody hears once. A batch, and how far it came, is one transaction.
"""

import logging
from datetime import timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from community import bell, history
from community.models import Heartbeat, Member
from forum import notices, permissions
from forum.models import Announcement, Follow

log = logging.getLogger("firstday.announce")

JOB = "announce"
BATCH = 500  # followers told in one transaction
RUN_SECONDS = 240  # less than a task may take; the rest is the next run's
LATE_AFTER = timedelta(minutes=10)
UNTOLD_AFTER = timedelta(hours=1)  # a hundred thousand followers are told in less
Event = Announcement.Event
# Who follows something new in several ways is told the nearest reason.
NEAREST = ("question", "person", "tag", "category")


def asked(question, *, now):
    """A question was published: for who follows its category, one of its tags or its author."""
    _remember(Announcement(event=Event.ASKED, question=question, created_at=now), now)


def answered(answer, *, now):
    """An answer was published: for who follows its question or its author."""
    _remember(Announcement(event=Event.ANSWERED, question=answer.question, answer=answer, created_at=now), now)


def solved(question, *, answer, now):
    """An answer was accepted: for who follows the question."""
    _remember(Announcement(event=Event.SOLVED, question=question, answer=answer, created_at=now), now)


def _remember(new, now):
    if not _follows(new).exists():
        return
    Announcement.objects.bulk_create([new], ignore_conflicts=True)
    if history.is_being_written():  # what happened in the past was told then
        _tell_what_is_left(now)
    bell.ring(JOB)


def announce(*, now, seconds=RUN_SECONDS, watch=monotonic):
    """Tell what is left to tell, oldest first. Returns how many notices were written and how many things failed.

    What fails is logged and tried again in the next run; the rest goes on.
    """
    done = _tell_what_is_left(now, seconds, watch)
    Heartbeat.objects.update_or_create(job=JOB, defaults={"last_run_at": now, "result": done})
    return done


def _tell_what_is_left(now, seconds=RUN_SECONDS, watch=monotonic):
    started, done, tried = watch(), {"told": 0, "failed": 0}, []
    while watch() - started < seconds:
        pk = Announcement.objects.exclude(pk__in=tried).order_by("id").values_list("pk", flat=True).first()
        if pk is None:
            break
        try:
            told, more = _tell_batch(pk, now)
        except DatabaseError:
            raise  # says nothing about this one
        except Exception:
            log.exception("announcement %s failed, and is tried again", pk)
            told, more = 0, False
            done["failed"] += 1
        done["told"] += told
        if not more:
            tried.append(pk)
    return done


@transaction.atomic
def _tell_batch(pk, now):
    """Tell the next followers. Returns how many notices were written, and whether there are more to tell."""
    skip = connection.features.has_select_for_update_skip_locked
    new = Announcement.objects.select_for_update(of=("self",), skip_locked=skip)
    new = new.select_related("question__category", "question__author", "answer__author").filter(pk=pk).first()
    if new is None:  # told by somebody else, who may be at it right now
        return 0, False
    if not _is_true(new):
        new.delete()
        return 0, False
    here = _follows(new)
    numbers = here.filter(member__gt=new.told_up_to).order_by("member").values_list("member", flat=True).distinct()
    batch = list(numbers[:BATCH])
    told = _tell(new, here, batch, now) if batch else 0
    if len(batch) < BATCH:
        new.delete()
        return told, False
    new.told_up_to = batch[-1]
    new.save(update_fields=["told_up_to"])
    return told, True


def _is_true(new):
    """Whether it is still so, and still for everybody who may come to the place."""
    if not new.question.is_shown or (new.answer is not None and not new.answer.is_shown):
        return False
    return new.event != Event.SOLVED or new.question.accepted_answer_id == new.answer_id


def _follows(new):
    """The follows that this is news for. Who wrote it knows it, and who asked hears of every answer anyway."""
    question, answer = new.question, new.answer
    if new.event == Event.ASKED:
        here = Q(category=question.category_id) | Q(tag__in=question.tags.all()) | Q(person=question.author_id)
    else:
        here = Q(question=question)
        if new.event == Event.ANSWERED:
            here |= Q(person=answer.author_id)
    knows = {question.author_id, *([answer.author_id] if answer else [])}
    if new.event == Event.SOLVED and question.accepted_by_id:
        knows.add(question.accepted_by_id)
    return Follow.objects.filter(here).exclude(member__in=knows)


def _tell(new, here, batch, now):
    """Tell these members, grouped by why they hear of it. Returns how many notices were written."""
    people = permissions.who_see(new.question, Member.objects.people().filter(pk__in=batch))
    if new.event != Event.SOLVED:  # whom the post calls by name has heard of it by that
        people = people.exclude(notices__key=notices.mention_key(new.answer or new.question))
    members = {member.pk: member for member in people}
    reasons = {}
    for follow in here.filter(member__in=list(members)).select_related("question", "tag", "category", "person"):
        column = next(name for name in NEAREST if getattr(follow, f"{name}_id") is not None)
        nearest = reasons.get(follow.member_id)
        if nearest is None or NEAREST.index(column) < NEAREST.index(nearest[0]):
            reasons[follow.member_id] = column, getattr(follow, column)
    told = 0
    for reason in set(reasons.values()):
        group = [members[pk] for pk, mine in reasons.items() if mine == reason]
        told += len(notices.following.tell_of(new, group, column=reason[0], followed=reason[1], now=now))
    return told


def health(now, started_at):
    """For `/readyz`: seconds since the last run and how long the oldest news has waited, and why that is too long."""
    beat = Heartbeat.objects.filter(job=JOB).first()
    since = beat.last_run_at if beat else started_at
    oldest = Announcement.objects.order_by("id").values_list("created_at", flat=True).first()
    seconds = max(0, int((now - since).total_seconds()))
    waited = max(0, int((now - oldest).total_seconds())) if oldest else 0
    reasons = []
    if now - since > LATE_AFTER:
        reasons.append(f"The last run that tells followers was {seconds} s ago. Is the Celery worker running?")
    if waited > UNTOLD_AFTER.total_seconds():
        reasons.append(f"Something new has waited {waited} s for its followers to be told. The log says why.")
    return {"seconds_since_last_announcing": seconds, "oldest_untold_seconds": waited}, reasons
