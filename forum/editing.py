"""Editing a post. What it said before is kept and can be brought back; edits never move its time or its window."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import (
    asking,
    composing,
    detailing,
    drafting,
    handover,
    locking,
    mentioning,
    permissions,
    picturing,
    searching,
    text,
)
from forum.models import Comment, Question, Revision


@transaction.atomic
def edit(*, editor, post, body, version, now, title=None, tags=None, reason="", form_key=""):
    """Replace the text of a question, answer or comment (and a question's title and tags). Returns the post.

    `version` is the one the editor saw; if somebody saved another meanwhile, Refused is raised
    and nothing is overwritten. Tags and title of None stay as they are.
    The draft of the form with this `form_key` is done.
    """
    permissions.require_writer(editor, now)
    permissions.require(permissions.may_edit(editor, post), _("You can edit only what you wrote yourself."))
    reason = text.clean_line(reason, _("The reason"))
    changes = _changes(post, body, title, editor)
    slugs = text.clean_tags(tags) if isinstance(post, Question) and tags is not None else None
    drafting.posted(member=editor, place=drafting.editing(post), form_key=form_key)
    return _save(post, changes, slugs, editor=editor, version=version, now=now, reason=reason)


@transaction.atomic
def restore(*, editor, post, revision, version, now):
    """Bring back how the post read in `revision`, as a new version. Returns the post.

    Tags come along where the revision kept them. Raises like `edit`: nothing newer than `version` is overwritten.
    """
    permissions.require_writer(editor, now)
    permissions.require(permissions.may_edit(editor, post), _("You can edit only what you wrote yourself."))
    changes = _changes(post, revision.body, revision.title or None, editor)
    return _save(post, changes, revision.tags, editor=editor, version=version, now=now, restores=revision.version)


@transaction.atomic
def retag(*, by, question, tags, version, now, reason=""):
    """Give a question other tags, for who may do that without editing it. Returns the question. Raises like `edit`."""
    permissions.require_writer(by, now)
    permissions.require(permissions.may_retag(by, question), _("You cannot change the tags of this question."))
    reason = text.clean_line(reason, _("The reason"))
    return _save(question, {}, text.clean_tags(tags), editor=by, version=version, now=now, reason=reason)


def _changes(post, body, title, editor):
    """The columns an edit writes, checked."""
    body = text.clean_comment(body) if isinstance(post, Comment) else text.clean_body(body)
    question = post if isinstance(post, Question) else post.question
    html = composing.html_of(body, writer=editor, question=question, author=post.author)
    changes = {"body": body, "body_html": html, "renderer": text.RENDERER}
    if isinstance(post, Question) and title is not None:
        changes["title"] = text.clean_title(title)
        changes["slug"] = asking.slug_of(changes["title"])
    return changes


def _save(post, changes, slugs, *, editor, version, now, **about):
    """Keep how the post reads, then write the changes; nothing to do when it reads like that already."""
    is_question = isinstance(post, Question)
    # The question's row first, as everywhere, then the post's.
    question = handover.locked(post.pk) if is_question else handover.locked_under(post)
    before = question if is_question else type(post).objects.select_for_update().get(pk=post.pk)
    locking.require_open_to(editor, question)
    if before.version != version:
        raise Refused(
            "edited_meanwhile",
            _(
                "Somebody has changed this in the meantime. Your text is still here: read the change, then send it again."
            ),
        )
    tags = list(before.tags.values_list("slug", flat=True)) if is_question else None
    other_tags = slugs is not None and set(slugs) != set(tags)
    other_text = any(getattr(before, name) != changes[name] for name in ("title", "body") if name in changes)
    if other_text or other_tags:
        Revision.objects.create(
            version=before.version,
            title=getattr(before, "title", ""),
            body=before.body,
            tags=tags,
            editor=editor,
            created_at=now,
            **{type(post).__name__.lower(): before},
            **about,
        )
        edited = {"edited_at": now} if other_text else {}
        type(post).objects.filter(pk=post.pk).update(version=version + 1, **edited, **(changes if other_text else {}))
        detailing.asker_wrote(question, by=editor)
    if other_tags:
        asking.set_tags(before, slugs)
    searching.index(question)
    edited = type(post).objects.get(pk=post.pk)
    if other_text:
        picturing.bind(edited, writer=editor)
        mentioning.tell(edited, before=before.body, now=now)
    return edited
