"""Pages about the reader: settings, notices, the language; and the company's colour."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from knox.models import AuthToken

from community import logos, notifying, site
from community.forms import SettingsForm
from community.models import Notice
from community.paging import BrokenCursor, paged

NOTICES_A_PAGE = 20
TOKENS_SHOWN = 50


def here_only(url, request, otherwise="/"):
    """`url` when it leads to a page of this site, else `otherwise`. "//elsewhere" and "\\\\elsewhere" do not."""
    allowed = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if url and allowed and "\n" not in url and "\r" not in url else otherwise


@never_cache
@login_required
def account_settings(request):
    """A member's own settings. `?language=fr` fills the form in; only sending it changes something."""
    wanted = request.GET.get("language")
    initial = {"language": wanted} if wanted in dict(settings.LANGUAGES) else None
    form = SettingsForm(request.POST or None, instance=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=form.Meta.fields)  # the rest of the row belongs to others
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return redirect("account_settings")
    if request.method == "POST":
        request.user.refresh_from_db(fields=form.Meta.fields)  # the header shows what is saved, not what was typed
    return TemplateResponse(request, "community/account_settings.html", {"form": form})


@require_safe
def language(request, code):
    """Read this site in another language: a cookie and a way back. Members choose theirs in their settings."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return redirect(f"{reverse('account_settings')}?language={code}#id_language")
    response = HttpResponseRedirect(here_only(request.GET.get("next", ""), request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=int(timedelta(days=365).total_seconds()),
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@login_required
@reauthentication_required(allow_get=True)
def api_tokens(request):
    """A member's own tokens for the API. A new one is shown once, on the answer to the form: only its hash is kept."""
    token = ""
    if request.method == "POST":
        _row, token = AuthToken.objects.create(request.user)
    rows = AuthToken.objects.filter(user=request.user).order_by("-created")[:TOKENS_SHOWN]
    return TemplateResponse(request, "community/api_tokens.html", {"rows": rows, "token": token, "now": timezone.now()})


@require_POST
@login_required
def api_token_revoke(request, key):
    """End one of the member's own tokens, by the beginning of it. A second time it is gone already: the same page."""
    AuthToken.objects.filter(user=request.user, token_key=key).delete()
    return redirect("api_tokens")


# --- Notices ------------------------------------------------------------------------------------------


@never_cache
@require_safe
@login_required
def notices(request):
    """What the member was told, newest first, in their language; 20 a page, `?before=` is the place to go on."""
    try:
        page = paged(
            Notice.objects.filter(member=request.user),
            order=("-created_at", "-id"),
            cursor=request.GET.get("before", ""),
            size=NOTICES_A_PAGE,
        )
    except BrokenCursor:
        raise BadRequest("before is not a place in this list.") from None
    for notice in page:
        notice.member = request.user
    unseen = notifying.out_of_sight(request.user, page.rows)
    shown = [notice for notice in page if notice.pk not in unseen]
    context = {
        "now": timezone.now(),
        "said": [(notice, words) for notice in shown if (words := notifying.words_of(notice)) is not None],
        "up_to": max((notice.pk for notice in page), default=0),
        "page": page,
    }
    return TemplateResponse(request, "community/notices.html", context)


@require_POST
@login_required
def notice_open(request, pk):
    """Go where a notice leads; it is read from now on."""
    notice = get_object_or_404(Notice, pk=pk, member=request.user)
    notifying.mark_read(request.user, pks=[notice.pk], now=timezone.now())
    words = None if notifying.out_of_sight(request.user, [notice]) else notifying.words_of(notice)
    return redirect(here_only(words.url if words else "", request, reverse("notices")))


@require_POST
@login_required
def notices_read(request):
    """All notices up to the newest one on the page are read; one that arrived since stays new."""
    newest = request.POST.get("up_to", "")
    if not newest.isdecimal() or len(newest) > 18:
        raise BadRequest("up_to is the number of a notice.")
    notifying.mark_read(request.user, up_to=int(newest), now=timezone.now())
    return redirect("notices")


# --- The company's colour and logo -----------------------------------------------------------------------


@require_safe
def brand_css(request):
    """The company's colour as a stylesheet. Its address carries the colour (`?v=`), so it is kept for a year."""
    colour = site.current().brand
    response = HttpResponse(f":root{{--brand:{colour}}}\n", content_type="text/css")
    fresh = request.GET.get("v") == colour.lstrip("#")
    response["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
    return response


@require_safe
def brand_logo(request, name):
    """The company's logo. Its name says its content, so it is kept for a year."""
    found = logos.read(name)
    if found is None:
        raise Http404
    data, kind = found
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
