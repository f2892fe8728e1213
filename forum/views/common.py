"""What the forum's pages share."""

from functools import wraps

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from community.errors import Refused
from community.paging import BrokenCursor, paged
from forum import permissions, resending
from forum.views import keeping

FETCH = {
    "question": permissions.get_question,
    "answer": permissions.get_answer,
    "comment": permissions.get_comment,
}


def show(request, template, *, now, status=200, **context):
    """Render a page; its tags read `now` from the context."""
    return render(request, template, {"now": now, **context}, status=status)


def see_other(url):
    """After a form was sent: look there (303), so that reloading sends nothing twice."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def signed_in(view):
    """Send who is not signed in to the sign-in page, and back afterwards. What they typed is kept."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return keeping.signed_out(request)
        return view(request, *args, **kwargs)

    return checked


def sent(place):
    """For views that only act: whoever comes by a link (after signing in) is shown the post instead.

    `place(request, **kwargs)` returns its address.
    """

    def decorate(view):
        @wraps(view)
        @signed_in
        def checked(request, **kwargs):
            if request.method != "POST":
                return HttpResponseRedirect(place(request, **kwargs))
            return view(request, **kwargs)

        return checked

    return decorate


def typed(draft):
    """What a draft puts into a form that is opened again, the key of its form included."""
    return {**draft.content, "form_key": draft.form_key} if draft else {}


def fetch(member, kind, pk):
    """A question, answer or comment this member may see; Http404 otherwise."""
    if kind not in FETCH:
        raise Http404(_("There is nothing here."))
    return FETCH[kind](member, pk)


def page_of(request, queryset, *, order, size=20, name="after"):
    """The page of a list that the address asks for; a cursor it cannot have made is answered with 400."""
    try:
        return paged(queryset, order=order, cursor=request.GET.get(name, ""), size=size)
    except BrokenCursor:
        raise BadRequest(_("This page of the list does not exist. Please start from the beginning.")) from None


def attempt(form, act):
    """Call a rule with what a valid form says. Returns (what the rule returned, 200), or (None, the status of the "no").

    What is wrong, or what the rule said, stands in the form then, so that the page keeps what was typed.
    """
    if not form.is_valid():
        return None, 400
    try:
        return act(form.cleaned_data), 200
    except ValidationError as error:
        form.add_error(None, error)
        return None, 400
    except PermissionDenied as error:
        form.add_error(None, str(error))
        return None, 403
    except Refused as error:
        form.add_error(None, error.message)
        if error.code in resending.SPOILT:
            form.renew_key()
        return None, error.status
