""" "Did this help?": asked of every reader, also signed out.

A page for everybody carries no token, so its links lead here, where the form is. A script fetches the same form
in place (`X-Requested-With: fetch`) and shows what comes back where the question stood.
"""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community import pages, visitors
from forum import judging, permissions
from forum.views.common import see_other, show

SAID = {"yes": True, "no": False, "none": None}
MOST = 20  # verdicts of one address in an hour


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helped(request, pk):
    """Say whether an answer helped: `said` is yes, no or none."""
    now, member = timezone.now(), request.user
    answer = permissions.get_answer(member, pk)
    if request.method == "POST":
        return _judge(request, answer, now)
    asked = judging.takes_verdicts(answer, answer.question) and permissions.may_judge(member, answer, answer.question)
    if not asked:
        return HttpResponseRedirect(reverse("answer", args=[pk]))
    answer.my_verdict = judging.said_by(member, answer, visitor=visitors.visitor_of(request, now))
    return _shown(request, answer, now, thanks="thanks" in request.GET)


def _judge(request, answer, now):
    if request.POST.get("said") not in SAID:
        raise BadRequest(_("Say yes or no."))
    visitor = ""
    if not request.user.is_authenticated:
        visitor = visitors.visitor_of(request, now)
        if wait := visitors.seconds_to_wait(request, what="verdicts", most=MOST, now=now):
            return _slower(request, answer, now, wait)
    helped = SAID[request.POST["said"]]
    answer = judging.judge(by=request.user, answer=answer, helped=helped, visitor=visitor, now=now)
    if not _in_place(request):
        return see_other(reverse("answer_helped", args=[answer.pk]) + "?thanks")
    answer.my_verdict = helped
    return _shown(request, answer, now, thanks=helped is not None)


def _in_place(request):
    return request.headers.get("X-Requested-With") == "fetch"


def _shown(request, answer, now, **context):
    template = "parts/verdict_form.html" if _in_place(request) else "forum/helped.html"
    return show(request, template, now=now, answer=answer, question=answer.question, **context)


def _slower(request, answer, now, seconds):
    """Too many from one address (429): on a page, or in place."""
    if not _in_place(request):
        return pages.too_many(request, seconds)
    response = show(request, "parts/verdict_slower.html", now=now, status=429, answer=answer)
    response["Retry-After"] = str(seconds)
    return response
