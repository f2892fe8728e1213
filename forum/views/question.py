"""A question's page: the question, its answers, the comments below each."""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.paging import cursor_of
from forum import (
    accepting,
    composing,
    drafting,
    following,
    judging,
    locking,
    merging,
    permissions,
    reading,
    silence,
)
from forum.forms import AnswerForm
from forum.indexing import feed_of_question, of_question
from forum.models import Answer, Comment, Question, Verdict, Vote
from forum.views.common import page_of, show, typed
from forum.views.detailing import details_here
from forum.views.live import asks

ANSWERS = 30  # on one page
COMMENTS = 10  # below one post, the newest; all of them have a page of their own
DUPLICATES = 4  # named on the page of the original; all of them have a page of their own
ANSWER_ORDER = ("-is_solution", "-score", "-helped_count", "created_at", "id")
COMMENT_ORDER = ("created_at", "id")


@require_safe
def question_short(request, pk):
    """The address without the words leads to the one with them."""
    found = permissions.get_question(request.user, pk)
    found = merging.place_of(found, member=request.user) or found
    return HttpResponsePermanentRedirect(found.get_absolute_url())


@require_safe
def question(request, pk, slug):
    """The page itself. Its read is counted in the process and written later."""
    now = timezone.now()
    found = permissions.get_question(request.user, pk, _questions(request.user, pk))
    if (joined := merging.place_of(found, member=request.user)) is not None:
        return HttpResponsePermanentRedirect(joined.get_absolute_url())
    if slug != (found.slug or "-"):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponsePermanentRedirect(found.get_absolute_url() + query)
    if request.method == "GET" and request.user.pk != found.author_id and found.is_shown:
        reading.count(found.pk)
    page = page_of(request, answers_of(found, request.user), order=ANSWER_ORDER, size=ANSWERS)
    attach_comments(found, page.rows, request.user)
    attach_duplicates(found, request.user)
    composing.add_titles(_posts_of(found, page.rows), reader=request.user)
    context = permitted(found, page.rows, request.user, now)
    indexed = of_question(found, page, now=now, member=request.user)
    feed = feed_of_question(found)
    return show(
        request,
        "forum/question.html",
        now=now,
        question=found,
        page=page,
        indexed=indexed,
        feed=feed,
        asks=asks(found, now),
        **context,
    )


def _posts_of(found, answers):
    """Everything on the page that has a text."""
    posts = [found, *answers]
    return posts + [comment for post in posts for comment in post.shown_comments]


def _questions(member, pk):
    """With the question it duplicates, and whether the member may see that one: `duplicate_seen`."""
    original = Question.objects.visible_to(member).shown().filter(pk=OuterRef("duplicate_of"))
    beside = ("duplicate_of", "accepted_by", "needs_info_comment__author")
    has_duplicates = Exists(Question.objects.filter(duplicate_of=OuterRef("pk")))
    questions = Question.objects.select_related(*beside)
    questions = questions.annotate(duplicate_seen=Exists(original), has_duplicates=has_duplicates)
    if member.is_authenticated:
        questions = questions.annotate(my_drafts=drafting.on_page_of(member, pk))
    if member.has_perm("forum.accept_for_asker"):
        questions = silence.with_last_word(questions)
    return following.with_marks(_with_my_vote(questions, member, "question"), member)


def _with_my_vote(posts, member, kind):
    """Add `my_vote`: 1, -1 or None. Who is not signed in has none."""
    if not member.is_authenticated:
        return posts
    mine = Vote.objects.filter(voter=member, **{kind: OuterRef("pk")}).values("value")[:1]
    return posts.annotate(my_vote=Subquery(mine))


def answers_of(found, member):
    """The answers this member may see, with `is_solution` to put the accepted one first."""
    is_solution = Case(When(pk=found.accepted_answer_id, then=1), default=0, output_field=IntegerField())
    if found.accepted_answer_id is None:
        is_solution = Value(0, output_field=IntegerField())
    # Whom it helped who asked the same elsewhere, before that question was joined with this one.
    joined = Question.objects.visible_to(member).filter(accepted_answer=OuterRef("pk"), merged_at__isnull=False)
    answers = found.answers.visible_to(member).select_related("author")
    answers = answers.annotate(is_solution=is_solution, also_solved=Subquery(joined.values("author__display_name")[:1]))
    if member.is_authenticated:
        mine = Verdict.objects.filter(member=member, answer=OuterRef("pk")).values("helped")[:1]
        answers = answers.annotate(my_verdict=Subquery(mine))
    return _with_my_vote(answers, member, "answer")


def attach_duplicates(found, member):
    """Give the question `joined` and `duplicates`, the newest of both, and `more_duplicates`: a query if it has any."""
    found.joined, found.duplicates_seen, found.more_duplicates = [], [], False
    if not found.has_duplicates:
        return
    rows = Question.objects.visible_to(member).filter(duplicate_of=found).select_related("author")
    rows = list(rows.order_by(F("merged_at").desc(nulls_last=True), "-closed_at", "-pk")[: DUPLICATES + 1])
    found.more_duplicates = len(rows) > DUPLICATES
    for row in rows[:DUPLICATES]:
        (found.joined if row.merged_at else found.duplicates_seen).append(row)


