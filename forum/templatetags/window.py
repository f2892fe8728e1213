"""How the peer window is drawn: the disc of a list, the dial of a page, and the words beside them.

All read `now` from the context. Words carry the meaning; shapes are hidden from screen readers.
"""

from django import template
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.templatetags.look import said
from forum import text, windows
from forum.models import Question

register = template.Library()
State = Question.State


@register.inclusion_tag("parts/ring.html", takes_context=True)
def ring(context, question):
    """The 48 px disc a row of a list begins with."""
    left = windows.left_of(question, context["now"])
    offset = round(left.ticks - windows.TICKS, 1) if left else 0
    return {"question": question, "state": question.state.value, "left": left, "offset": offset}


@register.inclusion_tag("parts/standing.html", takes_context=True)
def standing(context, question):
    """Where the question stands, in words, for a row of a list."""
    kind, symbol, words = _standing(question, context["now"])
    return {"kind": kind, "symbol": symbol, "words": words}


def _standing(question, now):
    left = windows.left_of(question, now)
    if left:
        words = _("The community has %(left)s left") % {"left": left.words}
        return ("late" if left.late else "open"), "", words
    if question.hidden_at is not None:
        return "info", "lock", _("Hidden")
    return {
        State.HELD: lambda: ("info", "clock", _("Waits for approval")),
        State.AWAITING: lambda: _waiting_without_window(question, now),
        State.WITH_TEAM: lambda: ("team", "", with_team_words(question, now)),
        State.ANSWERED: lambda: ("answered", "message", _answers(question.answer_count)),
        State.SOLVED: lambda: ("solved", "", _("Solved")),
        State.CLOSED: lambda: ("", "lock", _("Duplicate") if question.duplicate_of_id else _("Closed")),
    }[question.state]()


def _waiting_without_window(question, now):
    if question.due_at is not None and question.due_at <= now:
        return "team", "", _("The window has ended, the team takes over")
    return "open", "", _("Waits for an answer")


def _answers(count):
    return ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}


def with_team_words(question, now):
    """Since when the community team has the question."""
    since, today = timezone.localtime(question.with_team_since), timezone.localtime(now)
    words = f"{since:%H:%M}" if since.date() == today.date() else said(since, now)
    return _("With the community team since %(since)s") % {"since": words}


@register.inclusion_tag("parts/window.html", takes_context=True)
def window(context, question, acting=False):
    """The block of a question's page that says whose turn it is. `acting` adds the buttons."""
    now = context["now"]
    took = windows.time_to_peer_answer(question)
    return {
        "question": question,
        "kind": _kind(question, now),
        "left": windows.left_of(question, now),
        "now": now,
        "since": with_team_words(question, now) if question.with_team_since else "",
        "took": windows.exactly(took) if took is not None else "",
        "in_time": windows.was_in_time(question),
        "acting": acting,
        "own": getattr(context.get("user"), "pk", None) == question.author_id,
        "user": context.get("user"),
        "site": context.get("site"),
        "spared": windows.ticks_spared(question),
    }


def _kind(question, now):
    """Which drawing of the window fits; empty for none."""
    if not question.is_shown:
        return ""
    if windows.left_of(question, now):
        return "running"
    if question.state == State.WITH_TEAM:
        return "team"
    if question.state == State.AWAITING:
        return "over" if question.due_at is not None else "untimed"
    if question.first_peer_answer_at is not None and not question.imported_id:
        return "met"
    return ""


@register.simple_tag
def with_team(question, now):
    """Since when the community team has the question, in words."""
    return with_team_words(question, now) if question.with_team_since else ""


@register.inclusion_tag("parts/dial.html")
def dial(number="", unit="", ticks=24, symbol="", name="dial"):
    """The 24 ticks: `ticks` of them lit, a number or a symbol inside. `name` is unique on the page."""
    return {
        "number": number,
        "unit": unit,
        "ticks": ticks,
        "offset": ticks - windows.TICKS + 0.5,
        "symbol": symbol,
        "name": name,
    }


@register.simple_tag
def written(post):
    """The stored HTML of a post."""
    return text.stored(post, getattr(post, "titles", None))


@register.simple_tag(takes_context=True)
def standing_of(context, member):
    """Why to trust somebody, in a few words: the company, their reputation, or since when they are here."""
    if member.is_employee:
        return getattr(context.get("site"), "company", "")
    if member.reputation > 0:
        return _("%(points)s reputation") % {"points": number_format(member.reputation, force_grouping=True)}
    return _("Member since %(day)s") % {"day": said(member.date_joined, context["now"], "day")}


@register.simple_tag
def took(question):
    """ "1 h 12 min" from publication to the first peer answer; empty when there is none."""
    duration = windows.time_to_peer_answer(question)
    return windows.exactly(duration) if duration is not None else ""


@register.simple_tag
def clock(duration):
    """A duration as hours and minutes: "2:40"."""
    hours, minutes = divmod(round(duration.total_seconds() / 60), 60)
    return f"{hours}:{minutes:02d}"


@register.simple_tag
def own_name(language):
    """A language in its own words: "Italiano"."""
    return translation.get_language_info(language)["name_local"].capitalize()
