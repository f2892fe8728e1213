"""Who may do what in the forum: predicates and the fetch helpers that use them, for page, API and mail.

A fetch helper raises Http404 for what the member may not see: for them it does not exist. A rule that
is about the moment ("closed questions take no answers") lives with its verb and raises Refused.
"""

from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from community.models import Member
from community.moments import written_out
from forum.models import Answer, Category, Comment, Picture, Question, Tag, sight

ABOUT = ("question", "duplicate", "target")


def may_write(member, now):
    """Signed in and not suspended."""
    return member.is_authenticated and member.is_active and not member.is_suspended(now)


def require_signed_in(member):
    """Raise PermissionDenied for who is not signed in."""
    if not member.is_authenticated:
        raise PermissionDenied(_("Please sign in first."))


def require_writer(member, now):
    """Raise PermissionDenied with the reason unless the member may write."""
    require_signed_in(member)
    if member.is_suspended(now):
        raise PermissionDenied(
            _("Your account is suspended until %(until)s. You can read everything, and answer the mail that told you.")
            % {"until": written_out(member.suspended_until)}
        )
    if not may_write(member, now):
        raise PermissionDenied(_("This account cannot write."))


def may_moderate(member):
    """Approves, hides and shows any post, and sees every one, in private categories too: `visible_to` asks the same."""
    return sight.may_moderate(member)


def may_close(member):
    return member.is_authenticated and member.has_perm("forum.close_question")


def may_mark_duplicate(member):
    return may_close(member) or (member.is_authenticated and member.has_perm("forum.mark_duplicate"))


def may_arrange(member):
    """Merge, move, lock and pin."""
    return member.is_authenticated and member.has_perm("forum.arrange_questions")


def may_arrange_anything(member):
    """Whether there is something for this member on the page where questions are arranged."""
    return may_arrange(member) or may_mark_duplicate(member) or member.has_perm("forum.retag_question")


def require_arranger(member, now):
    """Raise PermissionDenied unless the member may write and may arrange questions."""
    require_writer(member, now)
    require(may_arrange(member), _("You cannot arrange questions."))


def may_retag(member, question):
    """Who may edit the question, and who holds `retag_question`."""
    return may_edit(member, question) or (member.is_authenticated and member.has_perm("forum.retag_question"))


def may_reopen(member, question):
    """Askers what they closed themselves; who marks duplicates, what they marked; who may close, every question."""
    own = question.closed_by_id == member.pk and (
        question.author_id == member.pk or (question.duplicate_of_id is not None and may_mark_duplicate(member))
    )
    return member.is_authenticated and (own or may_close(member))


def may_vote_on(member, post):
    return member.is_authenticated and post.author_id != member.pk


def may_judge(member, answer, question):
    """Every reader, signed in or not; for the author it is their own, and the asker accepts."""
    return member.pk not in (answer.author_id, question.author_id)


def may_accept_on(member, question):
    """The asker, at any time."""
    return member.is_authenticated and question.author_id == member.pk


def may_accept_for_asker(member, question):
    """Who holds `accept_for_asker`; on their own question they are the asker."""
    return member.is_authenticated and question.author_id != member.pk and member.has_perm("forum.accept_for_asker")


def may_withdraw(member, question):
    """The asker, and who accepted for them."""
    return member.is_authenticated and member.pk in (question.author_id, question.accepted_by_id)


def may_ask_for_details(member, question):
    """Who holds `ask_for_details`, and not on their own question."""
    return member.is_authenticated and question.author_id != member.pk and member.has_perm("forum.ask_for_details")


def may_take_back_details(member, question):
    """Who asked for the details, and moderators. `question` comes with its `needs_info_comment`."""
    comment = question.needs_info_comment
    return member.is_authenticated and (
        (comment is not None and comment.author_id == member.pk) or may_moderate(member)
    )


def may_edit(member, post):
    """Authors edit their own posts; who holds `edit_any_post` edits every post."""
    return member.is_authenticated and (
        post.author_id == member.pk or (member.is_staff and member.has_perm("forum.edit_any_post"))
    )


