"""Questions, answers, comments and votes over the API: the same rules and permissions as the pages."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from community.models import Origin
from forum import accepting, answering, asking, commenting, editing, permissions, voting
from forum.api import serializers as shapes
from forum.api.arranging import Arranging, elsewhere
from forum.api.filters import QuestionFilter
from forum.api.marking import Marks
from forum.api.settling import Details, Verdicts
from forum.models import Answer, Category, Question, Tag

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)
ONCE = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=(
        "Up to 64 letters, digits and . _ : - of your own choice. Sending the same text with the same key again "
        "makes no second post: the first one comes back with 200. The key with another text is refused (409)."
    ),
)


class PostViewSet(GenericViewSet):
    # What questions and answers share. (A docstring here would stand beside every operation in the schema.)
    lookup_value_regex = "[0-9]{1,18}"
    lookup_field = "id"

    def checked(self, shape):
        """The input as `shape` takes it, or a 400."""
        given = shape(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given.validated_data

    def page_of(self, queryset, shape, key_order):
        """One page of a list beneath a post."""
        rows = self.paginator.paginate_queryset(queryset, self.request, view=self, key_order=key_order)
        return self.get_paginated_response(shape(rows, many=True, context=self.get_serializer_context()).data)

    @property
    def form_key(self):
        return self.request.headers.get("Idempotency-Key", "")

    def posted(self, post, shown):
        """201 for a new post, 200 for the one that an earlier sending made."""
        code = status.HTTP_200_OK if post.was_sent_before else status.HTTP_201_CREATED
        return Response(shown, status=code)

    def comments_on(self, request, question, answer=None):
        """List the comments on a post, or add one."""
        if request.method == "GET":
            comments = question.comments.visible_to(request.user).filter(answer=answer).select_related("author")
            return self.page_of(comments, shapes.CommentSerializer, ("created_at", "id"))
        said = commenting.comment(
            author=request.user,
            question=question,
            answer=answer,
            now=timezone.now(),
            origin=Origin.API,
            form_key=self.form_key,
            **self.checked(shapes.NewComment),
        )
        return self.posted(said, shapes.CommentSerializer(said).data)

    def vote_on(self, request, post):
        value = self.checked(shapes.NewVote)["value"]
        score = voting.vote(voter=request.user, post=post, value=value, now=timezone.now())
        return Response({"score": score, "value": value})


@extend_schema(tags=["questions"])
class QuestionViewSet(Arranging, Marks, Details, PostViewSet):
    queryset = Question.objects.none()
    serializer_class = shapes.QuestionSerializer
    filterset_class = QuestionFilter
    key_order = ("-last_activity_at", "-id")

    def get_queryset(self):
        return (
            Question.objects.visible_to(self.request.user)
            .filter(merged_at=None)
            .select_related("author", "category")
            .prefetch_related("tags")
        )

    def one(self, pk):
        return permissions.get_question(self.request.user, pk, Question.objects.prefetch_related("tags"))

    def shown(self, pk):
        return shapes.OneQuestionSerializer(self.one(pk)).data

    @extend_schema(summary="List questions, the latest activity first")
    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(summary="Read a question", parameters=[ID], responses=shapes.OneQuestionSerializer)
    def retrieve(self, request, id):
        question = self.one(id)
        return elsewhere(request, question) or Response(shapes.OneQuestionSerializer(question).data)

    @extend_schema(
        summary="Ask a question",
        parameters=[ONCE],
        request=shapes.NewQuestion,
        responses={201: shapes.OneQuestionSerializer, 200: shapes.OneQuestionSerializer},
    )
    def create(self, request):
        asked = asking.ask(
            author=request.user,
            now=timezone.now(),
            origin=Origin.API,
            form_key=self.form_key,
            **self.checked(shapes.NewQuestion),
        )
        return self.posted(asked, self.shown(asked.pk))

    @extend_schema(
        summary="Edit a question",
        parameters=[ID],
        request=shapes.QuestionEdit,
        responses=shapes.OneQuestionSerializer,
    )
    def partial_update(self, request, id):
        question = self.one(id)
        changes = self.checked(shapes.QuestionEdit)
        changes.setdefault("body", question.body)
        editing.edit(editor=request.user, post=question, now=timezone.now(), **changes)
        return Response(self.shown(id))

    @extend_schema(
        methods=["GET"],
        tags=["answers"],
        summary="List the answers to a question, the oldest first",
        parameters=[ID],
        filters=False,
        responses=shapes.AnswerSerializer(many=True),
    )
    @extend_schema(
        methods=["POST"],
        tags=["answers"],
        summary="Answer a question",
        parameters=[ID, ONCE],
        request=shapes.NewAnswer,
        responses={201: shapes.OneAnswerSerializer, 200: shapes.OneAnswerSerializer},
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def answers(self, request, id):
        question = self.one(id)
        if request.method == "GET" and (moved := elsewhere(request, question, "question-answers")):
            return moved
        if request.method == "GET":
            answers = question.answers.visible_to(request.user).select_related("author", "question")
            return self.page_of(answers, shapes.AnswerSerializer, ("created_at", "id"))
        given = answering.answer(
            author=request.user,
            question=question,
            now=timezone.now(),
            origin=Origin.API,
            form_key=self.form_key,
            **self.checked(shapes.NewAnswer),
        )
        return self.posted(given, shapes.OneAnswerSerializer(given).data)

    @extend_schema(
        methods=["GET"],
        tags=["comments"],
        summary="List the comments on a question, the oldest first",
        parameters=[ID],
        filters=False,
        responses=shapes.CommentSerializer(many=True),
    )
    @extend_schema(
        methods=["POST"],
        tags=["comments"],
        summary="Comment on a question",
        parameters=[ID, ONCE],
        request=shapes.NewComment,
        responses={201: shapes.CommentSerializer, 200: shapes.CommentSerializer},
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def comments(self, request, id):
        question = self.one(id)
        if request.method == "GET" and (moved := elsewhere(request, question, "question-comments")):
            return moved
        return self.comments_on(request, question)

    @extend_schema(
        tags=["votes"],
        summary="Vote on a question",
        parameters=[ID],
        request=shapes.NewVote,
        responses=shapes.ScoreSerializer,
    )
    @action(detail=True, methods=["post"])
    def vote(self, request, id):
        return self.vote_on(request, self.one(id))


@extend_schema(tags=["answers"])
class AnswerViewSet(Verdicts, PostViewSet):
    queryset = Answer.objects.none()
    serializer_class = shapes.OneAnswerSerializer

    def one(self, pk):
        return permissions.get_answer(self.request.user, pk)

    def shown(self, pk):
        return shapes.OneAnswerSerializer(self.one(pk)).data

    @extend_schema(summary="Read an answer", parameters=[ID])
    def retrieve(self, request, id):
        return Response(self.shown(id))

    @extend_schema(summary="Edit an answer", parameters=[ID], request=shapes.AnswerEdit)
    def partial_update(self, request, id):
        answer = self.one(id)
        changes = self.checked(shapes.AnswerEdit)
        changes.setdefault("body", answer.body)
        editing.edit(editor=request.user, post=answer, now=timezone.now(), **changes)
        return Response(self.shown(id))

    @extend_schema(
        methods=["GET"],
        tags=["comments"],
        summary="List the comments on an answer, the oldest first",
        parameters=[ID],
        responses=shapes.CommentSerializer(many=True),
    )
    @extend_schema(
        methods=["POST"],
        tags=["comments"],
        summary="Comment on an answer",
        parameters=[ID, ONCE],
        request=shapes.NewComment,
        responses={201: shapes.CommentSerializer, 200: shapes.CommentSerializer},
    )
    @action(detail=True, methods=["get", "post"])
    def comments(self, request, id):
        answer = self.one(id)
        return self.comments_on(request, answer.question, answer)

    @extend_schema(
        tags=["votes"],
        summary="Vote on an answer",
        parameters=[ID],
        request=shapes.NewVote,
        responses=shapes.ScoreSerializer,
    )
    @action(detail=True, methods=["post"])
    def vote(self, request, id):
        return self.vote_on(request, self.one(id))

    @extend_schema(
        methods=["POST"],
        summary="Accept an answer as the solution of your question",
        parameters=[ID],
        request=None,
    )
    @extend_schema(
        methods=["DELETE"], summary="Withdraw the acceptance", parameters=[ID], request=None, responses={204: None}
    )
    @action(detail=True, methods=["post", "delete"])
    def accept(self, request, id):
        answer = self.one(id)
        if request.method == "POST":
            accepting.accept(by=request.user, answer=answer, now=timezone.now())
            return Response(self.shown(id))
        accepting.withdraw(by=request.user, question=answer.question, now=timezone.now(), answer=answer)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        methods=["POST"],
        summary="Say that an answer to your question did not help: it no longer ends the waiting",
        parameters=[ID],
        request=None,
        responses={204: None},
    )
    @extend_schema(
        methods=["DELETE"],
        summary="Take “did not help” back",
        parameters=[ID],
        request=None,
        responses={204: None},
    )
    @action(detail=True, methods=["post", "delete"])
    def did_not_help(self, request, id):
        answering.did_not_help(
            by=request.user, given=self.one(id), now=timezone.now(), helped=request.method == "DELETE"
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["places"])
class CategoryViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    queryset = Category.objects.none()
    serializer_class = shapes.CategorySerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,60}"
    key_order = ("position", "id")

    def get_queryset(self):
        return Category.objects.visible_to(self.request.user)


@extend_schema(tags=["places"])
class TagViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    queryset = Tag.objects.none()
    serializer_class = shapes.TagSerializer
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]{1,35}"
    key_order = ("id",)

    def get_queryset(self):
        return Tag.objects.visible_to(self.request.user)
