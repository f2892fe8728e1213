"""The search page."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from community.models import Language
from forum import searching
from forum.models import Category
from forum.views.common import show

FILTERS = ("language", "category", "state")
STATES = {
    "unanswered": lazy("Awaiting an answer"),
    "open": lazy("Open"),
    "solved": lazy("Solved"),
    "closed": lazy("Closed"),
    "needs-info": lazy("Needs more information"),
}


@require_safe
def search(request):
    """Questions that match `?q=`, best first, 20 at a time; `?language= category= state=` narrow."""
    query, chosen = request.GET.get("q", ""), {name: request.GET.get(name, "") for name in FILTERS}
    results, asked, problem, status = searching.Results(), None, "", 200
    if query.strip() or any(chosen.values()):
        try:
            asked = searching.parse(query)
            results = searching.search(query, member=request.user, after=request.GET.get("after"), **chosen)
        except ValidationError as error:
            problem, status = error.messages[0], 400
    categories = list(Category.objects.visible_to(request.user))
    return show(
        request,
        "forum/search.html",
        now=timezone.now(),
        status=status,
        query=query,
        chosen=chosen,
        narrowed_to=_narrowed_to(chosen, categories),
        results=results,
        counted=_counted(results),
        next=_address(query, chosen, after=results.next) if results.next else "",
        problem=problem,
        asked=asked if not problem else None,
        asked_in_vain=_in_vain(asked, results) and not problem,
        chips=_chips(asked, chosen) if asked else [],
        unknown=_unknown(asked, chosen, request.user) if asked and not results and not problem else [],
        everything=_address(query, {}) if any(chosen.values()) else "",
        categories=categories,
        languages=Language.choices,
        states=STATES.items(),
    )


def _in_vain(asked, results):
    """Something was asked, if only what not to find, and nothing fits."""
    return asked is not None and not results and bool(asked or asked.without)


def _address(query, chosen, **more):
    said = {"q": query, **chosen, **more}
    return f"{reverse('search')}?{urlencode({name: value for name, value in said.items() if value})}"


def _chips(asked, chosen):
    """Every operator in words, and the address of the search without it."""
    labels = {"tag": _("Tag"), "category": _("Topic"), "author": _("Author"), "is": _("State")}
    return [
        {
            "label": f"{_('Without') + ' ' if piece.out else ''}{labels[piece.name]}: {piece.value}",
            "url": _address(asked.leaving_out(piece), chosen),
        }
        for piece in asked.pieces
    ]


def _unknown(asked, chosen, member):
    return [
        {"sentence": one.sentence, "meant": one.meant, "url": _address(one.instead, chosen)}
        for one in searching.unknown(asked, member)
    ]


def _narrowed_to(chosen, categories):
    """What the filters are set to, in words."""
    names = {
        "language": dict(Language.choices),
        "category": {one.slug: one.label for one in categories},
        "state": STATES,
    }
    return [names[name].get(value, value) for name, value in chosen.items() if value]


def _counted(results):
    if results.more:
        return _("More than %(count)d questions") % {"count": results.count}
    return ngettext("%(count)d question", "%(count)d questions", results.count) % {"count": results.count}
