"""What is said when somebody closes, locks, moves or joins a question: to who asked it, and why."""

from django.utils.translation import gettext as _

from community.notifying import Kind, Message, tell
from forum.models import Category, Question
from forum.notices.parts import about_question
from forum.still_true import gone, still_closed, still_locked, still_there


def question_closed(question, *, now):
    """Tell the asker that somebody else closed their question, and where the answer is if it is a duplicate."""
    target = question.duplicate_of
    tell(
        question.author,
        kind="forum.question_closed",
        key=f"closed:{question.pk}:{question.closed_at.isoformat()}",
        now=now,
        about=about_question(
            question,
            reason=question.closed_reason,
            **(
                {"duplicate": target.pk, "duplicate_title": target.title, "duplicate_url": target.get_absolute_url()}
                if target
                else {}
            ),
        ),
    )


def question_locked(question, *, now):
    """Tell the asker that their question takes no more answers, and why."""
    tell(
        question.author,
        kind="forum.question_locked",
        key=f"locked:{question.pk}:{question.locked_at.isoformat()}",
        now=now,
        about=about_question(question, reason=question.locked_reason),
    )


def question_moved(moved, *, now):
    """Tell the asker that their question stands in another category now, and why."""
    tell(
        moved.question.author,
        kind="forum.question_moved",
        key=f"moved:{moved.pk}",
        now=now,
        about=about_question(
            moved.question, reason=moved.reason, category=moved.category_after.names, slug=moved.category_after.slug
        ),
    )


def question_merged(source, *, target, by, reason, now):
    """Tell who asked the one that it is now one with the other, and who asked the other that its answers came along."""
    about = about_question(target, reason=reason, joined=source.title, source=source.pk)
    if source.author_id != by.pk:
        tell(source.author, kind="forum.question_merged", key=f"merged:{source.pk}", now=now, about=about)
    if target.author_id not in (source.author_id, by.pk):
        tell(target.author, kind="forum.question_took_in", key=f"took_in:{source.pk}", now=now, about=about)


# --- What each kind says ---------------------------------------------------------------------------


def _because(reason):
    return _("The reason: %(reason)s") % {"reason": reason} if reason else ""


def _to_asker(about, *, subject, lead, reason="", url="", button="", why=""):
    """Every one of these goes to who asked and leads to a question."""
    return Message(
        subject=subject,
        lead=f"{lead} {_because(reason)}".strip(),
        url=url or about["url"],
        button=button or _("See the question"),
        why=why or _("You get this because you asked the question."),
    )


def _say_closed(notice):
    about = notice.about
    if "duplicate_url" in about:
        return _to_asker(
            about,
            subject=_("Your question has been asked before"),
            lead=_("“%(title)s” is closed as a duplicate of “%(duplicate_title)s”. %(reason)s") % about,
            url=about["duplicate_url"],
            button=_("Read that one"),
        )
    return _to_asker(
        about,
        subject=_("Your question was closed"),
        lead=_("“%(title)s” was closed. The reason: %(reason)s") % about,
    )


def _say_locked(notice):
    about = notice.about
    return _to_asker(
        about,
        subject=_("Your question is locked"),
        lead=_("“%(title)s” stays readable and takes no more answers or comments.") % about,
        reason=about["reason"],
        why=_("You get this because you asked the question. If you disagree, answer this mail."),
    )


def _say_moved(notice):
    about = notice.about
    return _to_asker(
        about,
        subject=_("Your question was moved"),
        lead=_("“%(title)s” stands in the category “%(category)s” now. Nothing else has changed.")
        % {"title": about["title"], "category": Category.said(about["category"])},
        reason=about["reason"],
    )


def _say_merged(notice):
    about = notice.about
    return _to_asker(
        about,
        subject=_("Your question is now one with another"),
        lead=_("“%(joined)s” was joined with “%(title)s”, which asks the same. You follow it and hear of every answer.")
        % about,
        reason=about["reason"],
        button=_("Read on there"),
    )


def _say_took_in(notice):
    about = notice.about
    return _to_asker(
        about,
        subject=_("Somebody asked the same as you"),
        lead=_("“%(joined)s” was joined with your question “%(title)s”. Its answers stand there now.") % about,
    )


KINDS = {
    "question_closed": Kind(_say_closed, still_closed),
    "question_locked": Kind(_say_locked, still_locked),
    "question_moved": Kind(_say_moved, still_there),
    "question_merged": Kind(_say_merged, gone(Question, "question")),
    "question_took_in": Kind(_say_took_in, gone(Question, "question")),
}
