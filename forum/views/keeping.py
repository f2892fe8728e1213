"""Nothing typed is lost: a form that arrives without its session, or with a form token that has expired.

Each form that keeps drafts carries a seal, signed here, that says which member was shown it at which place. It
lets such a sending become that member's draft, and nothing else: it reads nothing and posts nothing.
"""

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from community import pages
from community.errors import Refused
from community.models import Member
from forum import drafting

WRITER = "writer"
SALT = "forum.draft"


def address_of(place):
    """Where the form of a place is opened."""
    kind, *names = place.split(":")
    if kind == "ask":
        return reverse("ask")
    if kind == "edit":
        return reverse("post_edit", args=names)
    address = reverse(f"{kind}_new", args=names[:1])
    return address + (f"?answer={names[1]}" if len(names) > 1 else "")


def sealed(member, place):
    """Says that this member was shown the form at this place."""
    return signing.dumps([member.pk, place], salt=SALT)


def opened(request):
    """(member, place) of the form that was sent, or (None, "")."""
    try:
        pk, place = signing.loads(request.POST.get(WRITER, ""), salt=SALT, max_age=drafting.KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, ""
    return Member.objects.filter(pk=pk, is_active=True).first(), place


def rescued(request):
    """The answer to a form that cannot be taken as things stand: its text is the writer's draft now.

    None for a form that carries no seal. Where no draft can be made of it, the page shows the text to copy.
    """
    member, place = opened(request)
    if member is None:
        return None
    problem = ""
    why = "signed_out" if not request.user.is_authenticated else "expired"
    if request.user.is_authenticated and request.user.pk != member.pk:
        why = "somebody_else"
    try:
        drafting.save(
            member=member,
            place=place,
            content=request.POST.dict(),
            form_key=request.POST.get("form_key", ""),
            now=timezone.now(),
        )
    except (Refused, ValidationError, PermissionDenied) as error:
        problem, _status = said_by(error)
    return page(request, place, why=why, problem=problem)


def said_by(error):
    """What a rule said when it saved no draft, and the status of that."""
    if isinstance(error, Refused):
        return error.message, error.status
    if isinstance(error, ValidationError):
        return error.messages[0], 400
    return str(error), 403


def page(request, place, *, why="", problem="", status=403):
    """Where somebody finds their text again; with a problem, the text itself to copy."""
    typed = [(name, request.POST[name]) for name in drafting.WORDS if request.POST.get(name)] if problem else []
    context = {"address": address_of(place), "why": why, "problem": problem, "typed": typed}
    return render(request, "forum/kept.html", context, status=status)


def signed_out(request):
    """Somebody who is not signed in sends a form, or opens one."""
    answer = rescued(request) if request.method == "POST" else None
    return answer or redirect_to_login(request.get_full_path())


@requires_csrf_token
def form_expired(request, reason=""):
    """CSRF_FAILURE_VIEW: the form is not acted on, and what was typed into it is kept."""
    return rescued(request) or pages.form_expired(request, reason)
