"""The only place where the escalation app says something to people."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community import outbox
from community.moments import written_out
from community.notifying import Kind, Message, tell, tell_all
from escalation.models import Escalation
from escalation.permissions import may_handle
from forum.models import Category, Question
from forum.text import quoted


def desk_url(escalation):
    """The path of the escalation's page at the desk."""
    return reverse("admin:escalation_escalation_change", args=[escalation.pk])


def escalated(escalation, *, managers, now):
    """Tell every community manager and the asker; if no manager can be told by mail, the fallback address."""
    question = escalation.question
    key = f"{escalation.pk}:{escalation.times_opened}"
    about = {
        "question": question.pk,
        "escalation": escalation.pk,
        "times_opened": escalation.times_opened,
        "title": question.title,
    }
    desk = {
        **about,
        "url": desk_url(escalation),
        "category": question.category.names,
        "who": question.author.display_name,
    }
    tell_all(managers, kind="escalation.question_escalated", key=f"escalated:{key}", about=desk, now=now)
    if not any(manager.email and manager.notices_by_mail for manager in managers):
        _tell_fallback(desk, key=key, now=now)
    tell_all(
        [question.author],
        kind="escalation.handed_over",
        key=f"handed_over:{key}",
        about={**about, "url": question.get_absolute_url()},
        now=now,
    )


def _tell_fallback(desk, *, key, now):
    outbox.enqueue(
        dedupe_key=f"escalation:{key}:fallback",
        address=settings.MANAGERS_FALLBACK_EMAIL,
        payload={"kind": "escalation.nobody_told", "about": desk},
        now=now,
    )


def returned(escalation, *, question, reason, now):
    """Tell the asker that the community has its turn again, until when, and why."""
    tell(
        question.author,
        kind="escalation.returned",
        key=f"returned:{escalation.pk}",
        now=now,
        about={
            "question": question.pk,
            "cycle": question.cycle,
            "title": question.title,
            "reason": reason,
            "until": question.peer_window_ends_at.isoformat(),
            "url": question.get_absolute_url(),
        },
    )


# --- What each kind says, and when it has become untrue ------------------------------------------


def _settled(notice, now):
    """Why there is nothing to say any more about this opening of the escalation, or None."""
    about = notice.about
    same = Escalation.objects.open().filter(pk=about["escalation"], times_opened=about["times_opened"])
    if not same.exists():
        return "The escalation is settled."
    if not Question.objects.with_team().filter(pk=about["question"]).exists():
        return "The question is not with the team any more."  # the next sweep settles it
    return None


def _not_for_manager(notice, now):
    if not may_handle(notice.member):
        return "The member does not handle escalations any more."
    return _settled(notice, now)


def _not_returned(notice, now):
    about = notice.about
    waiting = Question.objects.in_window().filter(pk=about["question"], cycle=about["cycle"])
    return None if waiting.exists() else "The community's turn is over."


def _facts(notice):
    """What the notice keeps, with the category's name in the reader's language."""
    return {**notice.about, "category": Category.said(notice.about["category"])}


def _say_escalated(notice):
    about = _facts(notice)
    question = Question.objects.filter(pk=about["question"]).first()
    return Message(
        subject=_("Nobody has answered: %(title)s") % about,
        lead=_("The community's time for this question in %(category)s is over and no peer has answered.") % about,
        quote=quoted(question.body_html) if question else "",
        quoted=about["who"],
        url=about["url"],
        button=_("Take it over"),
        why=_("You get this because you are a community manager."),
    )


def _say_nobody_told(notice):
    about = _facts(notice)
    return Message(
        subject=_("No community manager can be told: %(title)s") % about,
        lead=_(
            "“%(title)s” in %(category)s has no answer from the community, its time is over, and no community manager"
            " can be told by mail. Please see to it that somebody answers."
        )
        % about,
        url=about["url"],
        button=_("Go to the question"),
        why=_("You get this because your address is the last resort when no community manager can be told."),
    )


def _say_handed_over(notice):
    return Message(
        subject=_("Your question is now with our team"),
        lead=_(
            "“%(title)s” has no answer from the community yet. Our team looks after it now. Answers are still welcome."
        )
        % notice.about,
        url=notice.about["url"],
        button=_("See your question"),
        why=_("You get this because you asked the question."),
    )


def _say_returned(notice):
    about = notice.about
    until = written_out(about["until"])
    return Message(
        subject=_("Your question is with the community again"),
        lead=_("“%(title)s” is open to the community until %(until)s. The reason: %(reason)s")
        % {**about, "until": until},
        url=about["url"],
        button=_("See your question"),
        why=_("You get this because you asked the question."),
    )


KINDS = {
    "question_escalated": Kind(_say_escalated, _not_for_manager),
    "nobody_told": Kind(_say_nobody_told, _settled),
    "handed_over": Kind(_say_handed_over, _settled),
    "returned": Kind(_say_returned, _not_returned),
}
