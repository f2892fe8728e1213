"""For search engines: what they may look at, and every page worth keeping with its last change.

A part of the sitemap holds the questions (or tags) of a fixed range of numbers, so that a change touches one
part, no part grows beyond PART addresses, and none is found by counting through the others. The index puts
the parts that changed last first.
"""

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Max
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.addresses import absolute
from forum import indexing
from forum.models import Category, Tag

PART = 5_000
KEPT_SECONDS = 600  # numbers and dates of the parts only: nothing of what stands in them
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages that are about the reader, or endless: later pages of a list, whose addresses change with every answer.
OUT_OF_BOUNDS = [
    "/account/", "/accounts/", "/admin/", "/api/", "/ask/", "/dev/", "/language/", "/mail/", "/notices/", "/posts/",
    "/search/", "/similar/", "/*?*after=",
]  # fmt: skip


@require_safe
def robots(request):
    """What may be looked at. Only a production is for search engines: a demo says the same things on many machines."""
    lines = ["User-agent: *"]
    if settings.IN_PRODUCTION:
        lines += [f"Disallow: {path}" for path in OUT_OF_BOUNDS]
        lines += ["", f"Sitemap: {absolute(reverse('sitemap'))}"]
    else:
        lines.append("Disallow: /")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def index(request):
    """The parts of the sitemap, those that changed last first."""
    now = timezone.now()
    parts = cache.get_or_set("forum.sitemap.parts", lambda: _parts(now), KEPT_SECONDS)
    return _xml("sitemapindex", (_entry("sitemap", reverse("sitemap_part", args=part), when) for *part, when in parts))


@require_safe
def part(request, kind, number):
    """One part: the places, or the questions or tags of one range of numbers."""
    if kind not in PARTS or number >= 2**63 // PART:
        raise Http404(_("There is nothing here."))
    return _xml("urlset", PARTS[kind](number, timezone.now()))


def _parts(now):
    """Kind, number and last change of every part that holds something."""
    numbered = {"part": (F("pk") - 1) / PART}
    asked = indexing.questions(now).order_by().annotate(**numbered).values_list("part")
    found = [
        ("questions", number, max(filter(None, moments)))
        for number, *moments in asked.annotate(Max("last_activity_at"), Max("edited_at"))
    ]
    found.sort(key=lambda row: row[-1], reverse=True)
    tags = Tag.objects.public().order_by().annotate(**numbered).values_list("part", flat=True).distinct()
    return [("places", 0, None), *found, *(("tags", number, None) for number in sorted(tags))]


def _within(queryset, number):
    return queryset.filter(pk__gt=number * PART, pk__lte=(number + 1) * PART).order_by("pk")


def _questions(number, now):
    rows = _within(indexing.questions(now), number)
    address = reverse("question", args=[0, "-"]).replace("/0/-/", "/{}/{}/")  # asked for once, not 5,000 times
    for pk, slug, active, edited in rows.values_list("pk", "slug", "last_activity_at", "edited_at").iterator():
        yield _entry("url", address.format(pk, slug or "-"), max(active, edited or active))


def _tags(number, now):
    for slug in _within(Tag.objects.public(), number).values_list("slug", flat=True):
        yield _entry("url", Tag(slug=slug).get_absolute_url())


def _places(number, now):
    if number == 0:
        yield _entry("url", reverse("home"))
        yield _entry("url", reverse("questions"))
        used = indexing.questions(now).values("category")
        for category in Category.objects.public().filter(pk__in=used)[:PART]:
            yield _entry("url", category.get_absolute_url())


PARTS = {"places": _places, "questions": _questions, "tags": _tags}


def _entry(name, path, changed=None):
    when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<{name}><loc>{escape(absolute(path))}</loc>{when}</{name}>\n"


def _xml(root, entries):
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{"".join(entries)}</{root}>\n'
    # Asked for again each time, and answered with "unchanged" mostly: what was hidden is gone at once.
    return HttpResponse(body, content_type="application/xml; charset=utf-8", headers={"Cache-Control": "no-cache"})
