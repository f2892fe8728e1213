"""Shapes that every part of the API shares: fields, times in UTC, pages by key."""

from datetime import UTC

from django.db import models
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from community.addresses import absolute
from community.paging import BrokenCursor, paged


class Text(serializers.CharField):
    """A string and nothing that could be made one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class UtcDateTimeField(serializers.DateTimeField):
    """ISO 8601, always in UTC."""

    def __init__(self, **kwargs):
        super().__init__(default_timezone=UTC, **kwargs)


class ModelSerializer(serializers.ModelSerializer):
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UtcDateTimeField,
    }


@extend_schema_field({"type": "string", "format": "uri"})
class PageAddress(serializers.Field):
    """The absolute address of the object's page."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value):
        return absolute(value.get_absolute_url())


class KeysetPagination(BasePagination):
    """The keyset pages of `community.paging`: no count, and what is new never shifts what comes next.

    The view's `key_order` names the columns, the last one unique: `("-created_at", "-id")`.
    """

    page_size = 30
    most = 100
    key_order = ("-id",)

    def paginate_queryset(self, queryset, request, view=None, key_order=None):
        self.request = request
        order = key_order or getattr(view, "key_order", None) or self.key_order
        try:
            self.page = paged(
                queryset,
                order=order,
                cursor=request.query_params.get("cursor", ""),
                size=self._size(request.query_params.get("page_size")),
            )
        except BrokenCursor:
            raise exceptions.ValidationError({"cursor": [_("Take the cursor from `next`, as it is.")]}) from None
        return self.page.rows

    def _size(self, value):
        if value is None:
            return self.page_size
        try:
            return min(self.most, max(1, int(value[:10])))
        except ValueError:
            raise exceptions.ValidationError({"page_size": [_("Enter a whole number.")]}) from None

    def get_paginated_response(self, data):
        address = None
        if self.page.next:
            here = absolute(escape_uri_path(self.request.path)) + "?" + self.request.META.get("QUERY_STRING", "")
            address = replace_query_param(here, "cursor", self.page.next)
        return Response({"next": address, "results": data})

    def get_paginated_response_schema(self, schema):
        following = {"type": ["string", "null"], "format": "uri", "description": "The next page; null on the last."}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page starts: taken from `next`.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": f"How many, up to {self.most}; {self.page_size} unless told.",
                "schema": {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.page_size},
            },
        ]
