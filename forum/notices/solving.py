"""What is said on the way to a solution: details asked for, an answer accepted, or not after all."""

from django.urls import reverse
from django.utils.translation import gettext as _

from community.notifying import Kind, Message, later, tell
from forum.models import Answer, Comment
from forum.notices.parts import about_question, text_of
from forum.still_true import gone, still_accepted, still_accepted_for_asker, still_missing


def details_asked(comment, *, now):
    """Tell the asker what is missing, and where to write it."""
    tell(
        comment.question.author,
        kind="forum.details_asked",
        key=f"details:{comment.pk}",
        now=now,
        about=about_question(comment.question, comment=comment.pk, who=comment.author.display_name),
    )


def answer_accepted(answer, *, question, now):
    """Tell the author that their answer is the solution."""
    tell(
        answer.author,
        kind="forum.answer_accepted",
        key=f"accepted:{answer.pk}",
        now=now,
        about=about_question(question, answer=answer.pk, who=question.accepted_by.display_name),
    )


def accepted_for_asker(answer, *, question, now):
    """Tell the asker that somebody accepted an answer for them, and how to say yes or no to it."""
    tell(
        question.author,
        kind="forum.accepted_for_asker",
        key=f"accepted_for:{answer.pk}:{now.isoformat()}",
        now=now,
        about=about_question(
            question, answer=answer.pk, who=question.accepted_by.display_name, helper=answer.author.display_name
        ),
    )


def solution_did_not_help(answer, *, question, now):
    """Tell the author, on the site only, that their answer is the solution no more."""
    if answer.author_id != question.author_id:
        tell(
            answer.author,
            kind="forum.solution_did_not_help",
            key=f"did_not_help:{answer.pk}:{now.isoformat()}",
            now=now,
            about=about_question(question, answer=answer.pk, who=question.author.display_name),
            by_mail=False,
        )


def _say_details(notice):
    about = notice.about
    return Message(
        subject=_("%(who)s asks for details") % about,
        lead=_("“%(title)s” can be answered better with a little more information. The time runs on meanwhile.")
        % about,
        quote=later(lambda: text_of(Comment, about["comment"])),
        quoted=about["who"],
        url=reverse("comment_new", args=[about["question"]]),
        button=_("Add details"),
        why=_("You get this because you asked the question."),
    )


def _say_accepted(notice):
    about = notice.about
    return Message(
        subject=_("Your answer is the solution"),
        lead=_("%(who)s accepted your answer to “%(title)s”.") % about,
        url=f"{about['url']}#answer-{about['answer']}",
        button=_("See the question"),
        why=_("You get this because you wrote the answer."),
    )


def _say_accepted_for_asker(notice):
    about = notice.about
    here = reverse("answer_solved", args=[about["answer"]])
    return Message(
        subject=_("Is your question solved?"),
        lead=_(
            "%(who)s marked the answer of %(helper)s to “%(title)s” as the solution, because you have not written since. You can change that at any time."
        )
        % about,
        quote=later(lambda: text_of(Answer, about["answer"])),
        quoted=about["helper"],
        url=here,
        button=_("Yes, that is right"),
        also=[(_("No, it did not help"), f"{here}?said=no")],
        why=_("You get this because you asked the question."),
    )


def _say_did_not_help(notice):
    about = notice.about
    return Message(
        subject=_("%(who)s still needs help") % about,
        lead=_(
            "Your answer to “%(title)s” did not solve it after all. That happens. Perhaps you know another step that is worth trying."
        )
        % about,
        url=f"{about['url']}#answer-{about['answer']}",
        button=_("See the question"),
        why=_("You get this because you wrote the answer."),
    )


KINDS = {
    "details_asked": Kind(_say_details, still_missing),
    "answer_accepted": Kind(_say_accepted, still_accepted),
    "accepted_for_asker": Kind(_say_accepted_for_asker, still_accepted_for_asker),
    "solution_did_not_help": Kind(_say_did_not_help, gone(Answer, "answer")),
}
