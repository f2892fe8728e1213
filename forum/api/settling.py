"""What leads to a solution, over the API: asking for details, and whether an answer helped."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from community.models import Origin
from forum import detailing, judging
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


class Verdicts:
    # Part of the viewset of answers.

    @extend_schema(
        methods=["POST"],
        summary="Say whether an answer helped you, as a reader",
        parameters=[ID],
        request=shapes.NewVerdict,
        responses=shapes.VerdictSerializer,
    )
    @extend_schema(
        methods=["DELETE"], summary="Take your verdict back", parameters=[ID], request=None, responses={204: None}
    )
    @action(detail=True, methods=["post", "delete"])
    def verdict(self, request, id):
        answer, now = self.one(id), timezone.now()
        if request.method == "DELETE":
            judging.judge(by=request.user, answer=answer, helped=None, now=now)
            return Response(status=status.HTTP_204_NO_CONTENT)
        helped = self.checked(shapes.NewVerdict)["helped"]
        answer = judging.judge(by=request.user, answer=answer, helped=helped, now=now)
        return Response(shapes.VerdictSerializer({**vars(answer), "helped": helped}).data)
