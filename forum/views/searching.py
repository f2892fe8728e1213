"""The search page."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum import searching
from forum.views.common import show


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
