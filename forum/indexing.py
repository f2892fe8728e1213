"""What search engines may keep of the forum, and what they are told of a question.

Thin pages help nobody who searches: a question nobody has answered within THIN_AFTER, one that was closed
without an answer, and one that was asked before (the original is the page to find) are left out. What is
private, held or hidden is for nobody outside.
"""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from community.addresses import absolute
from community.indexing import FeedLink, Indexed
from forum import text
from forum.models import Question

THIN_AFTER = timedelta(days=30)
DESCRIPTION = 155  # characters: what a result shows
SUGGESTED, SAID = 10, 2_000  # answers besides the solution, and characters of each


def questions(now):
    """The questions search engines may keep. `may_be_kept` says the same of one question in hand."""
    worth = Q(answer_count__gt=0) | Q(closed_at=None, published_at__gt=now - THIN_AFTER)
    return Question.objects.public().filter(worth, duplicate_of=None)


def may_be_kept(question, now):
    """Whether search engines may keep the page of this question."""
    if not question.is_shown or question.category.private or question.duplicate_of_id is not None:
        return False
    fresh = question.closed_at is None and question.published_at > now - THIN_AFTER
    return question.answer_count > 0 or fresh


def of_question(question, page, *, now, member):
    """What is told of a question's page: nothing of one that may not be kept, or of its later pages."""
    if not page.first or not may_be_kept(question, now):
        return None
    answers = [answer for answer in page.rows if answer.is_shown]
    told = answers and not member.is_authenticated  # nobody who is signed in is a search engine
    return Indexed(
        question.get_absolute_url(),
        question.title,
        text.plain(question.body_html, DESCRIPTION),
        kind="article",
        data=text.data_block(question_and_answers(question, answers)) if told else "",
    )


def feed_of_question(question):
    """Where the answers to a public question can be subscribed to."""
    if not question.is_shown or question.category.private:
        return None
    return FeedLink(reverse("feed_question", args=[question.pk]), question.title)


def question_and_answers(question, answers):
    """The page as schema.org's QAPage: the question, its solution, and the answers beside it."""
    solution = next((answer for answer in answers if answer.accepted), None)
    others = [answer for answer in answers if answer is not solution][:SUGGESTED]
    said = {
        "@type": "Question",
        "name": question.title,
        "answerCount": max(question.answer_count, len(answers)),
        "inLanguage": question.language,
        **_post(question, question.get_absolute_url(), length=text.BODY_MAX),
    }
    if solution is not None:
        said["acceptedAnswer"] = _answer(question, solution)
    if others:
        said["suggestedAnswer"] = [_answer(question, answer) for answer in others]
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": said}


def _answer(question, answer):
    return {"@type": "Answer", **_post(answer, f"{question.get_absolute_url()}#answer-{answer.pk}", length=SAID)}


def _post(post, path, *, length):
    said = {
        "text": text.plain(post.body_html, length),
        "url": absolute(path),
        "upvoteCount": post.score,
        "datePublished": post.published_at.isoformat(timespec="seconds"),
        "author": {
            "@type": "Person",
            "name": post.author.display_name,
            "url": absolute(post.author.get_absolute_url()),
        },
    }
    if post.edited_at is not None:
        said["dateModified"] = post.edited_at.isoformat(timespec="seconds")
    return said
