"""Questions, answers and comments for moderators: found, read, approved, hidden and shown again."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import moderating, permissions
from forum.admin.reading import ReadOnlyAdmin, ask_first, each
from forum.models import Answer, Comment, Question


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why? The author reads this."), max_length=300)


class SightFilter(admin.SimpleListFilter):
    """Held, hidden, or visible to everybody."""

    title = _("visibility")
    parameter_name = "sight"

    def lookups(self, request, model_admin):
        return [("held", _("Held")), ("hidden", _("Hidden")), ("shown", _("Visible"))]

    def queryset(self, request, queryset):
        if self.value() == "held":
            return queryset.filter(published_at=None, hidden_at=None)
        if self.value() == "hidden":
            return queryset.filter(hidden_at__isnull=False)
        return queryset.shown() if self.value() == "shown" else queryset


class PostAdmin(ReadOnlyAdmin):
    """Text is edited on the pages, where its history is kept; here it is only moderated."""

    actions = ["approve", "hide", "unhide"]
    ordering = ["-created_at", "-id"]

    def get_queryset(self, request):
        posts = super().get_queryset(request).visible_to(request.user)
        return posts.select_related(*self.list_select_related).defer("body_html")

    def has_moderate_permission(self, request):
        return permissions.may_moderate(request.user)

    @admin.display(description=_("visibility"))
    def sight(self, post):
        if post.hidden_at is not None:
            return _("Hidden")
        return _("Held") if post.published_at is None else _("Visible")

    @admin.display(description=_("text"))
    def beginning(self, post):
        return post.body[:120]

    @admin.action(description=_("Approve: publish what is held"), permissions=["moderate"])
    def approve(self, request, queryset):
        now = timezone.now()
        each(
            self,
            request,
            queryset,
            lambda post: moderating.approve(by=request.user, post=post, now=now),
            done=_("%(n)d published."),
            nothing=_("Nothing of that was held."),
        )

    @admin.action(description=_("Hide, with a reason"), permissions=["moderate"])
    def hide(self, request, queryset):
        form, page = ask_first(
            self, request, queryset, ReasonForm, action="hide", title=_("Hide these posts"), button=_("Hide")
        )
        if page is not None:
            return page
        now, reason = timezone.now(), form.cleaned_data["reason"]
        each(
            self,
            request,
            queryset,
            lambda post: moderating.hide(by=request.user, post=post, reason=reason, now=now),
            done=_("%(n)d hidden. The authors are told why."),
            nothing=_("All of that was hidden already."),
        )
        return None

    @admin.action(description=_("Show again"), permissions=["moderate"])
    def unhide(self, request, queryset):
        now = timezone.now()
        each(
            self,
            request,
            queryset,
            lambda post: moderating.unhide(by=request.user, post=post, now=now),
            done=_("%(n)d shown again."),
            nothing=_("Nothing of that was hidden."),
        )


@admin.register(Question)
class QuestionAdmin(PostAdmin):
    list_display = ["title", "standing", "sight", "category", "author", "created_at", "due_at", "with_team_since"]
    list_filter = [SightFilter, "category", "language", "origin"]
    list_select_related = ["author", "category"]
    search_fields = ["title", "author__display_name", "author__handle"]
    fields = [
        "title", "standing", "sight", "author", "category", "language", "origin", "body", "created_at", "published_at",
        "hidden_at", "hidden_reason", "edited_at", "peer_window_ends_at", "cycle", "due_at", "due_reason",
        "with_team_since", "closed_at", "closed_by", "closed_reason", "duplicate_of", "accepted_answer",
    ]  # fmt: skip

    @admin.display(description=_("state"))
    def standing(self, question):
        return question.state.label


@admin.register(Answer)
class AnswerAdmin(PostAdmin):
    list_display = ["beginning", "question", "author", "author_role", "sight", "created_at"]
    list_filter = [SightFilter, "author_role", "origin"]
    list_select_related = ["author", "question"]
    search_fields = ["body", "question__title", "author__display_name", "author__handle"]
    fields = [
        "question", "author", "author_role", "sight", "origin", "body", "created_at", "published_at", "hidden_at",
        "hidden_reason", "edited_at", "early_reason", "ends_waiting", "did_not_help_at", "score",
    ]  # fmt: skip


@admin.register(Comment)
class CommentAdmin(PostAdmin):
    actions = ["hide", "unhide"]
    list_display = ["beginning", "question", "author", "sight", "created_at"]
    list_filter = [SightFilter, "origin"]
    list_select_related = ["author", "question"]
    search_fields = ["body", "question__title", "author__display_name", "author__handle"]
    fields = [
        "question", "answer", "author", "sight", "origin", "body", "created_at", "published_at", "hidden_at",
        "hidden_reason", "edited_at",
    ]  # fmt: skip
