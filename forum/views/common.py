"""What the forum's pages share."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

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
            if request.htmx:  # a button of a page whose session has ended: the whole page goes, and comes back
                page = request.htmx.current_url_abs_path or request.get_full_path()
                return HttpResponseClientRedirect(redirect_to_login(page).url)
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


def pressed(request, act, part, *, place, on, said, **context):
    """Do what a button of a page says. Without JavaScript its page comes again; with it, only the button.

    `act` calls the rule; `on` is whether the button is down afterwards, `said` what screen readers hear. A rule's "no"
    stands beside the button then, as part of an answer that htmx takes (200); the form alone gets its 403 or 409.
    """
    if not request.htmx:
        act()
        return see_other(place)
    problem = ""
    try:
        act()
    except PermissionDenied as no:
        problem = str(no)
    except Refused as no:
        problem = no.message
    if problem:
        on, said = not on, ""
    now = timezone.now()
    return show(request, "parts/pressed.html", now=now, part=part, on=on, said=said, problem=problem, **context)


def question_place(request, pk):
    """The address of a question this member may see, for `sent`; Http404 otherwise."""
    return permissions.get_question(request.user, pk).get_absolute_url()


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
