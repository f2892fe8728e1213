"""Bookmarks: questions a member wants to find again. Nobody else sees them, and they tell nobody anything."""

from django.db import transaction

from forum import permissions
from forum.models import Bookmark


@transaction.atomic
def bookmark(*, member, question, now):
    """Keep a question that was fetched for this member. Returns whether this call did it."""
    permissions.require_signed_in(member)
    _row, created = Bookmark.objects.get_or_create(member=member, question=question, defaults={"created_at": now})
    return created


@transaction.atomic
def remove(*, member, question):
    """Forget a bookmark. Returns whether this call did it."""
    permissions.require_signed_in(member)
    deleted, _models = Bookmark.objects.filter(member=member, question=question).delete()
    return bool(deleted)
