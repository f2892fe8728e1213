"""The living style page: every part of the product in every state, made of the real templates. While DEBUG only.

Nothing here comes from the database: members, questions and answers are made for the page and never saved.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from community import pages
from community.errors import Refused
from community.models import Member
from forum import weeks
from forum.forms import AskForm
from forum.models import Answer, Category, Question
from forum.numbers import CommunityFigures
from forum.views.common import show
from forum.views.home import day_of
from forum.views.lists import tabs

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
NOBODY = 10**9  # keys beyond every row, so that no link leads to somebody real
BROKEN = {400: pages.bad_request, 403: pages.not_allowed, 404: pages.not_found, 413: pages.too_large, 500: pages.broken}
DAY_COUNTS = [2, 1, 0, 0, 0, 1, 3, 5, 6, 7, 8, 6, 9, 7, 6, 8, 9, 11, 16, 18, 15, 9, 5, 3]
WEEK_COUNTS = [4, 7, 5, 9, 6, 3, 8, 11, 9, 12, 10, 13]


@require_safe
def style(request):
    """All of it on one page; `?theme=light` or `dark` overrules the system's."""
    _only_while_developing()
    now = timezone.now()
    people = _people(now)
    bad = AskForm({"title": "Short", "body": "", "language": "en"}, member=request.user)
    mondays, _by_week = weeks.counting(now)
    return show(
        request,
        "forum/style.html",
        now=now,
        theme=request.GET.get("theme") if request.GET.get("theme") in ("light", "dark") else "",
        questions=_questions(people["customer"], now),
        people=people,
        answers=_answers(people, now),
        form=AskForm(member=request.user),
        bad=bad,
        tabs=tabs("", "", request.GET.copy(), {"awaiting": 23, "with_team": 3}),
        day=day_of(DAY_COUNTS, timezone.localtime(now).hour),
        figures=CommunityFigures(questions=100, peer_answered=96, median_to_peer_answer=2 * HOUR + 40 * HOUR / 60),
        helpers=[people["starred"], people["customer"]],
        weeks=weeks.drawn(mondays, WEEK_COUNTS),
        votes=[SimpleNamespace(pk=NOBODY, may_vote=may, my_vote=mine, score=4 + mine) for may, mine in VOTES],
        chosen={"state": "awaiting"},
        errors=[*BROKEN, 409, 429, "csrf"],
    )


VOTES = [(False, 0), (True, 0), (True, 1), (True, -1)]


@require_safe
def broken(request, kind):
    """One of the pages that say what went wrong."""
    _only_while_developing()
    if kind == "409":
        return pages.refused(request, Refused("closed", "This question is closed, so it takes no answers."))
    if kind == "429":
        return show(request, "429.html", now=timezone.now(), status=429)
    if kind == "csrf":
        return pages.form_expired(request)
    if not kind.isdecimal() or int(kind) not in BROKEN:
        raise Http404
    return BROKEN[int(kind)](request)


def _only_while_developing():
    if not settings.DEBUG:
        raise Http404


def _people(now):
    made = {
        "customer": {"display_name": "Reto Küng", "reputation": 120},
        "newcomer": {"display_name": "Mei"},
        "starred": {"display_name": "Fatima Mekić", "chip": "super", "reputation": 1480},
        "alumni": {"display_name": "Urs Wyss", "chip": "alumni", "reputation": 640},
        "employee": {"display_name": "Nadia Ferrari", "is_employee": True},
        "team": {"display_name": "Claudia Rüegg", "is_employee": True, "is_staff": True},
    }
    people = {}
    for number, (kind, fields) in enumerate(made.items()):
        people[kind] = Member(
            pk=NOBODY + number, handle=f"style-{number}", date_joined=now - 90 * DAY, **{"chip": "", **fields}
        )
        people[kind].peer_answers = 61 - number
    return people


def _questions(author, now):
    """One question in each state, with what a list and a page read of it."""
    category = Category(pk=NOBODY, slug="internet", name="Internet")
    states = {
        "Just published": {"due_at": now + DAY},
        "Half of the window left": {"due_at": now + 12 * HOUR, "needs_info_since": now},
        "The last fifth": {"due_at": now + 3 * HOUR},
        "Less than an hour": {"due_at": now + HOUR * 0.8},
        "The window has ended": {"due_at": now - HOUR / 60},
        "With the community team": {"with_team_since": now - HOUR},
        "From an earlier forum, no window": {"imported_id": "42"},
        "Answered in time": {"waiting_ended_by": 1, "answer_count": 3, "first_peer_answer_at": now - 20 * HOUR},
        "Solved": {"accepted_answer_id": NOBODY, "accepted_at": now, "view_count": 1204, "answer_count": 2},
        "Closed": {"closed_at": now},
        "Waits for approval": {"published_at": None},
        "Hidden": {"hidden_at": now},
        "In another language: roaming in Croazia, addebito doppio": {"language": "it", "due_at": now + 21 * HOUR},
    }
    begun = {
        "created_at": now - DAY,
        "published_at": now - DAY,
        "peer_window_ends_at": now,
        "language": "en",
        "cycle": 1,
    }
    return [
        Question(pk=NOBODY + number, slug="style", title=title, author=author, category=category, **{**begun, **fields})
        for number, (title, fields) in enumerate(states.items())
    ]


def _answers(people, now):
    """An accepted answer, an official one given early, and one that did not help."""
    asked = {"author": people["customer"], "accepted_answer_id": NOBODY, "accepted_at": now, "published_at": now - DAY}
    asked["accepted_as"] = "asker"
    question = Question(pk=NOBODY, slug="style", title="A question", language="en", **asked)
    question.accepted_by = people["customer"]
    written = [
        ("starred", "peer", {"score": 41}),
        ("employee", "employee", {"early_reason": "known outage"}),
        ("newcomer", "peer", {"did_not_help_at": now, "score": -1}),
    ]
    made = []
    for number, (who, role, fields) in enumerate(written):
        answer = Answer(
            pk=NOBODY + number, question=question, author=people[who], author_role=role, created_at=now - HOUR,
            published_at=now - HOUR, body_html="<p>Hold the button for <strong>ten seconds</strong>.</p>", **fields,
        )  # fmt: skip
        answer.shown_comments = []
        made.append(answer)
    return made
