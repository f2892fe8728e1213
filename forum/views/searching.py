"""The search page, and what is similar to a question."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum import permissions, searching
from forum.views.common import show

SIMILAR = 5


@require_safe
def search(request):
    """Questions that match `?q=`, best first, 20 at a time; `?language=` narrows."""
    query, language = request.GET.get("q", ""), request.GET.get("language", "")
    results, problem, status = [], "", 200
    if query.strip():
        try:
            results = searching.search(
                query, member=request.user, language=language or None, after=request.GET.get("after")
            )
        except ValidationError as error:
            problem, status = error.messages[0], 400
    return show(
        request,
        "forum/search.html",
        now=timezone.now(),
        status=status,
        query=query,
        language=language,
        results=results,
        next=getattr(results, "next", None),
        problem=problem,
    )


@require_safe
def similar(request):
    """A part of a page: questions like `?title=`, for who is about to ask; or like `?question=`, beside it."""
    title, language, own = request.GET.get("title", ""), request.GET.get("language", ""), None
    if "question" in request.GET:
        own = permissions.get_question(request.user, request.GET["question"])
        title, language = own.title, own.language
    found = searching.similar(title, language, request.user, SIMILAR + 1)
    found = [question for question in found if own is None or question.pk != own.pk][:SIMILAR]
    return render(request, "forum/similar.html", {"found": found, "asking": own is None, "now": timezone.now()})
