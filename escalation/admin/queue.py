"""The queue: open escalations by due time. Nothing is edited here; every step goes through a rule."""

from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.errors import Refused
from community.templatetags.look import said
from escalation import claiming, permissions
from escalation.admin.desk import desk_page
from escalation.models import Escalation
from forum.models import Answer


class ShowFilter(admin.SimpleListFilter):
    """Which escalations: open ones unless asked otherwise."""

    title = _("state")
    parameter_name = "show"
    OPEN = "open"

    def lookups(self, request, model_admin):
        return [("mine", _("Mine")), ("free", _("Free")), ("settled", _("Settled")), ("all", _("All"))]

    def value(self):
        chosen = super().value()
        return chosen if chosen in {key for key, _title in self.lookup_choices} else self.OPEN

    def choices(self, changelist):
        for key, title in [(self.OPEN, _("Open")), *self.lookup_choices]:
            query = changelist.get_query_string(
                {self.parameter_name: key} if key != self.OPEN else {}, [self.parameter_name]
            )
            yield {"selected": self.value() == key, "query_string": query, "display": title}

    def queryset(self, request, queryset):
        now = timezone.now()
        return {
            self.OPEN: queryset.open,
            "mine": lambda: queryset.claimed(now).filter(claimed_by=request.user),
            "free": lambda: queryset.free(now),
            "settled": lambda: queryset.filter(settled_at__isnull=False).order_by("-settled_at", "-id"),
            "all": queryset.all,
        }[self.value()]()


@admin.register(Escalation)
class EscalationAdmin(admin.ModelAdmin):
    list_display = ["title", "waited", "hands", "marks", "category", "language", "asker", "asked"]
    list_filter = [ShowFilter, "question__category", "question__language"]
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    search_fields = ["question__title", "question__author__display_name"]
    search_help_text = _("Words of the question, or the asker's name")
    ordering = ["due_at", "id"]
    actions = ["claim", "release"]

    class Media:
        css = {"all": ["css/desk.css"]}

    def get_queryset(self, request):
        official = Answer.objects.shown().filter(question=OuterRef("question"), author_role=Answer.Role.EMPLOYEE)
        return (
            super()
            .get_queryset(request)
            .select_related("question__author", "question__category", "claimed_by")
            .defer("question__body", "question__body_html")
            .annotate(has_official=Exists(official))
        )

    # --- Who may: those who handle escalations see everything and change it by rules; nobody adds or deletes.

    def has_module_permission(self, request):
        return permissions.may_handle(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.may_handle(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.may_handle(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """The queue takes the whole width: the way to everything else is one click up."""
        context = {"title": _("Queue"), "is_nav_sidebar_enabled": False, **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_list_filter(self, request):
        """Outcomes are something to choose from only where settled ones are shown."""
        return [*self.list_filter, "outcome"] if request.GET.get("show") in ("settled", "all") else self.list_filter

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return desk_page(request, object_id, model_admin=self)

    # --- Columns

    @admin.display(description=_("question"), ordering="question__title")
    def title(self, escalation):
        return escalation.question.title

    @admin.display(description=_("due since"), ordering="due_at")
    def waited(self, escalation):
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            escalation.due_at.isoformat(timespec="seconds"),
            said(escalation.due_at, timezone.now()),
            _age(escalation.due_at, escalation.settled_at or timezone.now()),
        )

    @admin.display(description=_("in whose hands"))
    def hands(self, escalation):
        return standing(escalation, timezone.now())

    @admin.display(description=_("category"), ordering="question__category__name")
    def category(self, escalation):
        return escalation.question.category.label

    @admin.display(description=_("language"), ordering="question__language")
    def language(self, escalation):
        return escalation.question.get_language_display()

    @admin.display(description=_("asked by"))
    def asker(self, escalation):
        return escalation.question.author.display_name

    @admin.display(description=_("waiting since"), ordering="question__published_at")
    def asked(self, escalation):
        return said(escalation.question.published_at, timezone.now(), "day")

    @admin.display(description=_("state"), empty_value="")
    def marks(self, escalation):
        """What to know before opening it."""
        question = escalation.question
        marks = [
            (escalation.has_official, _("official answer")),
            (question.needs_info_since is not None, _("Needs more information")),
            (question.category.private, _("Not for everybody")),
        ]
        return ", ".join(str(words) for holds, words in marks if holds)

    # --- Steps with several at once

    @admin.action(description=_("Claim for 30 minutes"), permissions=["change"])
    def claim(self, request, queryset):
        self._each(request, queryset, claiming.claim, lambda n: ngettext("%d claimed.", "%d claimed.", n) % n)

    @admin.action(description=_("Release"), permissions=["change"])
    def release(self, request, queryset):
        self._each(request, queryset, claiming.release, lambda n: ngettext("%d released.", "%d released.", n) % n)

    def _each(self, request, queryset, rule, words):
        """Apply the rule to each; those it refuses are named with the reason, the others are done."""
        done, now = 0, timezone.now()
        for escalation in queryset:
            try:
                done += bool(rule(by=request.user, escalation=escalation, now=now))
            except Refused as refusal:
                self.message_user(request, f"{escalation.question.title}: {refusal.message}", messages.WARNING)
        self.message_user(request, words(done), messages.SUCCESS if done else messages.INFO)


def _age(since, now):
    """How long that was: "21 hours", "1 day, 15 hours"."""
    return timesince(since, now, depth=1 if now - since < timedelta(days=1) else 2)


def standing(escalation, now):
    """Free, in whose hands and until when, or how it was settled."""
    if escalation.settled_at is not None:
        return escalation.get_outcome_display()
    if escalation.claimed_until is None or escalation.claimed_until <= now:
        return _("free")
    return _("%(who)s until %(clock)s") % {
        "who": escalation.claimed_by or _("A colleague"),
        "clock": f"{timezone.localtime(escalation.claimed_until):%H:%M}",
    }
