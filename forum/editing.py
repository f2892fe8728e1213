"""Editing a post. What it said before is kept; edits never move its time or its window."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import asking, detailing, permissions, searching, text
from forum.models import Comment, Question, Revision


@transaction.atomic
def edit(*, editor, post, body, version, now, title=None, tags=None):
    """Replace the text of a question, answer or comment (and a question's title and tags). Returns the post.

    `version` is the one the editor saw; if somebody saved another meanwhile, Refused is raised
    and nothing is overwritten. Tags and title of None stay as they are.
    """
    permissions.require_writer(editor, now)
    permissions.require(permissions.may_edit(editor, post), _("You can edit only what you wrote yourself."))
    is_question = isinstance(post, Question)
    body = text.clean_comment(body) if isinstance(post, Comment) else text.clean_body(body)
    changes = {"body": body, "body_html": text.render(body), "renderer": text.RENDERER, "edited_at": now}
    if is_question and title is not None:
        changes["title"] = text.clean_title(title)
        changes["slug"] = asking.slug_of(changes["title"])
    slugs = text.clean_tags(tags) if is_question and tags is not None else None
    before = type(post).objects.select_for_update().get(pk=post.pk)
    if before.version != version:
        raise Refused(
            "edited_meanwhile",
            _(
                "Somebody has changed this in the meantime. Your text is still here: read the change, then send it again."
            ),
        )
    if any(getattr(before, name) != changes[name] for name in ("title", "body") if name in changes):
        Revision.objects.create(
            version=before.version,
            title=getattr(before, "title", ""),
            body=before.body,
            editor=editor,
            created_at=now,
            **{type(post).__name__.lower(): before},
        )
        type(post).objects.filter(pk=post.pk).update(version=version + 1, **changes)
        detailing.asker_wrote(before if is_question else before.question, by=editor)
    if slugs is not None:
        asking.set_tags(before, slugs)
    searching.index(before if is_question else before.question)
    return type(post).objects.get(pk=post.pk)
