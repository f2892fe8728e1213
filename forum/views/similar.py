"""What has been asked before, for who is about to ask: the list, one of it opened in place, "that is my question"."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import permissions, recognising, searching, text
from forum.models import Question, Tag
from forum.views.common import see_other, sent, signed_in

SIMILAR = 5
BEGINNING = 300  # characters of a question
SHORT_ANSWER = 1500  # a solution of this length is shown as it is; of a longer one the beginning
TAGS = 8


def found_for(member, title, language):
    """Up to five questions like the title, each with what is shown of it when it is opened."""
    found = searching.similar(title, language, member, SIMILAR)
    with_solution = _with_solution(
        Question.objects.visible_to(member).filter(pk__in=[question.pk for question in found])
    ).in_bulk()
    return [_opened(with_solution[question.pk]) for question in found if question.pk in with_solution]


def _with_solution(questions):
    return questions.select_related("author", "category", "accepted_answer__author")


def _opened(question):
    """Give a question its `beginning` and its `solution`, which has a `beginning` when it is long."""
    question.beginning, question.solution = text.plain(question.body_html, BEGINNING), None
    answer = question.accepted_answer
    if answer is not None and answer.is_shown:
        answer.beginning = text.plain(answer.body_html, 2 * BEGINNING) if len(answer.body) > SHORT_ANSWER else ""
        question.solution = answer
    return question


@require_safe
def similar(request):
    """A part of a page: questions like `?title=`, for who is about to ask; or like `?question=`, beside it."""
    title, language, own = request.GET.get("title", ""), request.GET.get("language", ""), None
    if "question" in request.GET:
        own = permissions.get_question(request.user, request.GET["question"])
        title, language = own.title, own.language
    found = searching.similar(title, language, request.user, SIMILAR + (own is not None))
    found = [question for question in found if own is None or question.pk != own.pk][:SIMILAR]
    context = {"found": found, "asking": own is None, "language": language, "now": timezone.now()}
    return render(request, "forum/similar.html", context)


@require_safe
def one(request, pk):
    """A part of a page: the beginning of a question and its solution, opened where it stands in the list."""
    question = permissions.get_question(request.user, pk, _with_solution(Question.objects.all()))
    return render(request, "parts/similar_in.html", {"question": _opened(question), "now": timezone.now()})


def _question(request, pk):
    return permissions.get_question(request.user, pk).get_absolute_url()


@sent(_question)
def mine(request, pk):
    """ "That is my question": instead of asking it again."""
    member, question = request.user, permissions.get_question(request.user, pk)
    recognising.that_is_mine(member=member, question=question, now=timezone.now())
    if question.author_id == member.pk:
        messages.info(request, _("You asked this yourself. Nothing was posted."))
    else:
        messages.success(
            request,
            _("You follow this question now and are counted as having it too. Nothing was posted."),
        )
    return see_other(question.get_absolute_url())


@require_safe
@signed_in
def tags(request):
    """Tags that begin with `?q=`, as JSON, for who is typing one: only tags of questions the member may see."""
    beginning = slugify(request.GET.get("q", "")[:60], allow_unicode=True)
    found = Tag.objects.none()
    if beginning:
        found = Tag.objects.visible_to(request.user).filter(slug__startswith=beginning)
    return JsonResponse({"tags": list(found.values_list("slug", flat=True)[:TAGS])})
