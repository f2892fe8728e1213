"""What a list of questions can be narrowed to."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.models import Language
from forum.models import Question

ALL = ""
TABS = (
    (ALL, _("All")),
    (Question.State.AWAITING, _("Awaiting an answer")),
    (Question.State.WITH_TEAM, _("With the team")),
    (Question.State.SOLVED, _("Solved")),
)

# How each list is sorted: the newest activity first, but what waits by how long it still has.
NEWEST = ("-last_activity_at", "-id")
ORDERS = {
    Question.State.AWAITING: ("peer_window_ends_at", "id"),
    Question.State.WITH_TEAM: ("with_team_since", "id"),
}


class QuestionFilter(django_filters.FilterSet):
    """`state category tag language` of the address. Questions that are not shown are in no list."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=Question.State.choices,
        method="in_state",
    )
    category = django_filters.CharFilter(label=_("Category"), field_name="category__slug", max_length=60)
    tag = django_filters.CharFilter(label=_("Tag"), field_name="tags__slug", max_length=35)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=Language.choices)

    class Meta:
        model = Question
        fields = ["state", "category", "tag", "language"]

    def in_state(self, queryset, name, value):
        return queryset.in_state(value)

    @property
    def order(self):
        """The fields to sort by for the state that is chosen."""
        return ORDERS.get(self.form.cleaned_data.get("state"), NEWEST)
