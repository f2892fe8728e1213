"""What the API shows and takes. Text is checked by the same functions as on the pages."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.api_shape import ModelSerializer, PageAddress, Text
from community.models import Language, Member
from forum import text
from forum.models import Answer, Category, Comment, Question, Tag


class AuthorSerializer(ModelSerializer):
    """Who wrote something: what stands beside every post."""

    url = PageAddress()

    class Meta:
        model = Member
        fields = ["handle", "display_name", "url", "chip", "is_employee", "reputation"]
        read_only_fields = fields


class QuestionSerializer(ModelSerializer):
    url = PageAddress()
    category = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    tags = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    author = AuthorSerializer(read_only=True)
    state = serializers.ChoiceField(Question.State.choices, read_only=True)
    accepted_answer = serializers.IntegerField(
        source="accepted_answer_id", read_only=True, allow_null=True, help_text="The id of the solution, or null."
    )

    class Meta:
        model = Question
        fields = [
            "id",
            "url",
            "title",
            "body_html",
            "category",
            "tags",
            "language",
            "author",
            "published_at",
            "peer_window_ends_at",
            "state",
            "answer_count",
            "me_too_count",
            "accepted_answer",
            "needs_info_since",
        ]
        read_only_fields = fields


class OneQuestionSerializer(QuestionSerializer):
    """One question, with what an edit needs: its Markdown and its version."""

    class Meta(QuestionSerializer.Meta):
        fields = [*QuestionSerializer.Meta.fields, "accepted_as", "score", "body", "version"]
        read_only_fields = fields


class AnswerSerializer(ModelSerializer):
    author = AuthorSerializer(read_only=True)
    accepted = serializers.BooleanField(read_only=True)

    class Meta:
        model = Answer
        fields = ["id", "body_html", "author", "author_role", "created_at", "score", "helped_count", "accepted"]
        read_only_fields = fields


class OneAnswerSerializer(AnswerSerializer):
    """One answer, with what an edit needs: its Markdown and its version."""

    url = PageAddress()
    question = serializers.IntegerField(source="question_id", read_only=True)

    class Meta(AnswerSerializer.Meta):
        fields = [*AnswerSerializer.Meta.fields, "question", "url", "body", "version"]
        read_only_fields = fields


class CommentSerializer(ModelSerializer):
    author = AuthorSerializer(read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "body_html", "author", "created_at"]
        read_only_fields = fields


class CategorySerializer(ModelSerializer):
    url = PageAddress()
    name = serializers.CharField(
        source="label", read_only=True, help_text="In the language you ask for, if it has one."
    )
    description = serializers.CharField(source="about", read_only=True, help_text="The same.")
    peer_window_seconds = serializers.SerializerMethodField(help_text="How long the community has for a question.")

    class Meta:
        model = Category
        fields = ["slug", "name", "description", "url", "takes_questions", "peer_window_seconds"]
        read_only_fields = fields

    @extend_schema_field({"type": "integer"})
    def get_peer_window_seconds(self, category):
        return int(category.window.total_seconds())


class TagSerializer(ModelSerializer):
    url = PageAddress()

    class Meta:
        model = Tag
        fields = ["slug", "description", "url"]
        read_only_fields = fields


class NewQuestion(serializers.Serializer):
    title = Text(help_text="The question in one line, 8 to 150 characters.")
    body = Text(trim_whitespace=False, help_text="Markdown, up to 20,000 characters.")
    category = Text(max_length=60, help_text="The slug of a category that takes questions.")
    tags = serializers.ListField(
        child=Text(allow_blank=True), required=False, default=list, max_length=50, help_text="Up to 5."
    )
    language = serializers.ChoiceField(
        Language.choices, required=False, default="", allow_blank=True, help_text="The author's language unless told."
    )

    def validate_title(self, value):
        return text.clean_title(value)

    def validate_body(self, value):
        return text.clean_body(value)

    def validate_tags(self, value):
        return text.clean_tags(value)

    def validate_category(self, value):
        category = Category.objects.visible_to(self.context["request"].user).filter(slug=value).first()
        if category is None:
            raise serializers.ValidationError(_("There is no category with this short name."), code="unknown")
        if not category.takes_questions:
            raise serializers.ValidationError(_("This category takes no new questions. Please choose another."))
        return category


class Edit(serializers.Serializer):
    """An edit says which version it was made from; if another came between, it is refused (409)."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The version you read.")
    body = Text(trim_whitespace=False, required=False, help_text="Markdown, up to 20,000 characters.")

    def validate_body(self, value):
        return text.clean_body(value)


class QuestionEdit(Edit):
    title = Text(required=False, help_text="8 to 150 characters.")
    tags = serializers.ListField(child=Text(allow_blank=True), required=False, max_length=50, help_text="Up to 5.")

    def validate_title(self, value):
        return text.clean_title(value)

    def validate_tags(self, value):
        return text.clean_tags(value)


class AnswerEdit(Edit):
    pass


class NewAnswer(serializers.Serializer):
    body = Text(trim_whitespace=False, help_text="Markdown, up to 20,000 characters.")
    early_reason = Text(
        required=False,
        default="",
        allow_blank=True,
        help_text="Why an employee answers inside the peer window. Kept only then.",
    )

    def validate_body(self, value):
        return text.clean_body(value)

    def validate_early_reason(self, value):
        return text.clean_line(value, _("The reason"))


class NewComment(serializers.Serializer):
    body = Text(trim_whitespace=False, help_text="Markdown, up to 2,000 characters.")

    def validate_body(self, value):
        return text.clean_comment(value)


class NewVote(serializers.Serializer):
    value = serializers.IntegerField(min_value=-1, max_value=1, help_text="1 up, -1 down, 0 takes it back.")


class NewVerdict(serializers.Serializer):
    helped = serializers.BooleanField(help_text="Whether the answer helped you.")


class VerdictSerializer(serializers.Serializer):
    """How many readers an answer helped, after a verdict."""

    helped_count = serializers.IntegerField()
    unhelped_count = serializers.IntegerField()
    helped = serializers.BooleanField(help_text="Your verdict as it stands.")


class ScoreSerializer(serializers.Serializer):
    """A post's score after a vote."""

    score = serializers.IntegerField()
    value = serializers.IntegerField(help_text="Your vote as it stands: 1, 0 or -1.")
