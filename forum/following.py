"""Following a question, a tag, a category or a member: who follows hears of what is new there.

To follow is to read, so a suspended member may. A follow gives no right: what becomes private or hidden
afterwards tells its followers nothing.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Member
from forum import permissions
from forum.models import Bookmark, Category, Follow, MeToo, Question, Tag

# What can be followed, and the column of `Follow` that names it.
COLUMNS = {Question: "question", Tag: "tag", Category: "category", Member: "person"}


@transaction.atomic
def follow(*, member, target, now):
    """Follow `target`, a question, tag, category or member that was fetched for this member.

    Returns whether this call did it. Who asked a question hears of everything there anyway: that makes no row.
    Raises PermissionDenied for who is not signed in, Refused for oneself.
    """
    permissions.require_signed_in(member)
    if isinstance(target, Member) and target.pk == member.pk:
        raise Refused("yourself", _("You cannot follow yourself."))
    if isinstance(target, Question) and target.author_id == member.pk:
        return False
    _row, created = Follow.objects.get_or_create(member=member, **_named(target), defaults={"created_at": now})
    return created


@transaction.atomic
def unfollow(*, member, target):
    """Hear no more of `target`. Returns whether this call did it; nothing happens to who did not follow it."""
    permissions.require_signed_in(member)
    deleted, _models = Follow.objects.filter(member=member, **_named(target)).delete()
    return bool(deleted)


def with_my_follow(queryset, member):
    """Add `my_follow` to questions, tags, categories or members: whether `member` follows them."""
    if not member.is_authenticated:
        return queryset
    mine = Follow.objects.filter(member=member, **{COLUMNS[queryset.model]: OuterRef("pk")})
    return queryset.annotate(my_follow=Exists(mine))


def with_marks(questions, member):
    """Add `my_follow`, `my_me_too` and `my_bookmark`."""
    if not member.is_authenticated:
        return questions
    here = {"member": member, "question": OuterRef("pk")}
    return with_my_follow(questions, member).annotate(
        my_me_too=Exists(MeToo.objects.filter(**here)), my_bookmark=Exists(Bookmark.objects.filter(**here))
    )


def _named(target):
    return {COLUMNS[type(target)]: target}
