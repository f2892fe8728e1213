"""From a text to the HTML of a post: looks up what it names, and at reading what it may be called."""

from django.contrib.auth.models import AnonymousUser
from django.db.models.functions import Lower

from community.models import Member
from forum import linking, permissions, text
from forum.models import Picture, Question


def html_of(body, *, writer, question=None, author=None):
    """The HTML of a text of this writer under this question (None: a new one). At most six queries.

    Only what everybody may see is linked: whether a number becomes a link tells nobody of a private question.
    Shown are pictures of the writer that stand under the same question or nowhere yet, those of `author` (who wrote
    the post that is edited) under it, and those the writer sees there: knowing the address of one that was hidden or
    edited away, from a history or from yesterday, brings it back to nobody's eyes.
    """

    def look_up(named):
        return linking.Known(
            handles=_handles(named.handles),
            questions=_questions(named.questions),
            pictures=_pictures(named.pictures, writer, question, author or writer),
        )

    return text.render(body, look_up)


def _handles(named):
    """By lower case, as the member writes it."""
    if not named:
        return {}
    return {handle.lower(): handle for handle in members_called(named).values_list("handle", flat=True)}


def members_called(handles):
    """The members with these handles (in lower case), without those who left."""
    return Member.objects.alias(lower=Lower("handle")).filter(lower__in=handles, is_active=True)


def _questions(numbers):
    if not numbers:
        return frozenset()
    return frozenset(Question.objects.visible_to(AnonymousUser()).filter(pk__in=numbers).values_list("pk", flat=True))


def _pictures(keys, writer, question, author):
    if not keys:
        return {}
    found = Picture.objects.filter(key__in=keys, question=None, owner=writer)
    if question is not None:
        found = found | Picture.objects.filter(key__in=keys, question=question)
    rows = list(found.values_list("key", "owner", "width", "height"))
    foreign = {key for key, owner, _width, _height in rows if owner not in (writer.pk, author.pk)}
    seen = permissions.pictures_in_sight(writer, question, foreign, shown=True)
    return {key: (width, height) for key, _owner, width, height in rows if key not in foreign or key in seen}


def add_titles(posts, *, reader):
    """Give each post `titles`: of the questions it leads to, those this reader may see. One query, or none."""
    numbers = set()
    for post in posts:
        numbers |= text.questions_in(post.body_html)
    titles = {}
    if numbers:
        visible = Question.objects.visible_to(reader).filter(pk__in=numbers)
        titles = dict(visible.values_list("pk", "title"))
    for post in posts:
        post.titles = titles
