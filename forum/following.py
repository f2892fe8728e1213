"""Following a question, a tag, a category or a member: who follows hears of what is new there.

To follow is to read, so a suspended member may. A follow gives no right: what becomes private or hidden
afterwards tells its followers nothing.
"""

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Member
from forum import permissions
from forum.models import Bookmark, Category, Follow, MeToo, Question, Tag

# What can be followed, and the column of `Follow` that names it.
COLUMNS = {Question: "question", Tag: "tag", Category: "category", Member: "person"}
LEAVE_SALT = "forum.follow.leave"


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


def take_part(*, member, question, now):
    """A member wrote an answer or a comment: with the first one at a question they follow it. Returns whether this call did it.

    Who unfollowed it stays without, however much they write there. The house has its desk for that, bots no eyes.
    """
    if member.is_employee or member.is_bot or member.pk == question.author_id:
        return False
    written = [posts.filter(author=member)[:2].count() for posts in (question.answers, question.comments)]
    return sum(written) == 1 and follow(member=member, target=question, now=now)


def leave_token(member_id, column, target_id):
    """A signed word for the link in a mail that ends one follow. It never expires: old mails must be stoppable too."""
    return signing.Signer(salt=LEAVE_SALT).sign_object({"m": member_id, "c": column, "t": target_id})


def read_leave_token(token):
    """The member and what they follow, as `(member, target)`; None for a word nobody signed or what is gone."""
    try:
        about = signing.Signer(salt=LEAVE_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    model = next(model for model, column in COLUMNS.items() if column == about["c"])
    member, target = (owner.objects.filter(pk=pk).first() for owner, pk in ((Member, about["m"]), (model, about["t"])))
    return (member, target) if member and target else None


def may_see(member, target):
    """Whether a member (still) sees what they follow. Members are for everybody."""
    return isinstance(target, Member) or type(target).objects.visible_to(member).filter(pk=target.pk).exists()


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
