"""Arranging a question: duplicates, joining, tags, category, lock, pin. One page, one form for each step."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from forum import arranging_forms as forms
from forum import closing, editing, locking, merging, moving, permissions, pinning, searching
from forum.models import Question
from forum.recording import Kind
from forum.views.common import attempt, page_of, see_other, sent, show, signed_in

OFFERED = 5  # questions that may be the original


@dataclass(frozen=True)
class Step:
    """Something that can be done: who may, what it asks for, what it calls, and what is said when it is done."""

    may: Callable
    form: type
    act: Callable
    done: str


def _duplicate(*, by, question, reference, reason, now, **_unused):
    original = closing.original(reference, member=by)
    return closing.close(by=by, question=question, duplicate_of=original, reason=reason, now=now)


def _arranger(member, question):
    return permissions.may_arrange(member)


STEPS = {
    "duplicate": Step(
        lambda member, question: permissions.may_mark_duplicate(member) or permissions.may_arrange(member),
        forms.DuplicateForm,
        _duplicate,
        gettext_lazy("The question is closed as a duplicate. Who asked follows the other one now."),
    ),
    "retag": Step(
        lambda member, question: permissions.may_retag(member, question),
        forms.RetagForm,
        editing.retag,
        gettext_lazy("The tags are saved."),
    ),
    "move": Step(_arranger, forms.MoveForm, moving.move, gettext_lazy("The question is moved. Who asked is told.")),
    "lock": Step(_arranger, forms.LockForm, locking.lock, gettext_lazy("The question is locked. Who asked is told.")),
    "unlock": Step(_arranger, forms.UnlockForm, locking.unlock, gettext_lazy("The question is unlocked.")),
    "pin": Step(_arranger, forms.PinForm, pinning.pin, gettext_lazy("The question is pinned.")),
    "unpin": Step(_arranger, forms.UnpinForm, pinning.unpin, gettext_lazy("The question is not pinned any more.")),
    "reopen": Step(
        lambda member, question: permissions.may_reopen(member, question),
        forms.ReopenForm,
        closing.reopen,
        gettext_lazy("The question is open again."),
    ),
}


def _fetched(request, pk):
    """The question, for who has something to arrange there."""
    question = permissions.get_question(request.user, pk)
    permissions.require(permissions.may_arrange_anything(request.user), _("You cannot arrange questions."))
    return question


@require_safe
@signed_in
def page(request, pk):
    """What can be done with this question by this member. `?for=` looks for the original; `?part=` is the list found alone."""
    question = _fetched(request, pk)
    if "part" in request.GET:
        return render(request, "parts/originals.html", _offers(request, question) | {"now": timezone.now()})
    return _page(request, question)


def _page(request, question, *, sent_form=None, what="", status=200):
    member, made = request.user, {}
    for name, step in STEPS.items():
        if _fits(name, question) and step.may(member, question):
            made[name] = sent_form if name == what else step.form(question=question, member=member)
    context = _offers(request, question) if "duplicate" in made else {}
    return show(
        request,
        "forum/arrange.html",
        now=timezone.now(),
        status=status,
        question=question,
        forms=made,
        may_merge="duplicate" in made and permissions.may_arrange(member),
        may_mark=permissions.may_mark_duplicate(member) and question.closed_at is None,
        may_close=permissions.may_close(member) and question.closed_at is None,
        most_pinned=pinning.MOST,
        **context,
    )


def _fits(name, question):
    """Whether a step makes sense as the question stands."""
    if question.merged_at is not None:
        return False
    return {
        "lock": question.locked_at is None,
        "unlock": question.locked_at is not None,
        "pin": question.pinned_at is None,
        "unpin": question.pinned_at is not None,
        "reopen": question.closed_at is not None,
    }.get(name, True)


def _offers(request, question):
    """Questions that may be the original: those found for the words given, else those with a similar title."""
    words, member = request.GET.get("for", "").strip(), request.user
    try:
        found = [one.question for one in searching.search(words, member=member, limit=3 * OFFERED)] if words else None
    except ValidationError:
        found = []
    if found is None:
        found = searching.similar(question.title, question.language, member, 3 * OFFERED)
    fitting = [one for one in found if one.pk != question.pk and one.duplicate_of_id is None]
    return {"offered": fitting[:OFFERED], "words": words, "chosen": request.POST.get("choice", "")}


def _said(what, question):
    """What is said when a step is done. Who cannot read a question where it was moved to is not told of it."""
    if what == "move" and not Question.objects.visible_to(question.author).filter(pk=question.pk).exists():
        return Kind.MOVED.label
    return STEPS[what].done


def _page_place(request, pk, what=""):
    _fetched(request, pk)
    return reverse("arranging", args=[pk])


@sent(_page_place)
def arrange(request, pk, what):
    """Do one step. Whatever goes wrong, the page comes back with what was typed."""
    question, member, now = permissions.get_question(request.user, pk), request.user, timezone.now()
    step = STEPS.get(what)
    if step is None:
        raise Http404(_("There is nothing here."))
    permissions.require(step.may(member, question))
    form = step.form(request.POST, question=question, member=member)
    if what == "duplicate" and request.POST.get("do") == "merge":
        original, status = attempt(form, lambda data: closing.original(data["reference"], member=member))
        if original is not None:
            return see_other(f"{reverse('question_merge', args=[pk])}?into={original.pk}")
    else:
        done, status = attempt(form, lambda data: step.act(by=member, question=question, now=now, **data))
        if done is not None:
            if done:
                messages.success(request, _said(what, question))
            return see_other(question.get_absolute_url())
    if status == 403:
        permissions.require(False, form.non_field_errors()[0])
    return _page(request, permissions.get_question(member, pk), sent_form=form, what=what, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request, pk):
    """Join this question with `?into=`: says first what will happen, since it cannot be undone."""
    now, status, member = timezone.now(), 200, request.user
    question = _fetched(request, pk)
    permissions.require(permissions.may_arrange(member), _("You cannot arrange questions."))
    into = (request.POST if request.method == "POST" else request.GET).get("into", "")
    try:
        target = closing.original(into, member=member)
    except ValidationError as error:
        raise Http404(error.messages[0]) from None
    differ = not moving.same_readers(question.category, target.category)
    form = forms.MergeForm(initial={"into": target.pk}, readers_differ=differ)
    if request.method == "POST":
        form = forms.MergeForm(request.POST, readers_differ=differ)
        done, status = attempt(
            form,
            lambda data: merging.merge(
                by=member,
                source=question,
                target=target,
                now=now,
                reason=data["reason"],
                confirmed=data.get("confirmed", False),
            ),
        )
        if done is not None:
            messages.success(request, _("The two questions are one now. Both who asked are told."))
            return see_other(target.get_absolute_url())
    return show(request, "forum/merge.html", now=now, status=status, form=form, question=question, target=target)


@require_safe
def duplicates(request, pk):
    """Every question that asks the same as this one."""
    question = permissions.get_question(request.user, pk)
    rows = Question.objects.visible_to(request.user).filter(duplicate_of=question, closed_at__isnull=False)
    page = page_of(request, rows.select_related("author", "category"), order=("-closed_at", "-id"))
    return show(request, "forum/duplicates.html", now=timezone.now(), question=question, page=page)
