"""What stands at the root of the API: what is not there, and what the schema says of everything."""

from django.http import HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView


class TokenScheme(KnoxTokenScheme):
    """How the schema describes signing in by token."""

    target_class = "community.api_entry.TokenAuthentication"
    name = "token"


@extend_schema(exclude=True)
class Nothing(APIView):
    """Answers for every address under `/api/` that is not there, in JSON as everything else."""

    permission_classes = [AllowAny]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.path.endswith("/"):
            raise exceptions.NotFound(_("There is nothing at this address. See /api/docs/."))
        if request.method not in ("GET", "HEAD"):
            raise exceptions.NotFound(_("Addresses of this API end with a slash."))

    def get(self, request, *args, **kwargs):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(request.path + "/" + (f"?{query}" if query else ""))


def documented(result, generator, request, public):
    """Write into the schema what every operation may also answer."""
    for address, operations in result["paths"].items():
        for method, operation in operations.items():
            answers = {}
            if method != "get":
                answers |= {"400": "Errors by field.", "401": "No valid token.", "403": "Not allowed to this member."}
                answers |= {"409": "Not as things stand: `code` for programs, `detail` for people."}
            elif "parameters" in operation:
                answers["400"] = "A parameter has a value that it cannot have."
            if "{" in address:
                answers["404"] = "There is nothing here that this member may see."
            answers["429"] = "Too many requests. `Retry-After` says after how many seconds."
            for status, description in answers.items():
                operation["responses"].setdefault(status, {"description": description})
    return result
