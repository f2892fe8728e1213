"""What the editor asks for while somebody writes: a preview, a picture, names after an @.

With JavaScript the editor asks by itself. Without, its buttons send the form to the page it stands on, and
`at_work` shows that page again with everything that was typed.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.errors import Refused
from forum import composing, mentioning, permissions, picturing, text
from forum.views.common import attempt, signed_in


@dataclass
class Seen:
    """What stands above the text while it is written: the HTML of a preview, or why there is none."""

    html: str = ""
    problem: str = ""
    status: int = 200


def at_work(request, form, *, now, question=None):
    """What the editor's own buttons asked for, or None when the form is to be sent (with a picture that came along).

    The form keeps what was typed and judges nothing yet.
    """
    seen = _with_picture(request, form, now)
    if seen is None and request.POST.get("do") != "preview":
        return None
    typed = {name: form[name].data for name in form.fields}
    if seen is None:
        seen = _looked_at(typed.get("body"), request.user, question, now)
    form.initial, form.is_bound = typed, False
    return seen


def send(request, form, act, *, now, question=None):
    """`attempt` for a form with an editor. Returns (what the rule returned, the status, what is Seen instead)."""
    seen = at_work(request, form, now=now, question=question)
    if seen is not None:
        return None, seen.status, seen
    return *attempt(form, act), None


def _with_picture(request, form, now):
    """Put the picture that came along at the end of the text. Returns a Seen if the page is to be shown again."""
    file = request.FILES.get("picture")
    if file is None:
        return None
    try:
        picture = picturing.add(owner=request.user, file=file, now=now)
    except Refused as refusal:
        return Seen(problem=refusal.message, status=refusal.status)
    except PermissionDenied as refusal:
        return Seen(problem=str(refusal), status=403)
    form.data = form.data.copy()
    form.data["body"] = f"{form.data.get('body', '')}\n\n![]({picture.get_absolute_url()})\n".lstrip()
    return Seen() if request.POST.get("do") == "picture" else None


def _looked_at(body, writer, question, now):
    try:
        permissions.require_writer(writer, now)
        return Seen(html=composing.html_of(text.clean_body(body), writer=writer, question=question))
    except ValidationError as error:
        return Seen(problem=error.messages[0], status=400)
    except PermissionDenied as error:
        return Seen(problem=str(error), status=403)


@require_POST
@signed_in
def preview(request):
    """A part of a page: the field `body` as it would look under the question `question`, if one is named."""
    question = None
    if request.POST.get("question"):
        question = permissions.get_question(request.user, request.POST["question"])
    seen = _looked_at(request.POST.get("body"), request.user, question, timezone.now())
    return render(request, "parts/preview.html", {"seen": seen}, status=seen.status)


@require_safe
def people(request):
    """Members whose handle or name begins with `?q=`, those who take part in `?question=` first. For an editor."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    question = None
    if request.GET.get("question"):
        question = permissions.get_question(request.user, request.GET["question"])
    found = mentioning.suggested(request.GET.get("q", ""), reader=request.user, question=question)
    return JsonResponse(
        {"people": [{"handle": member.handle, "name": member.display_name} for member in found]},
        headers={"Cache-Control": "private, no-store"},
    )
