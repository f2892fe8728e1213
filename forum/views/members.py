"""A member's profile: what they gave, and for themselves, how each point came about."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Member
from forum import following, numbers, weeks
from forum.models import Answer, Question, ReputationEntry
from forum.views.common import page_of, show

SIZE = 20
NEWEST = ("-published_at", "-id")
LATEST = ("-created_at", "-id")


@require_safe
def member(request, handle):
    """A profile. `?show=` is answers (default), questions, or reputation (to oneself)."""
    person = get_object_or_404(following.with_my_follow(Member.objects.all(), request.user), handle=handle)
    own = request.user.pk == person.pk
    shown = request.GET.get("show", "answers")
    lists = {"answers": _answers, "questions": _questions} | ({"reputation": _entries} if own else {})
    if shown not in lists:
        raise Http404(_("There is nothing here."))
    now = timezone.now()
    mondays, by_week = weeks.counting(now)
    figures = numbers.figures_of(person, request.user, **by_week)
    counts = [figures.pop(name) for name in by_week]
    rows, order = lists[shown](person, request.user)
    return show(
        request,
        "forum/member.html",
        now=now,
        person=person,
        own=own,
        shown=shown,
        page=page_of(request, rows, order=order, size=SIZE),
        figures=figures,
        weeks=weeks.drawn(mondays, counts) if person.earns_reputation else [],
    )


def _answers(person, reader):
    questions = Question.objects.visible_to(reader).shown()
    answers = Answer.objects.visible_to(reader).shown().filter(author=person, question__in=questions)
    return answers.select_related("question__category"), NEWEST


def _questions(person, reader):
    return Question.objects.visible_to(reader).filter(author=person).select_related("author", "category"), LATEST


def _entries(person, reader):
    """The ledger. Points stay when their place closes; `question_seen` and `answer_seen` say whether it may be named."""
    entries = ReputationEntry.objects.filter(member=person).annotate(
        question_seen=Exists(Question.objects.visible_to(reader).shown().filter(pk=OuterRef("question"))),
        answer_seen=Exists(
            Answer.objects.visible_to(reader).shown().filter(pk=OuterRef("answer"), question__hidden_at=None)
        ),
    )
    return entries.select_related("question", "answer__question", "reverses"), LATEST
