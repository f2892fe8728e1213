""" "I have this too", follow and bookmark over the API: POST has it, DELETE has it no more; a second time changes nothing."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from forum import bookmarking, following, me_too

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


def _described(name, *, post, delete, fields):
    shape = inline_serializer(name, fields)

    def decorate(view):
        said = extend_schema(
            tags=["marks"], parameters=[ID], request=None, responses=shape, methods=["DELETE"], summary=delete
        )(view)
        return extend_schema(
            tags=["marks"], parameters=[ID], request=None, responses=shape, methods=["POST"], summary=post
        )(said)

    return decorate


class Marks:
    # For a view set with `one(id)`: the question, if the caller may see it.

    @_described(
        "MeToo",
        post="Say that you have this too; you follow the question from then on",
        delete="Take “I have this too” back",
        fields={"me_too": serializers.BooleanField(), "me_too_count": serializers.IntegerField()},
    )
    @action(detail=True, methods=["post", "delete"], url_path="me-too")
    def me_too(self, request, id):
        question, on = self.one(id), request.method == "POST"
        if on:
            count = me_too.say(member=request.user, question=question, now=timezone.now())
        else:
            count = me_too.take_back(member=request.user, question=question)
        return Response({"me_too": on, "me_too_count": count})

    @_described(
        "Following",
        post="Follow a question; who asked it hears of everything anyway",
        delete="Follow it no longer",
        fields={"following": serializers.BooleanField()},
    )
    @action(detail=True, methods=["post", "delete"])
    def follow(self, request, id):
        question, on = self.one(id), request.method == "POST"
        if on:
            following.follow(member=request.user, target=question, now=timezone.now())
        else:
            following.unfollow(member=request.user, target=question)
        return Response({"following": on})

    @_described(
        "Bookmarked",
        post="Bookmark a question",
        delete="Remove the bookmark",
        fields={"bookmarked": serializers.BooleanField()},
    )
    @action(detail=True, methods=["post", "delete"])
    def bookmark(self, request, id):
        question, on = self.one(id), request.method == "POST"
        if on:
            bookmarking.bookmark(member=request.user, question=question, now=timezone.now())
        else:
            bookmarking.remove(member=request.user, question=question)
        return Response({"bookmarked": on})
