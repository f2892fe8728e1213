"""The only place where the forum says something to people."""

from django.utils.translation import gettext as _

from community.moments import written_out
from community.notifying import Kind, Message, later, tell
from forum.models import Answer, Comment, Question
from forum.notices import arranging, following, solving
from forum.notices.arranging import question_closed, question_locked, question_merged, question_moved
from forum.notices.parts import about_question as _about
from forum.notices.parts import text_of as _text_of
from forum.notices.solving import accepted_for_asker, answer_accepted, details_asked, solution_did_not_help
from forum.still_true import MODELS, gone, gone_too, still_hidden, still_suspended

__all__ = [
    "KINDS",
    "accepted_for_asker",
    "answer_accepted",
    "answer_posted",
    "approved",
    "comment_posted",
    "details_asked",
    "following",
    "keys_of",
    "mention_key",
    "mentioned",
    "post_hidden",
    "question_closed",
    "question_locked",
    "question_merged",
    "question_moved",
    "solution_did_not_help",
    "suspended",
]


def answer_posted(answer, *, now):
    """Tell the asker that there is an answer (not their own)."""
    question = answer.question
    if answer.author_id != question.author_id:
        tell(
            question.author,
            kind="forum.answer_posted",
            key=f"answer:{answer.pk}",
            now=now,
            about=_about(question, answer=answer.pk, who=answer.author.display_name),
        )


def comment_posted(comment, *, now):
    """Tell who wrote what was commented on."""
    post = comment.answer or comment.question
    if comment.author_id != post.author_id:
        tell(
            post.author,
            kind="forum.comment_posted",
            key=f"comment:{comment.pk}",
            now=now,
            about=_about(comment.question, comment=comment.pk, who=comment.author.display_name),
        )


def mention_key(post):
    """One notice a member and post, however often the post is edited."""
    return f"mention:{type(post).__name__.lower()}:{post.pk}"


def keys_of(post):
    """Keys of the notices that tell of this post because it was posted."""
    kind = type(post).__name__.lower()
    return [f"{kind}:{post.pk}", *([f"details:{post.pk}"] if kind == "comment" else [])]


def mentioned(member, *, post, now):
    """Tell a member that a post names them."""
    question = post if isinstance(post, Question) else post.question
    tell(
        member,
        kind="forum.mentioned",
        key=mention_key(post),
        now=now,
        about=_about(question, who=post.author.display_name, model=type(post).__name__.lower(), post=post.pk),
    )


def approved(question, *, now):
    """Tell the asker that their held question is public and its window runs."""
    tell(
        question.author, kind="forum.question_approved", key=f"approved:{question.pk}", now=now, about=_about(question)
    )


def post_hidden(post, *, now):
    """Tell the author that their post was taken out of sight, and why."""
    question = post if isinstance(post, Question) else post.question
    tell(
        post.author,
        kind="forum.post_hidden",
        now=now,
        key=f"hidden:{type(post).__name__.lower()}:{post.pk}:{post.hidden_at.isoformat()}",
        about=_about(question, reason=post.hidden_reason, model=type(post).__name__.lower(), post=post.pk),
    )


def suspended(member, *, now):
    """Tell a member until when they cannot write, and why."""
    tell(
        member,
        kind="forum.suspended",
        key=f"suspended:{member.suspended_until.isoformat()}",
        now=now,
        about={"until": member.suspended_until.isoformat(), "reason": member.suspension_reason, "url": "/"},
    )


# --- What each kind says; when it has become untrue is in still_true.py ------------------------------------------


def _say_answer(notice):
    about = notice.about
    return Message(
        subject=_("%(who)s answered your question") % about,
        lead=_("“%(title)s”") % about,
        quote=later(lambda: _text_of(Answer, about["answer"])),
        quoted=about["who"],
        url=f"{about['url']}#answer-{about['answer']}",
        button=_("Read the answer"),
        why=_("You get this because you asked the question."),
    )


def _say_comment(notice):
    about = notice.about
    return Message(
        subject=_("%(who)s commented on what you wrote") % about,
        lead=_("“%(title)s”") % about,
        quote=later(lambda: _text_of(Comment, about["comment"])),
        quoted=about["who"],
        url=f"{about['url']}#comment-{about['comment']}",
        button=_("Read the comment"),
        why=_("You get this because you wrote the post."),
    )


def _say_mentioned(notice):
    about = notice.about
    place = "" if about["model"] == "question" else f"#{about['model']}-{about['post']}"
    return Message(
        subject=_("%(who)s mentioned you") % about,
        lead=_("“%(title)s”") % about,
        quote=later(lambda: _text_of(MODELS[about["model"]], about["post"])),
        quoted=about["who"],
        url=f"{about['url']}{place}",
        button=_("Read what they wrote"),
        why=_("You get this because somebody wrote your name with @."),
    )


def _say_approved(notice):
    about = notice.about
    return Message(
        subject=_("Your question is public now"),
        lead=_("“%(title)s” was checked and is public. The community has its turn from now on.") % about,
        url=about["url"],
        button=_("See the question"),
        why=_("You get this because you asked the question."),
    )


def _say_hidden(notice):
    about = notice.about
    return Message(
        subject=_("Something you wrote was taken out of sight"),
        lead=_("It stood under “%(title)s”. The reason: %(reason)s") % about,
        url=about["url"],
        button=_("See it"),
        why=_("You get this because you wrote it. If you disagree, answer this mail."),
    )


def _say_suspended(notice):
    about = notice.about
    return Message(
        subject=_("You cannot write for a while"),
        lead=_("Your account can read but not write until %(until)s. The reason: %(reason)s")
        % {"until": written_out(about["until"]), "reason": about["reason"]},
        url="/",
        button=_("Go to the community"),
        why=_("You get this because it is about your account. If you disagree, answer this mail."),
    )


KINDS = {
    **arranging.KINDS,
    **following.KINDS,
    **solving.KINDS,
    "answer_posted": Kind(_say_answer, gone(Answer, "answer")),
    "comment_posted": Kind(_say_comment, gone(Comment, "comment")),
    "mentioned": Kind(_say_mentioned, gone_too),
    "question_approved": Kind(_say_approved, gone(Question, "question")),
    "post_hidden": Kind(_say_hidden, still_hidden),
    "suspended": Kind(_say_suspended, still_suspended),
}
