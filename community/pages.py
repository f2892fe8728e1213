"""What a page says when something went wrong: what happened, what is safe, what to do next.

Calls to the API get the same in JSON. Rendering the page itself may fail (no database); then, as for a
500, a page is shown that needs nothing.
"""

import logging

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger("firstday.pages")


def _answer(request, template, status, *, detail, code, **context):
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": code, "detail": str(detail)}, status=status)
    try:
        return HttpResponse(render_to_string(template, {"detail": detail, **context}, request), status=status)
    except Exception:
        log.exception("The page for %s could not be shown", status)
        return _plainest(status)


def _plainest(status):
    """A page that asks nobody; in one sentence when even the stylesheet's address is unknown."""
    try:
        return HttpResponse(render_to_string("500.html"), status=status)
    except Exception:
        log.exception("The page for a bug could not be shown")
        words = _("Something went wrong on our side. Nothing was changed. Please try again in a few minutes.")
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def refused(request, refusal):
    """A rule said no as things stand (409)."""
    return _answer(request, "409.html", refusal.status, code=refusal.code, detail=refusal.message)


def too_many(request, seconds):
    """Too often from one place (429); `seconds` until it may try again."""
    detail = _("There were too many tries in a short time. Nothing was changed. Wait a few minutes, then try again.")
    response = _answer(request, "429.html", 429, code="too_many", detail=detail)
    response["Retry-After"] = str(seconds)
    return response


@requires_csrf_token
def bad_request(request, exception=None):
    """The request itself cannot be read (400)."""
    if type(exception).__name__ == "RequestDataTooBig":
        return too_large(request)
    detail = _("The address or the form could not be read.")
    return _answer(request, "400.html", 400, code="bad_request", detail=detail)


@requires_csrf_token
def too_large(request):
    """More than any form here takes (413)."""
    detail = _("That was too large: at most 2.5 MB at once, 10 MB for a picture, and 20,000 characters for a text.")
    return _answer(request, "400.html", 413, code="too_large", detail=detail)


@requires_csrf_token
def not_allowed(request, exception=None):
    """Signed in or not, this is not theirs to do (403)."""
    detail = str(exception or "") or _("You may not do this.")
    return _answer(request, "403.html", 403, code="permission_denied", detail=detail)


@requires_csrf_token
def not_found(request, exception=None):
    """There is nothing here, or nothing this member may see (404)."""
    return _answer(request, "404.html", 404, code="not_found", detail=_("There is nothing here."))


@requires_csrf_token
def broken(request):
    """Our fault (500): a page that asks neither the database nor the session."""
    if request.path_info.startswith("/api/"):
        detail = _("Something went wrong on our side. Nothing was changed. Please try again in a few minutes.")
        return JsonResponse({"code": "error", "detail": detail}, status=500)
    return _plainest(500)


@requires_csrf_token
def form_expired(request, reason=""):
    """The form was open for too long, or came from elsewhere (CSRF, 403)."""
    detail = _("The form you sent was open for too long, or cookies are switched off.")
    return _answer(request, "403_csrf.html", 403, code="form_expired", detail=detail)
