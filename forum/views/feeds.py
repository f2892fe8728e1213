"""Atom feeds of what everybody may read: all questions, a category, a tag, the answers to one question.

A feed is read by a program that signs in nowhere, so it says the same to everybody; it speaks the site's
language, or the question's.
"""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community import site
from community.addresses import absolute
from forum.filters import NEWEST
from forum.models import Answer, Category, Question, Tag

SIZE = 25
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # when an empty feed last changed
# XML has no way to write these; imported text may hold them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Feed(Atom1Feed):
    """Each entry says its language; links in texts start from this site."""

    def root_attributes(self):
        return {**super().root_attributes(), "xml:base": absolute("/")}

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=self.feed["changed"])


@require_safe
def questions(request):
    """Questions of all public categories, the latest activity first."""
    return _of_questions(request, Question.objects.public(), reverse("questions"))


@require_safe
def category(request, slug):
    """The questions of one public category."""
    chosen = _one(Category.objects.public(), slug)
    with translation.override(settings.LANGUAGE_CODE):
        name = chosen.label
    return _of_questions(request, Question.objects.public().filter(category=chosen), chosen.get_absolute_url(), name)


@require_safe
def tag(request, slug):
    """The questions with one tag."""
    chosen = _one(Tag.objects.public(), slug)
    return _of_questions(request, Question.objects.public().filter(tags=chosen), chosen.get_absolute_url(), chosen.slug)


@require_safe
def answers(request, pk):
    """The answers to one question, the newest first."""
    question = Question.objects.public().filter(pk=pk).first()
    if question is None:
        raise Http404(_("There is nothing here."))
    given = Answer.objects.public().filter(question=question).select_related("author")
    with translation.override(question.language):
        feed = _feed(request, question.get_absolute_url(), question.title, question.published_at)
        for answer in given.order_by("-published_at", "-pk")[:SIZE]:
            path = reverse("answer", args=[answer.pk])
            title = _("Answer by %(who)s") % {"who": answer.author.display_name}
            _add(feed, answer, path, path, title, question.language, answer.published_at)
    return _sent(feed)


def _one(queryset, slug):
    found = None if "\x00" in slug else queryset.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is nothing here."))
    return found


def _of_questions(request, found, path, name=""):
    with translation.override(settings.LANGUAGE_CODE):
        feed = _feed(request, path, name or _("Questions"), NEVER)
    for question in found.select_related("author").order_by(*NEWEST)[:SIZE]:
        short = reverse("question_short", args=[question.pk])
        address = question.get_absolute_url()
        _add(feed, question, address, short, question.title, question.language, question.last_activity_at)
    return _sent(feed)


def _feed(request, path, title, changed):
    company = site.current()
    named = _writable(f"{company.company} {company.community}")
    return Feed(
        title=_writable(f"{title} · {named}"),
        link=absolute(path),
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
        description=None,
        language=translation.get_language(),
        author_name=named,
        changed=changed,
    )


def _add(feed, post, path, lasting, title, language, changed):
    """An entry. `lasting` is an address that never changes, which a reader knows the entry by."""
    feed.add_item(
        title=_writable(title),
        link=absolute(path),
        unique_id=absolute(lasting),
        description=_writable(post.body_html),
        author_name=_writable(post.author.display_name),
        author_link=absolute(post.author.get_absolute_url()),
        pubdate=post.published_at,
        updateddate=max(changed, post.edited_at or changed),
        language=language,
    )


def _writable(value):
    return _UNWRITABLE.sub(" ", value)


def _sent(feed):
    return HttpResponse(
        feed.writeString("utf-8"),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
