"""What happens around every request: what is turned away at the door, the language, and rules that said no."""

from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.middleware.http import ConditionalGetMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from community import pages
from community.errors import Refused

LANGUAGES = {code for code, _name in settings.LANGUAGES}


NOT_PAGES = ("application/", "text/plain")


def may_be_personal(request):
    """Who brings a cookie, other than the language's, or a token may get what is meant for them alone."""
    return bool(request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME}) or "HTTP_AUTHORIZATION" in request.META


class DoorMiddleware:
    """Turns away what no page could answer: NUL bytes in an address (400), bodies beyond any form (413).

    It stands outside everything but the content security policy, so what Django answers before its own
    security middleware has run (an unknown host, a redirect to https) says nosniff as well.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(translation.get_language_from_request(request)):
            response = self._turned_away(request)
        response = response or self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if may_be_personal(request):
            response.headers.setdefault("Cache-Control", "private")  # for caches that know nothing of Vary
        if response.headers.get("Content-Type", "").startswith(NOT_PAGES):
            response.headers.setdefault("X-Robots-Tag", "noindex")  # a page says this in its head
        return response

    def _turned_away(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return pages.bad_request(request)
        # A page's form is measured while it is read; the body of an API call would be read whole.
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.content_type == "multipart/form-data":
            most = settings.UPLOAD_MAX_SIZE  # its files would be written to the disk, however long they are
        elif request.content_type == "application/x-www-form-urlencoded":
            return None
        if length.isdecimal() and int(length) > most:
            return pages.too_large(request)
        return None


class UnchangedMiddleware(ConditionalGetMiddleware):
    """Names what everybody gets by its content, and answers 304 to who has it already. What one member gets
    holds a token that is new each time: naming it would help nobody."""

    def process_response(self, request, response):
        if may_be_personal(request):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))  # a 304 is not compressed and must say the same
        return super().process_response(request, response)


class LanguageMiddleware(LocaleMiddleware):
    """A member's own language; else the one chosen in the footer (a cookie), else the browser's.

    Only a request that brings a session cookie asks for the member, so anonymous pages stay without both.
    """

    def process_request(self, request):
        super().process_request(request)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if signed_in and request.user.language in LANGUAGES:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))  # the language may have come from one
        return response


class RefusalMiddleware:
    """Turns a rule's "no" that no view handled into a page that says what to do (409), and says 400 when a
    page is shown again because a form on it was wrong (allauth and the admin would say 200)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return pages.refused(request, exception)
        return None

    def process_template_response(self, request, response):
        context = response.context_data or {}
        if isinstance(context.get("site"), RequestSite):
            del context["site"]  # allauth's word for the host; on our pages it is the company
        if request.method != "POST" or response.status_code != 200:
            return response
        if any(getattr(thing, "is_bound", False) and getattr(thing, "errors", None) for thing in context.values()):
            response.status_code = 400
        return response
