"""Lists of questions: all, by state, by category, by tag."""

from django.core.exceptions import BadRequest
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.indexing import FeedLink, Indexed
from community.models import Language
from forum import following
from forum.filters import TABS, QuestionFilter
from forum.models import Category, Question, Tag
from forum.views.common import page_of, show
from forum.views.pins import page_with_pins

SIZE = 20


@require_safe
def questions(request):
    """Every question, narrowed by `?state= category= tag= language=`."""
    if request.GET.get("q"):
        return HttpResponseRedirect(f"{reverse('search')}?{request.GET.urlencode()}")
    return _list(request, path=reverse("questions"), heading=_("Questions"))


@require_safe
def category(request, slug):
    """The questions of one category."""
    categories = list(following.with_my_follow(Category.objects.visible_to(request.user), request.user))
    chosen = next((one for one in categories if one.slug == slug), None)
    if chosen is None:
        raise Http404(_("This category does not exist."))
    return _list(
        request,
        path=chosen.get_absolute_url(),
        heading=chosen.label,
        narrowed={"category": slug},
        categories=categories,
    )


@require_safe
def tag(request, slug):
    """The questions with one tag."""
    tags = following.with_my_follow(Tag.objects.visible_to(request.user), request.user)
    chosen = None if "\x00" in slug else tags.filter(slug=slug).first()
    if chosen is None:
        raise Http404(_("This tag does not exist."))
    return _list(request, path=chosen.get_absolute_url(), heading=chosen.slug, narrowed={"tag": slug}, tag=chosen)


def listed(member):
    """What may stand in a member's lists: shown questions, with what a row prints."""
    return Question.objects.visible_to(member).shown().select_related("author", "category")


def waiting_counts(member):
    """How many questions wait for the community and for the team."""
    waiting = Question.objects.visible_to(member).awaiting_peer_answer()
    return waiting.aggregate(
        awaiting=Count("pk", filter=Q(with_team_since=None)),
        with_team=Count("pk", filter=Q(with_team_since__isnull=False)),
    )


def tabs(path, chosen, query, counts):
    """The tabs over a list: label, address, whether it is the one shown, and its count if that is known."""
    made = []
    for state, label in TABS:
        asked = query.copy()
        asked["state"] = state
        if not state:
            del asked["state"]
        address = f"{path}?{asked.urlencode()}" if asked else path
        made.append({"label": label, "url": address, "current": chosen == state, "count": counts.get(state)})
    return made


def _list(request, *, path, heading, narrowed=None, categories=None, tag=None):
    narrowed = narrowed or {}
    query = request.GET.copy()
    query.pop("after", None)
    asked = query.copy()
    asked.update(narrowed)
    for name, value in narrowed.items():
        asked[name] = value
    found = QuestionFilter(asked, queryset=listed(request.user))
    if not found.form.is_valid():
        problem = next(iter(found.form.errors.values()))[0]
        raise BadRequest(_("This list does not exist: %(problem)s") % {"problem": problem})
    chosen = found.form.cleaned_data
    if categories is None:
        categories = list(Category.objects.visible_to(request.user))
    if set(narrowed) == {"category"} and not (chosen["state"] or chosen["tag"] or chosen["language"]):
        page, pinned = page_with_pins(request, found.qs, order=found.order, size=SIZE)
    else:
        page, pinned = page_of(request, found.qs, order=found.order, size=SIZE), []
    # Counts are of the whole community; beside a narrowed list they would be wrong.
    whole = not any(chosen[name] for name in ("category", "tag", "language"))
    place = next((one for one in categories if one.slug == narrowed.get("category")), None)
    return show(
        request,
        "forum/questions.html",
        now=timezone.now(),
        heading=heading,
        page=page,
        indexed=_indexed(page, heading, path, chosen, narrowed, place or tag),
        feed=_feed(heading, place, tag),
        pinned=pinned,
        tabs=tabs(path, chosen["state"], query, waiting_counts(request.user) if whole else {}),
        chosen=chosen,
        narrowed=narrowed,
        narrowed_to=_narrowed_to(chosen, narrowed, categories),
        category=place,
        tag=tag,
        categories=categories,
        languages=Language.choices,
        path=path,
        query=query.urlencode(),
    )


def _indexed(page, heading, path, chosen, narrowed, place):
    """Search engines keep the beginning of a whole list that has something in it, and of no private one."""
    narrower = any(value for name, value in chosen.items() if name not in narrowed)
    if narrower or not page.rows or not page.first or getattr(place, "private", False):
        return None
    about = getattr(place, "about", "") or getattr(place, "description", "")
    return Indexed(path, heading, about or _("Questions of customers, answered by customers."))


def _feed(heading, category, tag):
    if category is not None:
        return None if category.private else FeedLink(reverse("feed_category", args=[category.slug]), heading)
    return FeedLink(reverse("feed_tag", args=[tag.slug]) if tag else reverse("feed"), heading)


def _narrowed_to(chosen, narrowed, categories):
    """What the reader chose beside the list itself, in words."""
    words = {"category": {one.slug: one.label for one in categories}, "language": dict(Language.choices)}
    return [
        names.get(chosen[name], chosen[name]) for name, names in words.items() if chosen[name] and name not in narrowed
    ]
