"""The page of one escalation: the question, what was said, the audit trail, and the steps a manager can take."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from escalation import claiming, permissions
from escalation.forms import FORMS
from escalation.notices import desk_url
from forum import permissions as forum_permissions
from forum import text
from forum.models import Answer, Comment, Question

SHOWN = 100  # answers, comments and steps on the page; an escalated question has few


def desk_page(request, object_id, *, model_admin):
    """Show the escalation, or take the step that was posted (`do`). What a rule refuses is said; no text is lost."""
    permissions.require_handler(request.user)
    now = timezone.now()
    escalation = permissions.get_escalation(request.user, object_id)
    if request.method != "POST":
        return _render(request, escalation, model_admin, now=now)
    verb = request.POST.get("do", "")
    if verb in ("claim", "release"):
        return _claim_or_release(request, escalation, verb, now=now)
    if verb not in FORMS:
        messages.error(request, _("Choose one of the steps on this page."))
        return _render(request, escalation, model_admin, now=now, status=400)
    return _take_step(request, escalation, model_admin, FORMS[verb](request.POST), now=now)


def _claim_or_release(request, escalation, verb, *, now):
    try:
        if verb == "claim":
            until = claiming.claim(by=request.user, escalation=escalation, now=now)
            messages.success(request, _("Yours until %(clock)s.") % {"clock": f"{timezone.localtime(until):%H:%M}"})
        elif claiming.release(by=request.user, escalation=escalation, now=now):
            messages.success(request, _("Released: your colleagues can take it."))
        else:
            messages.info(request, _("It was not in your hands any more."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(desk_url(escalation))


def _take_step(request, escalation, model_admin, form, *, now):
    """Call the form's rule. Done: on to the queue. Refused: the page again, with the text and the reason."""
    status = 400
    if form.is_valid():
        try:
            messages.success(request, form.act(by=request.user, escalation=escalation, now=now))
            return redirect("admin:escalation_escalation_changelist")
        except ValidationError as error:
            form.add_error(None, error)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        except PermissionDenied as denied:
            form.add_error(None, str(denied) or _("You may not do this."))
            status = 403
    escalation = permissions.get_escalation(request.user, escalation.pk)
    return _render(request, escalation, model_admin, now=now, posted=form, status=status)


def _render(request, escalation, model_admin, *, now, posted=None, status=200):
    question, opts = escalation.question, model_admin.opts
    forms = {verb: form() for verb, form in FORMS.items()} if escalation.settled_at is None else {}
    if posted is not None:
        forms[posted.verb] = posted
    held = escalation.claimed_until is not None and now < escalation.claimed_until
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": opts,
        "app_label": opts.app_label,
        "title": question.title,
        "is_nav_sidebar_enabled": False,
        "now": now,
        "escalation": escalation,
        "question": question,
        "question_html": text.stored(question),
        "posts": _posts(request.user, question),
        "joined": _joined(request.user, question),
        "original": Question.objects.visible_to(request.user).filter(pk=question.duplicate_of_id).first(),
        "may_ask_details": _may_ask_details(request.user, question),
        "may_arrange": forum_permissions.may_arrange_anything(request.user),
        "steps": escalation.events.select_related("actor").order_by("-created_at", "-id")[:SHOWN],
        "is_open": escalation.settled_at is None,
        "held": held,
        "mine": held and escalation.claimed_by_id == request.user.pk,
        "forms": forms,
        "moderate_url": f"{reverse('admin:forum_question_changelist')}?id__exact={question.pk}",
    }
    return TemplateResponse(request, "admin/escalation/escalation/desk.html", context, status=status)


def _posts(member, question):
    """Answers and comments in the order they were written, each with its HTML. Who moderates sees hidden ones too."""
    answers = Answer.objects.visible_to(member).filter(question=question).select_related("author")
    comments = Comment.objects.visible_to(member).filter(question=question).select_related("author")
    found = [*answers.order_by("created_at")[:SHOWN], *comments.order_by("created_at")[:SHOWN]]
    found.sort(key=lambda post: (post.created_at, post.pk))
    return [{"post": post, "html": text.stored(post), "is_answer": isinstance(post, Answer)} for post in found]


def _joined(member, question):
    """Questions that were joined with this one, each with its HTML: what their askers wrote is to be answered too."""
    rows = Question.objects.visible_to(member).filter(duplicate_of=question, merged_at__isnull=False)
    found = rows.select_related("author").order_by("merged_at", "id")[:SHOWN]
    return [{"question": one, "html": text.stored(one)} for one in found]


def _may_ask_details(member, question):
    """Whether asking for what is missing makes sense as the question stands, for this member."""
    fits = question.is_shown and question.closed_at is None and question.needs_info_since is None
    return fits and forum_permissions.may_ask_for_details(member, question)
