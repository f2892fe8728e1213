"""Search over the API: the same search as on the page."""

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from community.addresses import absolute
from community.api_shape import Text
from community.models import Language
from forum import searching
from forum.api.serializers import QuestionSerializer


class Asked(serializers.Serializer):
    q = Text(max_length=200)
    language = serializers.ChoiceField(Language.choices, required=False, default="", allow_blank=True)
    category = Text(required=False, default="", allow_blank=True, max_length=60)
    state = serializers.ChoiceField(list(searching.STATES), required=False, default="", allow_blank=True)
    cursor = Text(required=False, default="", allow_blank=True, max_length=40)


@extend_schema(tags=["questions"])
class Search(APIView):
    @extend_schema(
        operation_id="search",
        summary="Find questions by words, the best first",
        parameters=[
            OpenApiParameter(
                "q",
                required=True,
                description='Words that must all occur; "in quotes" together, -without; tag: category: author: is:',
            ),
            OpenApiParameter("language", enum=Language.values, description="Only questions in this language."),
            OpenApiParameter("category", description="Only questions in the category with this short name."),
            OpenApiParameter("state", enum=list(searching.STATES), description="Only questions in this state."),
            OpenApiParameter("cursor", description="Where the page starts: taken from `next`."),
        ],
        responses=inline_serializer(
            "FoundQuestions",
            {"next": serializers.URLField(allow_null=True), "results": QuestionSerializer(many=True)},
        ),
    )
    def get(self, request):
        asked = Asked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        try:
            results = searching.search(
                given["q"],
                member=request.user,
                language=given["language"],
                category=given["category"],
                state=given["state"],
                after=given["cursor"],
            )
        except ValidationError as error:
            named = "cursor" if error.code == "bad_cursor" else "q"
            raise serializers.ValidationError({named: error.messages}) from None
        questions = [found.question for found in results]
        prefetch_related_objects(questions, "tags")
        here = absolute(request.get_full_path())
        return Response(
            {
                "next": replace_query_param(here, "cursor", results.next) if results.next else None,
                "results": QuestionSerializer(questions, many=True).data,
            }
        )
