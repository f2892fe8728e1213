"""Follow, "I have this too", bookmark: one press each, and the member's own lists of them."""

from functools import partial

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from forum import bookmarking, following, me_too, permissions
from forum.models import Bookmark, Category, Follow, Question, Tag
from forum.views.common import page_of, pressed, question_place, sent, show, signed_in

SIZE = 20
LATEST = ("-created_at", "-id")
FOLLOWED = {
    "category": permissions.get_category,
    "tag": permissions.get_tag,
    "member": permissions.get_member,
    "question": permissions.get_question,
}


def _followed(request, kind, key):
    if kind not in FOLLOWED:
        raise Http404(_("There is nothing here."))
    return FOLLOWED[kind](request.user, key)


def _followed_place(request, kind, key):
    return _followed(request, kind, key).get_absolute_url()


def _wanted(request):
    """What a button asks for: 1 to have it, 0 to have it no more."""
    if request.POST.get("on") not in ("0", "1"):
        raise BadRequest(_("A button is pressed or not."))
    return request.POST["on"] == "1"


@sent(_followed_place)
def follow(request, kind, key):
    """Follow a question (its number), tag, category or member, or no longer: `on` is 1 or 0."""
    target, on = _followed(request, kind, key), _wanted(request)
    do = partial(following.follow, now=timezone.now()) if on else following.unfollow
    return pressed(
        request,
        partial(do, member=request.user, target=target),
        "parts/follow.html",
        place=target.get_absolute_url(),
        on=on,
        said=_("You follow this now.") if on else _("You no longer follow this."),
        kind=kind,
        key=key,
        name=str(target),
    )


@sent(question_place)
def have_this_too(request, pk):
    """Say "I have this too" of a question, or take it back: `on` is 1 or 0."""
    question, on = permissions.get_question(request.user, pk), _wanted(request)
    do = partial(me_too.say, now=timezone.now()) if on else me_too.take_back
    question.may_me_too = True  # whoever presses it sees it

    def act():
        question.me_too_count = do(member=request.user, question=question)

    return pressed(
        request,
        act,
        "parts/me_too.html",
        place=question.get_absolute_url(),
        on=on,
        said=_("You have this too, and follow the question.") if on else _("Taken back."),
        question=question,
        follows=on,
    )


@sent(question_place)
def bookmark(request, pk):
    """Keep a question among one's bookmarks, or no longer: `on` is 1 or 0."""
    question, on = permissions.get_question(request.user, pk), _wanted(request)
    do = partial(bookmarking.bookmark, now=timezone.now()) if on else bookmarking.remove
    return pressed(
        request,
        partial(do, member=request.user, question=question),
        "parts/bookmark.html",
        place=question.get_absolute_url(),
        on=on,
        said=_("Bookmarked.") if on else _("The bookmark is gone."),
        question=question,
    )


@never_cache
@csrf_exempt  # the signed word in the address is the permission: this is the link of a mail, and nobody is signed in
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """The way out of one follow: asks first (GET), does it (POST) and takes it back (POST with `undo`)."""
    known = following.read_leave_token(token)
    if known is None:
        raise Http404(_("There is nothing here."))
    member, target = known
    step = "ask"
    if request.method == "POST":
        step = "undone" if "undo" in request.POST else "done"
        if step == "done":
            following.unfollow(member=member, target=target)
        else:
            following.follow(member=member, target=target, now=timezone.now())
    # What they may not see any more is ended without its name.
    named = following.may_see(member, target)
    return show(request, "forum/unfollow.html", now=timezone.now(), step=step, target=target if named else None)


@require_safe
@signed_in
def follows(request):
    """What the member follows, the latest first. What they may not see any more is not there."""
    member = request.user
    rows = (
        Follow.objects.filter(member=member)
        .filter(Q(question=None) | Q(question__in=Question.objects.visible_to(member)))
        .filter(Q(tag=None) | Q(tag__in=Tag.objects.visible_to(member)))
        .filter(Q(category=None) | Q(category__in=Category.objects.visible_to(member)))
        .select_related("question", "tag", "category", "person")
    )
    page = page_of(request, rows, order=LATEST, size=SIZE)
    return show(request, "forum/following.html", now=timezone.now(), page=page)


@require_safe
@signed_in
def bookmarks(request):
    """The member's bookmarks, the latest first."""
    rows = Bookmark.objects.filter(member=request.user, question__in=Question.objects.visible_to(request.user))
    rows = rows.select_related("question__author", "question__category")
    page = page_of(request, rows, order=LATEST, size=SIZE)
    return show(request, "forum/bookmarks.html", now=timezone.now(), page=page)
