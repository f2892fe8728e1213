"""The way out of mails, without signing in; and the demo's and developers' letter box."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from community import letters as box
from community import mails, notifying


@never_cache
@csrf_exempt  # the signed word in the address is the permission; mail programs post here with one click (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Asks before it switches notices by mail off (GET), does it (POST) and takes it back (POST with `undo`)."""
    about = mails.read_stop_token(token)
    if about is None:
        raise Http404
    step = "ask"
    if request.method == "POST":
        step = "undone" if "undo" in request.POST else "done"
        if about.member is not None:
            notifying.set_by_mail(about.member, wanted=step == "undone")
        elif step == "done":
            notifying.refuse_address(about.address, now=timezone.now())
    return render(request, "mail/stop.html", {"about": about, "step": step})


def _only_at_home():
    if settings.IN_PRODUCTION:
        raise Http404


@never_cache
@require_safe
def letters(request):
    """The mails that were carried, newest first: instead of a mail server, in the demo and while developing."""
    _only_at_home()
    page, before = box.newest(before=request.GET.get("before"))
    return render(request, "mail/letters.html", {"letters": page, "before": before, "elsewhere": box.folder() is None})


@never_cache
@require_safe
def letter(request, name, number):
    """One mail: its headers and its text."""
    _only_at_home()
    return render(request, "mail/letter.html", {"letter": _letter(name, number)})


@never_cache
@require_safe
def letter_html(request, name, number):
    """One mail as a mail program would show it, under a policy of its own that allows its style and nothing else."""
    _only_at_home()
    html, policy = box.page_of(_letter(name, number).html)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = policy
    return response


def _letter(name, number):
    found = box.find(name, number)
    if found is None:
        raise Http404
    return found