def attach_comments(found, answers, member):
    """Give each post `shown_comments`, its newest in the order they were written, and `more_comments`: one query."""
    newest = Window(RowNumber(), partition_by=F("answer_id"), order_by=[F("created_at").desc(), F("id").desc()])
    comments = (
        Comment.objects.visible_to(member)
        .filter(Q(answer=None) | Q(answer__in=[answer.pk for answer in answers]), question=found)
        .select_related("author")
        .annotate(place=newest)
        .filter(place__lte=COMMENTS + 1)
        .order_by(*COMMENT_ORDER)
    )
    posts = {answer.pk: answer for answer in answers} | {None: found}
    for post in posts.values():
        post.shown_comments, post.more_comments = [], False
    for comment in comments:
        if comment.place > COMMENTS:
            posts[comment.answer_id].more_comments = True
        elif comment.pk != found.needs_info_comment_id:  # which has a note of its own
            posts[comment.answer_id].shown_comments.append(comment)


def permitted(found, answers, member, now):
    """What this member may do here: marks on each post, and the forms of the page."""
    writes = permissions.may_write(member, now)
    unlocked = locking.is_open_to(member, found)
    takes_words = found.is_shown and found.closed_at is None and unlocked
    drafts = drafting.read(getattr(found, "my_drafts", None))
    draft = drafts.get(drafting.answering(found))
    early = member.is_authenticated and member.is_employee and found.state == Question.State.AWAITING
    for post in (found, *answers):
        post.may_vote = writes and post.is_shown and found.is_shown and permissions.may_vote_on(member, post)
        post.may_edit = writes and permissions.may_edit(member, post) and unlocked
        post.takes_comments = writes and takes_words and post.is_shown
        for comment in post.shown_comments:
            comment.may_edit = writes and permissions.may_edit(member, comment) and unlocked
    found.may_me_too = writes and takes_words and found.locked_at is None and found.author_id != member.pk
    offer_acceptance(found, answers, member, writes)
    for answer in answers:
        asked = judging.takes_verdicts(answer, found) and permissions.may_judge(member, answer, found)
        answer.asks_verdict = asked and (writes or not member.is_authenticated)
    return {
        "is_asker": member.is_authenticated and found.author_id == member.pk,
        "may_accept": writes and found.is_shown and permissions.may_accept_on(member, found),
        "may_withdraw": writes and found.is_shown and permissions.may_withdraw(member, found),
        "may_arrange": writes and permissions.may_arrange_anything(member),
        "may_close": writes and found.is_shown and found.closed_at is None and permissions.may_close(member),
        "may_reopen": writes and found.closed_at is not None and permissions.may_reopen(member, found),
        **details_here(found, member, writes),
        "writes": writes,
        "takes_words": takes_words,
        "early": early,
        "answer_form": AnswerForm(early=early, initial=typed(draft)) if writes and takes_words else None,
        "answer_place": drafting.answering(found),
        "answer_draft": draft,
        "drafts": drafts,
        "has_peer_answer": any(answer.author_role == Answer.Role.PEER for answer in answers),
    }


def offer_acceptance(found, answers, member, writes):
    """Mark each answer that this member may accept for a silent asker with the time from which they may."""
    offered = writes and found.is_shown and found.is_open and permissions.may_accept_for_asker(member, found)
    for answer in answers:
        own = answer.author_id == member.pk
        answer.others_from = (
            accepting.others_from(found, answer, asker_wrote_at=found.asker_wrote_at)
            if offered and answer.is_shown and not own
            else None
        )


@require_safe
def answer(request, pk):
    """Where one answer stands: on the page of its question, however long that is."""
    found = permissions.get_answer(request.user, pk)
    address, place = found.question.get_absolute_url(), f"#answer-{found.pk}"
    answers = answers_of(found.question, request.user).order_by(*ANSWER_ORDER)
    ids = list(answers.values_list("pk", flat=True))
    position = ids.index(found.pk)
    if position < ANSWERS:
        return HttpResponseRedirect(address + place)
    before = answers.get(pk=ids[position - 1])
    return HttpResponseRedirect(f"{address}?after={cursor_of(before, ANSWER_ORDER)}{place}")


@require_safe
def comments(request, pk):
    """All comments on a question, or with `?answer=` on one of its answers."""
    now = timezone.now()
    found = permissions.get_question(request.user, pk)
    if (joined := merging.place_of(found, member=request.user)) is not None:
        return HttpResponsePermanentRedirect(reverse("comments", args=[joined.pk]))
    about = found
    if "answer" in request.GET:
        about = permissions.get_answer(request.user, request.GET["answer"])
    said = Comment.objects.visible_to(request.user).filter(question=found).select_related("author")
    said = said.filter(answer=None if about is found else about)
    page = page_of(request, said, order=COMMENT_ORDER, size=50)
    for comment in page.rows:
        comment.may_edit = permissions.may_write(request.user, now) and permissions.may_edit(request.user, comment)
    composing.add_titles([about, *page.rows], reader=request.user)
    query = "" if about is found else f"answer={about.pk}"
    return show(request, "forum/comments.html", now=now, question=found, about=about, page=page, query=query)
