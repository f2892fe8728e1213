"""Who comes in to the API, with how much, and how often: sign-in by token, size of a request, rates."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from knox import auth
from rest_framework import exceptions, parsers, renderers, throttling
from rest_framework.permissions import SAFE_METHODS

from community.accounts import may_sign_in


class TokenAuthentication(auth.TokenAuthentication):
    """`Authorization: Token …`. One query, and reading never writes: an expired token is refused, not deleted."""

    def authenticate_credentials(self, token):
        if not token.isalnum():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token):
        if not may_sign_in(auth_token.user):
            raise exceptions.AuthenticationFailed(_("This account cannot sign in."))
        return auth_token.user, auth_token

    def _cleanup_token(self, auth_token):
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()


class JSONParser(parsers.JSONParser):
    """JSON in UTF-8, whatever charset is claimed, and not nested deeper than Python reads."""

    renderer_class = renderers.JSONRenderer

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return json.loads(stream.read().decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("This is not JSON that can be read: %(error)s") % {"error": error}) from None


def _no_constant(name):
    raise ValueError(f"{name} is not a JSON number")


class Throttle(throttling.SimpleRateThrottle):
    """Reads and writes are counted apart, for each member or, signed out, for each address.

    The rates are `anonymous`, `reads` and `writes` in settings; a process without a shared cache counts for itself.
    """

    def __init__(self):
        """The rate follows from the request, so it is looked up there."""

    def allow_request(self, request, view):
        self.scope = self._scope(request)
        self.rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][self.scope]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def _scope(self, request):
        if not request.user.is_authenticated:
            return "anonymous"
        return "reads" if request.method in SAFE_METHODS else "writes"

    def get_cache_key(self, request, view):
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
