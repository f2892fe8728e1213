"""What a list of questions can be narrowed by."""

import django_filters

from community.models import Language, Member
from forum.models import Category, Question


class QuestionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=Question.State.choices, method="in_state", help_text="One of the states a question can be in."
    )
    category = django_filters.ModelChoiceFilter(
        queryset=lambda request: Category.objects.visible_to(request.user),
        to_field_name="slug",
        help_text="The slug of a category.",
    )
    tag = django_filters.CharFilter(field_name="tags__slug", max_length=60, help_text="The slug of a tag.")
    language = django_filters.ChoiceFilter(choices=Language.choices)
    author = django_filters.ModelChoiceFilter(
        queryset=Member.objects.all(), to_field_name="handle", help_text="The handle of a member."
    )

    class Meta:
        model = Question
        fields = ["state", "category", "tag", "language", "author"]

    def in_state(self, questions, name, value):
        return questions.in_state(value)
