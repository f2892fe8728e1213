"""How the API says what went wrong: always JSON, `code` for programs and `detail` for people."""

from django.core.exceptions import ValidationError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from community.errors import Refused


def explain(error, context):
    """Turn an exception of a rule, a permission or a parser into an answer.

    Refused → 409 {"code", "detail"}; Django's ValidationError → 400 with the messages by field;
    permission, 404 and everything of REST framework → {"code", "detail"} with its own status (wrong
    fields keep the usual {"field": [messages]}). Returns None for what is a bug: that is a 500.
    """
    if isinstance(error, Refused):
        set_rollback()
        return Response({"code": error.code, "detail": error.message}, status=error.status)
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(_by_field(error))
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, dict) and set(response.data) == {"detail"}:
        detail = response.data["detail"]
        response.data = {"code": getattr(detail, "code", "error"), "detail": str(detail)}
    return response


def _by_field(error):
    """Messages by field name, as REST framework says them; those about no field under `non_field_errors`."""
    if hasattr(error, "error_dict"):
        return {("non_field_errors" if name == "__all__" else name): m for name, m in error.message_dict.items()}
    return {"non_field_errors": error.messages}
