"""One click each: vote, accept, withdraw that, "did not help", close, reopen."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import accepting, answering, closing, permissions, voting
from forum.forms import CloseForm
from forum.models import Question
from forum.views.common import attempt, fetch, pressed, question_place, see_other, sent, show, signed_in

VOTES = {"1": 1, "-1": -1, "0": 0}
VOTED_ON = ("question", "answer")


def _post_place(request, kind, pk):
    post = _voted_on(request.user, kind, pk)
    return post.get_absolute_url() if kind == "question" else _answer_place(request, pk)


def _answer_place(request, pk):
    return reverse("answer", args=[pk])


def _voted_on(member, kind, pk):
    if kind not in VOTED_ON:
        raise Http404(_("There is nothing here."))
    return fetch(member, kind, pk)


@sent(_post_place)
def vote(request, kind, pk):
    """Vote on a question or an answer: `value` is 1, -1 or 0."""
    post = _voted_on(request.user, kind, pk)
    if request.POST.get("value") not in VOTES:
        raise BadRequest(_("A vote is up, down or none."))
    value, member = VOTES[request.POST["value"]], request.user
    if not request.htmx:
        voting.vote(voter=member, post=post, value=value, now=timezone.now())
        return see_other(_post_place(request, kind, pk))

    def act():
        post.score = voting.vote(voter=member, post=post, value=value, now=timezone.now())
        post.my_vote = value

    post.may_vote = True
    return pressed(request, act, "parts/vote.html", place="", on=True, said="", post=post, kind=kind)


@sent(_answer_place)
def accept(request, pk):
    """Mark an answer as the solution."""
    answer = permissions.get_answer(request.user, pk)
    accepting.accept(by=request.user, answer=answer, now=timezone.now())
    return see_other(_answer_place(request, pk))


@sent(question_place)
def withdraw(request, pk):
    """Withdraw the acceptance."""
    question = permissions.get_question(request.user, pk)
    accepting.withdraw(by=request.user, question=question, now=timezone.now())
    messages.success(request, _("The question is open again."))
    return see_other(question.get_absolute_url())


@sent(_answer_place)
def did_not_help(request, pk):
    """The asker says that an answer did not help, or with `helped=1` takes that back."""
    answer = permissions.get_answer(request.user, pk)
    was_solution = answer.accepted
    done = answering.did_not_help(
        by=request.user, given=answer, now=timezone.now(), helped=request.POST.get("helped", "") == "1"
    )
    if done and was_solution:
        messages.success(request, _("Thank you for saying so. The question is open again."))
    return see_other(_answer_place(request, pk))


@require_safe
@signed_in
def solved(request, pk):
    """From a mail: the asker says whether this answer solved it. `?said=no` puts the "no" first."""
    answer = permissions.get_answer(request.user, pk)
    question = answer.question
    if question.author_id != request.user.pk or not answer.is_shown:
        return HttpResponseRedirect(_answer_place(request, pk))
    return show(
        request,
        "forum/solved.html",
        now=timezone.now(),
        answer=answer,
        question=question,
        settled=answer.accepted and question.accepted_as == Question.AcceptedAs.ASKER,
        no_first=request.GET.get("said") == "no",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close(request, pk):
    """Close a question: the asker's own, or any for who may. Asks for a reason first."""
    now, status, member = timezone.now(), 200, request.user
    question = permissions.get_question(member, pk)
    own = question.author_id == member.pk
    permissions.require(own or permissions.may_close(member), _("You cannot close this question."))
    form = CloseForm()
    if request.method == "POST":
        form = CloseForm(request.POST)
        closed, status = attempt(form, lambda data: closing.close(by=member, question=question, now=now, **data))
        if closed is not None:
            return see_other(question.get_absolute_url())
    return show(request, "forum/close.html", now=now, status=status, form=form, question=question, own=own)


@sent(question_place)
def reopen(request, pk):
    """Open a closed question again."""
    question = permissions.get_question(request.user, pk)
    closing.reopen(by=request.user, question=question, now=timezone.now())
    return see_other(question.get_absolute_url())
