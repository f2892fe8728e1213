"""What followers are told: new questions, new answers, solutions."""

from django.urls import reverse
from django.utils.translation import gettext as _

from community.notifying import Kind, Message, later, tell_all
from forum import following
from forum.models import Answer, Category, Follow, Question
from forum.text import plain


def tell_of(new, members, *, column, followed, now):
    """Tell these members of an announcement, because they follow `followed`. Returns the new notices.

    The key of an answer is the one its asker is told by: whoever is both hears once. What a followed member
    answers stands under the bell and is not mailed: somebody who helps twenty people a day would fill a letter box.
    """
    question, answer = new.question, new.answer
    about = {
        "question": question.pk,
        "title": question.title,
        "url": question.get_absolute_url(),
        "because": column,
        "followed": followed.pk,
        "name": followed.names if isinstance(followed, Category) else str(followed),
        "who": (answer or question).author.display_name,
    }
    if answer is not None:
        about |= {"answer": answer.pk, "official": answer.author_role == Answer.Role.EMPLOYEE}
    return tell_all(
        members,
        kind=f"forum.followed_{new.event}",
        key=_key(new),
        about=about,
        now=now,
        by_mail=not (new.event == new.Event.ANSWERED and column == "person"),
    )


def _key(new):
    if new.event == new.Event.SOLVED:
        return f"solved:{new.question_id}:{new.answer_id}"
    return f"answer:{new.answer_id}" if new.answer_id else f"question:{new.question_id}"


# --- What each kind says, and when it has become untrue ------------------------------------------


def _untrue(notice, now):
    about = notice.about
    question = Question.objects.visible_to(notice.member).shown().filter(pk=about["question"]).first()
    if question is None:
        return "It is not visible any more."
    if "answer" in about and not Answer.objects.shown().filter(pk=about["answer"], question=question).exists():
        return "The answer is not visible any more."
    if not Follow.objects.filter(member=notice.member_id, **{about["because"]: about["followed"]}).exists():
        return "They follow it no longer."
    return None


def _unsolved(notice, now):
    if not Question.objects.filter(pk=notice.about["question"], accepted_answer=notice.about["answer"]).exists():
        return "The acceptance was withdrawn."
    return _untrue(notice, now)


def _why(about):
    named = {"name": Category.said(about["name"])}
    return {
        "question": lambda: _("You get this because you follow this question."),
        "person": lambda: _("You get this because you follow %(name)s.") % named,
        "tag": lambda: _("You get this because you follow the tag “%(name)s”.") % named,
        "category": lambda: _("You get this because you follow the topic “%(name)s”.") % named,
    }[about["because"]]()


def _message(notice, *, subject, lead, button, place="", quote=""):
    about = notice.about
    return Message(
        subject=subject,
        lead=lead,
        quote=quote,
        quoted=about["who"] if quote else "",
        url=about["url"] + place,
        button=button,
        why=_why(about),
        way_out=reverse(
            "unfollow", args=[following.leave_token(notice.member_id, about["because"], about["followed"])]
        ),
        way_out_words=_("Follow it no longer"),
    )


def _text_of(model, pk):
    html = model.objects.filter(pk=pk).values_list("body_html", flat=True).first()
    return plain(html, 600) if html else ""


def _say_asked(notice):
    about = notice.about
    named = {"name": Category.said(about["name"]), "who": about["who"]}
    subject = {
        "person": lambda: _("%(who)s asked a question"),
        "tag": lambda: _("A new question about “%(name)s”"),
        "category": lambda: _("A new question in “%(name)s”"),
    }[about["because"]]() % named
    quote = later(lambda: _text_of(Question, about["question"]))
    return _message(notice, subject=subject, lead=_("“%(title)s”") % about, quote=quote, button=_("See the question"))


def _say_answered(notice):
    about = notice.about
    if about["because"] == "person":
        subject = _("%(who)s answered a question")
    elif about["official"]:
        subject = _("There is an official answer to a question you follow")
    else:
        subject = _("%(who)s answered a question you follow")
    return _message(
        notice,
        subject=subject % about,
        lead=_("“%(title)s”") % about,
        quote=later(lambda: _text_of(Answer, about["answer"])),
        place=f"#answer-{about['answer']}",
        button=_("Read the answer"),
    )


def _say_solved(notice):
    about = notice.about
    return _message(
        notice,
        subject=_("A question you follow is solved"),
        lead=_("“%(title)s”: the answer of %(who)s is the solution.") % about,
        place=f"#answer-{about['answer']}",
        button=_("Read the solution"),
    )


KINDS = {
    "followed_asked": Kind(_say_asked, _untrue),
    "followed_answered": Kind(_say_answered, _untrue),
    "followed_solved": Kind(_say_solved, _unsolved),
}
