"""Whether what a notice says still holds, asked when its mail goes out: a reason in words, or None.

Each check stands beside its words in `KINDS` of notices.py.
"""

from forum.models import Answer, Comment, Question

MODELS = {"question": Question, "answer": Answer, "comment": Comment}


def gone(model, name):
    """A check: the post the notice is about must still be visible to its reader, and so must its question."""

    def untrue(notice, now):
        post = model.objects.visible_to(notice.member).filter(pk=notice.about[name]).first()
        question = Question.objects.visible_to(notice.member).filter(pk=notice.about["question"]).first()
        if post is None or question is None or not getattr(post, "is_shown", True):
            return "It is not visible any more."
        return None

    return untrue


def gone_too(notice, now):
    """The same where `about` says which kind of post it is."""
    return gone(MODELS[notice.about["model"]], "post")(notice, now)


def still_hidden(notice, now):
    model = MODELS[notice.about["model"]]
    if not model.objects.filter(pk=notice.about["post"], hidden_at__isnull=False).exists():
        return "It is visible again."
    return None


def still_accepted(notice, now):
    if not Question.objects.filter(pk=notice.about["question"], accepted_answer=notice.about["answer"]).exists():
        return "The acceptance was withdrawn."
    return None


def still_accepted_for_asker(notice, now):
    others = Question.objects.exclude(accepted_as=Question.AcceptedAs.ASKER)
    if not others.filter(pk=notice.about["question"], accepted_answer=notice.about["answer"]).exists():
        return "The asker has decided, or the acceptance was withdrawn."
    return None


def still_missing(notice, now):
    waiting = Question.objects.visible_to(notice.member).filter(needs_info_comment=notice.about["comment"])
    return None if waiting.exists() else "The details are not needed any more."


def still_closed(notice, now):
    if not Question.objects.filter(pk=notice.about["question"], closed_at__isnull=False).exists():
        return "The question was opened again."
    return None


def still_locked(notice, now):
    if not Question.objects.filter(pk=notice.about["question"], locked_at__isnull=False).exists():
        return "The question was unlocked."
    return None


def still_there(notice, now):
    here = Question.objects.visible_to(notice.member).filter(pk=notice.about["question"])
    if not here.filter(category__slug=notice.about["slug"]).exists():
        return "The question stands somewhere else."
    return None


def still_suspended(notice, now):
    return None if notice.member.is_suspended(now) else "The suspension has ended."
