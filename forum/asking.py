"""Asking a question, and publishing one that was held."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.models import Language, Origin
from forum import (
    announcing,
    composing,
    drafting,
    handover,
    mentioning,
    notices,
    permissions,
    picturing,
    resending,
    searching,
    text,
)
from forum.models import Question, Tag


def slug_of(title):
    return slugify(title)[:80].strip("-")


def set_tags(question, slugs):
    """Give the question exactly these tags; a tag that is new is made."""
    Tag.objects.bulk_create([Tag(slug=slug) for slug in slugs], ignore_conflicts=True)
    question.tags.set(Tag.objects.filter(slug__in=slugs))


@transaction.atomic
def ask(*, author, title, body, category, now, tags=(), language="", origin=Origin.WEB, hold=False, form_key=""):
    """Ask a question. It is published at once and its peer window starts, unless it is held.

    A second sending of the same form (`form_key`) returns the question that the first one made.

    Raises ValidationError for text that cannot be taken, PermissionDenied for who may not write,
    Refused for a key that cannot be used again.
    """
    permissions.require_writer(author, now)
    title, body, slugs = text.clean_title(title), text.clean_body(body), text.clean_tags(tags)
    said, form_key = {"title": title, "body": body}, resending.clean_key(form_key)
    if (before := resending.sent_before(Question, author=author, form_key=form_key, **said)) is not None:
        return before
    if not category.takes_questions:
        raise ValidationError(_("This category takes no new questions. Please choose another."), code="category_closed")
    language = language or author.language or Language.ENGLISH
    if language not in Language.values:
        raise ValidationError(_("Choose one of the four languages."), code="unknown_language")
    question = resending.create_once(
        Question,
        author=author,
        form_key=form_key,
        said=said,
        origin=origin,
        slug=slug_of(title),
        body_html=composing.html_of(body, writer=author),
        renderer=text.RENDERER,
        category=category,
        language=language,
        created_at=now,
        last_activity_at=now,
    )
    if question.was_sent_before:
        return question
    drafting.posted(member=author, place=drafting.ASK, form_key=form_key)
    set_tags(question, slugs)
    picturing.bind(question, writer=author)
    searching.index(question)
    if not hold:
        publish(question, now=now)
    return question


@transaction.atomic
def publish(question, *, now):
    """Make a question visible; its peer window starts now. Returns False when it was published before."""
    claimed = Question.objects.filter(pk=question.pk, published_at=None).update(
        published_at=now, last_activity_at=now, peer_window_ends_at=now
    )
    if not claimed:
        return False
    question.refresh_from_db()
    handover.start_window(question, now=now)
    announcing.asked(question, now=now)
    if question.created_at != now:
        notices.approved(question, now=now)
    mentioning.tell(question, now=now)
    return True
