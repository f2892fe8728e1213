"""Writing: ask, answer, comment, edit. Whatever goes wrong, the page comes back with what was typed."""

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.models import Language
from forum import answering, asking, commenting, differing, drafting, editing, permissions, windows
from forum.forms import AnswerForm, AskForm, CommentForm, EditForm
from forum.models import Comment, Question
from forum.views import editor, similar
from forum.views.common import fetch, see_other, show, signed_in, typed

writes = require_http_methods(["GET", "HEAD", "POST"])
TITLE_SHOWN = 150


@writes
@signed_in
def ask(request):
    """Ask a question; `?title=` and `?category=` of the address fill the form."""
    now, status, member, seen = timezone.now(), 200, request.user, None
    draft = drafting.of(member, drafting.ASK)
    form = AskForm(member=member, initial=_first_words(request) | typed(draft))
    found = None
    if request.POST.get("do") == "similar":
        form = AskForm(member=member, initial=request.POST.dict())
        found = similar.found_for(member, request.POST.get("title", ""), request.POST.get("language", ""))
    elif request.method == "POST":
        form = AskForm(request.POST, member=member)
        asked, status, seen = editor.send(
            request, form, lambda data: asking.ask(author=member, now=now, **data), now=now
        )
        if asked is not None:
            messages.success(request, _("Your question is published. The community has its turn now."))
            return see_other(asked.get_absolute_url())
    number, unit = windows.rounded(settings.PEER_WINDOW)
    window = {"number": number, "unit": unit, "words": windows.in_words(settings.PEER_WINDOW)}
    context = {"form": form, "place": drafting.ASK, "draft": draft, "seen": seen, "window": window, "found": found}
    return show(request, "forum/ask.html", now=now, status=status, **context)


def _first_words(request):
    language = request.user.language or get_language()
    return {
        "title": request.GET.get("title", "")[:TITLE_SHOWN],
        "category": request.GET.get("category", ""),
        "language": language if language in Language.values else Language.ENGLISH,
    }


@writes
@signed_in
def answer(request, pk):
    """Answer a question. The form stands on the question's page; this one shows it again when it was refused."""
    now, status, member, seen = timezone.now(), 200, request.user, None
    question = permissions.get_question(member, pk)
    early = member.is_employee and question.state == Question.State.AWAITING
    place = drafting.answering(question)
    draft = drafting.of(member, place)
    form = AnswerForm(early=early, initial=typed(draft))
    if request.method == "POST":
        form = AnswerForm(request.POST, early=early)
        given, status, seen = editor.send(
            request,
            form,
            lambda data: answering.answer(author=member, question=question, now=now, **data),
            now=now,
            question=question,
        )
        if given is not None:
            return see_other(reverse("answer", args=[given.pk]))
    words = {"heading": _("Your answer"), "button": _("Post the answer")}
    return _write(request, now, status, form, question, place=place, draft=draft, seen=seen, **words)


@writes
@signed_in
def comment(request, pk):
    """Comment on a question, or with `?answer=` on one of its answers."""
    now, status, member, seen = timezone.now(), 200, request.user, None
    question, about = permissions.get_question(member, pk), None
    if request.GET.get("answer"):
        about = permissions.get_answer(member, request.GET["answer"])
    place = drafting.commenting(question, about)
    draft = drafting.of(member, place)
    form = CommentForm(initial=typed(draft))
    if request.method == "POST":
        form = CommentForm(request.POST)
        said, status, seen = editor.send(
            request,
            form,
            lambda data: commenting.comment(author=member, question=question, answer=about, now=now, **data),
            now=now,
            question=question,
        )
        if said is not None:
            return see_other(_place_of(said))
    words = {"heading": _("Your comment"), "button": _("Post the comment")}
    if about is None and question.needs_info_since is not None and question.author_id == member.pk:
        words = {"heading": _("Add details"), "button": _("Add details"), "missing": question.needs_info_comment}
    return _write(request, now, status, form, question, place=place, draft=draft, seen=seen, **words)


def _place_of(post):
    """Where a post stands, on whichever page."""
    if isinstance(post, Comment):
        if post.answer_id:
            return reverse("answer", args=[post.answer_id])
        return post.get_absolute_url()
    return post.get_absolute_url() if isinstance(post, Question) else reverse("answer", args=[post.pk])


def _write(request, now, status, form, question, **context):
    return show(request, "forum/write.html", now=now, status=status, form=form, question=question, **context)


@writes
@signed_in
def edit(request, kind, pk):
    """Edit a question, answer or comment. If somebody saved another version meanwhile, both texts are shown (409)."""
    now, status, member, seen = timezone.now(), 200, request.user, None
    post = fetch(member, kind, pk)
    permissions.require(permissions.may_edit(member, post), _("You can edit only what you wrote yourself."))
    place, stands = drafting.editing(post), _as_it_stands(kind, post)
    draft = drafting.of(member, place)
    form = EditForm(kind=kind, initial=stands | typed(draft))
    if request.method == "POST":
        form = EditForm(request.POST, kind=kind)
        edited, status, seen = editor.send(
            request,
            form,
            lambda data: editing.edit(editor=member, post=post, now=now, **data),
            now=now,
            question=post if kind == "question" else post.question,
        )
        if edited is not None:
            return see_other(_place_of(edited))
    meanwhile = status == 409
    if meanwhile:
        # Sending it again is a decision made in sight of the other text.
        post = fetch(member, kind, pk)
        form.data = {**form.data.dict(), "version": post.version}
    return show(
        request,
        "forum/edit.html",
        now=now,
        status=status,
        form=form,
        seen=seen,
        kind=kind,
        post=post,
        meanwhile=meanwhile,
        place=place,
        draft=draft,
        difference=differing.lines(post.body, form.data.get("body", "").strip()) if meanwhile else (),
        title_parts=differing.words(post.title, form.data.get("title", "")) if meanwhile and kind == "question" else (),
    )


def _as_it_stands(kind, post):
    initial = {"version": post.version, "body": post.body}
    if kind == "question":
        initial |= {"title": post.title, "tags": ", ".join(post.tags.values_list("slug", flat=True))}
    return initial
