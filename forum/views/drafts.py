"""A member's own drafts: saved while they type, listed, thrown away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.errors import Refused
from community.views import here_only
from forum import drafting, permissions, resending
from forum.models import Answer, Comment, Question
from forum.views import keeping
from forum.views.common import fetch, page_of, see_other, sent, show, signed_in
from forum.views.keeping import address_of

ORDER = ("-updated_at", "-id")


def target_of(member, place):
    """The post a place is about, None of "ask"; Http404 for no place, or one this member cannot reach."""
    try:
        kind = drafting.kind_of(place)
    except ValidationError:
        raise Http404(_("There is nothing here.")) from None
    names = place.split(":")[1:]
    if kind == "ask":
        return None
    if kind == "edit":
        return fetch(member, *names)
    question = permissions.get_question(member, names[0])
    return permissions.get_answer(member, names[1]) if len(names) > 1 else question


def _form(request, place):
    target_of(request.user, place)
    return address_of(place)


@sent(_form)
def save(request, place):
    """Save what is typed: for a script as JSON, for the button "Save as draft" as a page."""
    now, member, by_script = timezone.now(), request.user, request.headers.get("X-Requested-With") == "fetch"
    target_of(member, place)
    seen = request.POST.get("seen", "") if by_script else None
    try:
        draft = drafting.save(
            member=member,
            place=place,
            content=request.POST.dict(),
            form_key=request.POST.get("form_key", ""),
            seen=seen,
            now=now,
        )
    except (Refused, ValidationError, PermissionDenied) as error:
        if not by_script:
            problem, status = keeping.said_by(error)
            return keeping.page(request, place, problem=problem, status=status)
        return _not_saved(error, member, place)
    if by_script:
        said = _("Draft saved, %(clock)s") % {"clock": f"{timezone.localtime(now):%H:%M}"} if draft else ""
        return JsonResponse({"version": drafting.version_of(draft), "said": said})
    if draft is None:
        messages.info(request, _("There was nothing to save yet."))
        return see_other(address_of(place))
    messages.success(request, _("Your draft is saved."))
    return see_other(reverse("drafts"))


def _not_saved(error, member, place):
    if isinstance(error, Refused):
        answer = {"code": error.code, "said": error.message}
        if error.code == "newer_draft":
            answer["version"] = drafting.version_of(drafting.of(member, place))
        if error.code == "sent":
            answer["form_key"] = resending.new_key()
        return JsonResponse(answer, status=error.status)
    said, status = keeping.said_by(error)
    return JsonResponse({"code": getattr(error, "code", "permission_denied"), "said": said}, status=status)


@require_POST
@signed_in
def discard(request, place):
    """Throw one's own draft away; a second time there is none, and nothing happens."""
    if drafting.discard(member=request.user, place=place):
        messages.success(request, _("Your draft is discarded."))
    return see_other(here_only(request.GET.get("next", ""), request, reverse("drafts")))


@require_safe
@signed_in
def drafts(request):
    """One's own drafts, the latest first."""
    page = page_of(request, drafting.unsent(request.user), order=ORDER)
    posts = _posts_of(page.rows, request.user)
    for draft in page.rows:
        draft.kind, draft.post = draft.place.partition(":")[0], posts.get(draft.place)
        draft.reachable = draft.kind == "ask" or draft.post is not None
        draft.address = address_of(draft.place)
    return show(request, "forum/drafts.html", now=timezone.now(), page=page, days=drafting.KEPT.days)


def _posts_of(rows, member):
    """The question each draft belongs to, by place, as far as the member may see it: at most three queries."""
    wanted = {Question: {}, Answer: {}, Comment: {}}
    for draft in rows:
        names = draft.place.split(":")
        if names[0] == "edit":
            wanted[drafting.MODELS[names[1]]][draft.place] = int(names[2])
        elif len(names) == 3:
            wanted[Answer][draft.place] = int(names[2])
        elif len(names) == 2:
            wanted[Question][draft.place] = int(names[1])
    questions, found = Question.objects.visible_to(member), {}
    for model, places in wanted.items():
        posts = model.objects.visible_to(member)
        if model is not Question:
            posts = posts.filter(question__in=questions).select_related("question")
        by_id = posts.in_bulk(places.values()) if places else {}
        found |= {place: getattr(by_id[pk], "question", by_id[pk]) for place, pk in places.items() if pk in by_id}
    return found