def require(allowed, message=""):
    """Raise PermissionDenied with a message unless `allowed`."""
    if not allowed:
        raise PermissionDenied(message or _("You may not do this."))


def _get(queryset, key, name="pk"):
    try:
        return queryset.get(**{name: key})
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        raise Http404(_("There is nothing here.")) from None


def get_question(member, pk, queryset=None):
    """The question, if this member may see it; Http404 otherwise."""
    queryset = Question.objects.all() if queryset is None else queryset
    return _get(queryset.visible_to(member).select_related("author", "category"), pk)


def get_answer(member, pk):
    """The answer, if this member may see it and its question; Http404 otherwise."""
    answers = Answer.objects.visible_to(member)
    return _get(answers.select_related("author", "question__author", "question__category"), pk)


def get_comment(member, pk):
    """The comment, if this member may see it and what it is about; Http404 otherwise."""
    return _get(Comment.objects.visible_to(member).select_related("author", "question", "answer"), pk)


def get_category(member, slug):
    """The category, if this member may see it; Http404 otherwise."""
    return _get(Category.objects.visible_to(member), slug, "slug")


def who_see(question, members):
    """Of `members`, a queryset, those who may see a question that is shown: `visible_to`, asked the other way round."""
    category = question.category
    if not category.private:
        return members
    moderators = Member.objects.holding("forum.moderate_posts").filter(is_staff=True)
    readers = Member.objects.filter(groups__in=category.readers.all())
    return members.filter(Q(pk__in=readers.values("pk")) | Q(pk__in=moderators.values("pk")))


def get_tag(member, slug):
    """The tag, if it says nothing of what this member may not see; Http404 otherwise. (PostgreSQL cannot even be asked for a NUL.)"""
    return _get(Tag.objects.visible_to(member), slug.replace("\x00", "\ufffd"), "slug")


def get_member(member, handle):
    """The member with that handle; Http404 when there is none."""
    return _get(Member.objects.all(), handle, "handle")


def notices_out_of_sight(member, notices):
    """Of these notices, the numbers of those about a question this member may not see (any more).

    Whatever a notice names in `about` under one of ABOUT is a question.
    """
    named = {notice.pk: {notice.about[name] for name in ABOUT if notice.about.get(name)} for notice in notices}
    questions = set().union(*named.values())
    if not questions:
        return set()
    seen = set(Question.objects.in_places_of(member).filter(pk__in=questions).values_list("pk", flat=True))
    return {pk for pk, about in named.items() if not about <= seen}


def get_picture(member, key):
    """The picture, if this member may see a post that shows it, or sent it themselves; Http404 otherwise.

    Who may see the question is asked first, then the post: what is hidden or edited away is gone with its pictures.
    """
    picture = Picture.objects.select_related("question").filter(key=key).first()
    if picture is None:
        raise Http404(_("There is nothing here."))
    if not (member.is_authenticated and picture.owner_id == member.pk):
        question = get_question(member, picture.question_id)
        if not pictures_in_sight(member, question, {picture.key}):
            raise Http404(_("There is nothing here."))
    return picture


def pictures_in_sight(member, question, keys, *, shown=False):
    """Of these keys of pictures, those that a post shows which this member may see: the question, which was fetched for
    them, one that was joined with it, or what stands below. `shown`: only posts that are out in the open, so that who
    wrote a hidden one cannot carry its picture into another.
    """
    if not keys:
        return set()
    open_ones = {"published_at__isnull": False, "hidden_at": None} if shown else {}
    tags = {key: f'<img src="/pictures/{key}.webp"' for key in keys}  # a mere link to it shows nothing
    shows = reduce(or_, (Q(body_html__contains=tag) for tag in tags.values()))
    here = Q(pk=question.pk) | Q(pk__in=Question.objects.filter(duplicate_of=question, merged_at__isnull=False))
    seen = set()
    for posts in (
        Question.objects.visible_to(member).filter(here),
        Answer.objects.visible_to(member).filter(question=question),
        Comment.objects.visible_to(member).filter(question=question),
    ):
        for html in posts.filter(shows, **open_ones).values_list("body_html", flat=True):
            seen |= {key for key, tag in tags.items() if tag in html}
        if seen == keys:
            break
    return seen
