"""Arranging a question over the API: duplicates, closing, tags, category, lock, pin. The same rules as the pages."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from community.api_shape import Text
from forum import closing, editing, locking, merging, moving, permissions, pinning, text
from forum.api.serializers import OneQuestionSerializer

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
SHOWN = {200: OneQuestionSerializer}


class Reason(serializers.Serializer):
    reason = Text(required=False, default="", allow_blank=True, max_length=300, help_text="Everybody can read it.")


class LockReason(serializers.Serializer):
    reason = Text(max_length=300, help_text="It stands on the question.")


class Original(Reason):
    of = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The id of the question asked before.")


class Into(Reason):
    into = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The id of the question that stays.")
    confirmed = serializers.BooleanField(
        default=False, help_text="True: it is meant that other people can read it there."
    )


class Place(Reason):
    category = Text(max_length=60, help_text="The slug of a category.")
    confirmed = serializers.BooleanField(
        default=False, help_text="True: it is meant that other people can read it there."
    )


class Tags(Reason):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The version you read.")
    tags = serializers.ListField(child=Text(allow_blank=True), max_length=50, help_text="Up to 5.")

    def validate_tags(self, value):
        return text.clean_tags(value)


def elsewhere(request, question, route="question-detail"):
    """A permanent redirect to the question that this one was joined with, if it was and this member may see that one."""
    joined = merging.place_of(question, member=request.user)
    if joined is None:
        return None
    address = reverse(route, args=[joined.pk])
    return Response(status=status.HTTP_301_MOVED_PERMANENTLY, headers={"Location": address})


class Arranging:
    # Actions of QuestionViewSet, which has `one`, `shown` and `checked`.

    def _done(self, id, rule, **given):
        rule(by=self.request.user, question=self.one(id), now=timezone.now(), **given)
        return Response(self.shown(id))

    def _original(self, number):
        try:
            return closing.original(str(number), member=self.request.user)
        except ValidationError as error:
            raise serializers.ValidationError({"of": error.messages}) from None

    @extend_schema(summary="Close a question, with a reason", parameters=[ID], request=Reason, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def close(self, request, id):
        return self._done(id, closing.close, **self.checked(Reason))

    @extend_schema(summary="Open a closed question again", parameters=[ID], request=Reason, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def reopen(self, request, id):
        return self._done(id, closing.reopen, **self.checked(Reason))

    @extend_schema(
        summary="Close a question as a duplicate of another", parameters=[ID], request=Original, responses=SHOWN
    )
    @action(detail=True, methods=["post"])
    def duplicate(self, request, id):
        self.one(id)
        given = self.checked(Original)
        original = self._original(given["of"])
        return self._done(id, closing.close, duplicate_of=original, reason=given["reason"])

    @extend_schema(
        summary="Join a question with another. Cannot be undone; answers the question that stays",
        parameters=[ID],
        request=Into,
        responses=SHOWN,
    )
    @action(detail=True, methods=["post"])
    def merge(self, request, id):
        source, given = self.one(id), self.checked(Into)
        permissions.require_arranger(request.user, timezone.now())
        target = self._original(given.pop("into"))
        merging.merge(by=request.user, source=source, target=target, now=timezone.now(), **given)
        return Response(self.shown(target.pk))

    @extend_schema(summary="Move a question to another category", parameters=[ID], request=Place, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def move(self, request, id):
        self.one(id)
        given = self.checked(Place)
        given["category"] = permissions.get_category(request.user, given["category"])
        return self._done(id, moving.move, **given)

    @extend_schema(
        summary="Change the tags of a question; refused (409) if somebody edited it since `version`",
        parameters=[ID],
        request=Tags,
        responses=SHOWN,
    )
    @action(detail=True, methods=["post"])
    def retag(self, request, id):
        return self._done(id, editing.retag, **self.checked(Tags))

    @extend_schema(
        methods=["POST"],
        summary="Lock a question: no answers, comments or edits",
        parameters=[ID],
        request=LockReason,
        responses=SHOWN,
    )
    @extend_schema(methods=["DELETE"], summary="Unlock a question", parameters=[ID], request=None, responses=SHOWN)
    @action(detail=True, methods=["post", "delete"])
    def lock(self, request, id):
        if request.method == "DELETE":
            return self._done(id, locking.unlock)
        return self._done(id, locking.lock, **self.checked(LockReason))

    @extend_schema(
        methods=["POST"],
        summary="Pin a question to the top of its category",
        parameters=[ID],
        request=Reason,
        responses=SHOWN,
    )
    @extend_schema(methods=["DELETE"], summary="Unpin a question", parameters=[ID], request=None, responses=SHOWN)
    @action(detail=True, methods=["post", "delete"])
    def pin(self, request, id):
        if request.method == "DELETE":
            return self._done(id, pinning.unpin)
        return self._done(id, pinning.pin, **self.checked(Reason))
