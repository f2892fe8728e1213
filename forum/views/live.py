"""What an open page asks every half minute: is there anything new? Nothing moves; a note says it and waits.

The address says what the page shows (`since`) and what it was last told (`seen`), so nobody keeps a list of
open pages, a page that was kept and served again asks rightly, and "nothing new" costs one query.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forum import permissions, windows
from forum.models import Question
from forum.views.common import show

State = Question.State
QUIET_AFTER = timedelta(days=7)  # a page of what was solved or closed and has not changed since asks no more


@dataclass(frozen=True)
class Seen:
    """What a page shows or was told: how many answers, in which state, and how much is left of the window."""

    answers: int
    state: str
    left: str = ""

    @classmethod
    def of(cls, question, left):
        return cls(question.answer_count, question.state.value, left.words if left else "")

    @classmethod
    def read(cls, said):
        """From an address; 400 for what no page of ours says."""
        answers, state, left = (*said.split(".", 2), "", "")[:3]
        if not (answers.isascii() and answers.isdecimal() and len(answers) < 9 and state in State.values):
            raise BadRequest(_("This is not what a page of ours asks."))
        return cls(int(answers), state, left)

    def __str__(self):
        return f"{self.answers}.{self.state}.{self.left}"


def address_of(question, *, since, seen):
    """Where a page asks next."""
    return f"{reverse('question_news', args=[question.pk])}?{urlencode({'since': since, 'seen': seen})}"


def asks(question, now):
    """What the page of a question needs to ask for news: the first address, or an empty word for a page that is quiet."""
    quiet = not question.is_open and now - question.last_activity_at > QUIET_AFTER
    if quiet or not question.is_shown:
        return ""
    here = Seen.of(question, windows.left_of(question, now))
    return address_of(question, since=here, seen=here)


@never_cache
@require_safe
def news(request, pk):
    """204 when the page shows or was told everything; else the note, and what is left of the window."""
    now = timezone.now()
    question = _question(request, pk)  # what one may not see does not exist, whatever is asked of it
    since = Seen.read(request.GET.get("since", ""))
    seen = Seen.read(request.GET.get("seen", "") or str(since))
    left = windows.left_of(question, now)
    here = Seen.of(question, left)
    if here == seen:
        return HttpResponse(status=204)
    new = max(0, here.answers - since.answers)
    context = {
        "next": address_of(question, since=since, seen=here),
        "often": bool(here.left) and left.ends_at - now < windows.HOUR,
        "tells": (here.answers, here.state) != (seen.answers, seen.state),
        "new": new,
        "first": _first_new(question, since) if new else None,
        "turned": here.state if here.state != since.state else "",
        "left": left if here.left and here.left != seen.left else None,
    }
    return show(request, "parts/news.html", now=now, question=question, **context)


def _question(request, pk):
    """What everybody sees is told to everybody alike, without asking who it is."""
    try:
        return permissions.get_question(AnonymousUser(), pk)
    except Http404:
        return permissions.get_question(request.user, pk)


def _first_new(question, since):
    answers = question.answers.shown().order_by("published_at", "id").values_list("pk", flat=True)
    return answers[since.answers : since.answers + 1].first() if since.answers else answers.first()
