"""Who sees what nobody else does. The querysets ask here, and so does `forum/permissions.py`: one predicate for both."""

from django.db.models import Q


def may_moderate(member):
    """Enters the admin and holds the permission: sees every post in every category, hidden ones too."""
    return member.is_authenticated and member.is_staff and member.has_perm("forum.moderate_posts")


def readable(member, of=""):
    """A condition: the post at `of` ("", "question__" …) is shown, or the member wrote it."""
    shown = Q(**{f"{of}published_at__isnull": False, f"{of}hidden_at": None})
    return shown | Q(**{f"{of}author": member}) if member.is_authenticated else shown
