"""What leads to a solution, over the API: asking for details."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from community.models import Origin
from forum import detailing
from forum.api import serializers as shapes

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


class Details:
    # Part of the viewset of questions. (A docstring here would stand beside every operation in the schema.)

    @extend_schema(
        methods=["POST"],
        summary="Ask for what is missing, in a comment: the question needs more information until its asker writes",
        parameters=[ID],
        request=shapes.NewComment,
        responses={201: shapes.CommentSerializer},
    )
    @extend_schema(
        methods=["DELETE"],
        summary="The details are not needed any more",
        parameters=[ID],
        request=None,
        responses={204: None},
    )
    @action(detail=True, methods=["post", "delete"])
    def details(self, request, id):
        question, now = self.one(id), timezone.now()
        if request.method == "DELETE":
            detailing.take_back(by=request.user, question=question, now=now)
            return Response(status=status.HTTP_204_NO_CONTENT)
        body = self.checked(shapes.NewComment)["body"]
        said = detailing.ask(by=request.user, question=question, body=body, now=now, origin=Origin.API)
        return Response(shapes.CommentSerializer(said).data, status=status.HTTP_201_CREATED)
