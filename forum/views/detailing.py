""" "Needs more information": ask for it, and take that back."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import detailing, permissions
from forum.forms import DetailsForm
from forum.views import editor
from forum.views.common import question_place, see_other, sent, show, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request, pk):
    """Ask the asker for what is missing."""
    now, status, member, seen = timezone.now(), 200, request.user, None
    question = permissions.get_question(member, pk)
    permissions.require(
        permissions.may_ask_for_details(member, question),
        _("You cannot ask for details here. A comment can ask back as well."),
    )
    form = DetailsForm()
    if request.method == "POST":
        form = DetailsForm(request.POST)
        said, status, seen = editor.send(
            request,
            form,
            lambda data: detailing.ask(by=member, question=question, now=now, **data),
            now=now,
            question=question,
        )
        if said is not None:
            return see_other(_place(request, pk))
    context = {"form": form, "question": question, "seen": seen}
    return show(request, "forum/ask_details.html", now=now, status=status, **context)


def _place(request, pk):
    return question_place(request, pk) + "#details"


@sent(_place)
def take_back(request, pk):
    """The details are not needed any more."""
    question = permissions.get_question(request.user, pk)
    detailing.take_back(by=request.user, question=question, now=timezone.now())
    return see_other(question.get_absolute_url())


def details_here(question, member, writes):
    """For the question's page: whether this member may ask for details, or take that back."""
    missing = question.needs_info_since is not None
    open_here = writes and question.is_shown and question.is_open
    return {
        "may_ask_details": open_here and not missing and permissions.may_ask_for_details(member, question),
        "may_take_back_details": writes and missing and permissions.may_take_back_details(member, question),
    }
