"""The published criteria: which hold now, and what they say in plain words."""

from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from superusers.models import Criteria

NAMES = ("peer_answers", "accepted_share", "distinct_askers", "active_weeks")


def current():
    """The one row of criteria; the defaults while there is none."""
    return Criteria.objects.filter(pk=1).first() or Criteria(pk=1)


@dataclass(frozen=True)
class Step:
    """One criterion in words, and how far somebody has come. `value` and `target` share a unit (numbers or percent)."""

    name: str
    words: str
    target: str
    value: str = ""
    percent: int = 0
    missing: str = ""  # empty: met

    @property
    def met(self):
        return not self.missing


def steps(criteria, figures=None):
    """The four criteria in their order; with `figures` (of `superusers.review`), how far that member has come."""
    return [_step(name, criteria, figures) for name in NAMES]


def _step(name, criteria, figures):
    target = getattr(criteria, name)
    said = {"name": name, "words": _words(name, target), "target": _shown(name, target)}
    if figures is None:
        return Step(**said)
    missing = ""
    if not figures.reaches(name, criteria):
        missing = _missing(name, criteria, figures)
    return Step(
        **said,
        value=_shown(name, getattr(figures, name)),
        percent=int(100 * figures.progress(name, criteria)),
        missing=missing,
    )


def _shown(name, number):
    if name == "accepted_share":
        percent = round(100 * float(number), 1)
        return _("%(share)s %%") % {"share": number_format(percent, decimal_pos=0 if percent == int(percent) else 1)}
    return number_format(number)


def _words(name, target):
    if name == "accepted_share":
        return _("%(share)s of these answers accepted as the solution") % {"share": _shown(name, target)}
    return {
        "peer_answers": ngettext(
            "%(n)d answer to another customer's question", "%(n)d answers to other customers' questions", target
        ),
        "distinct_askers": ngettext("%(n)d person helped", "%(n)d different people helped", target),
        "active_weeks": ngettext("an answer in %(n)d week", "answers in %(n)d different weeks", target),
    }[name] % {"n": target}


def _missing(name, criteria, figures):
    if name == "accepted_share":
        left = max(1, ceil(criteria.accepted_share * figures.peer_answers) - figures.accepted)
        return ngettext("%(n)d more accepted", "%(n)d more accepted", left) % {"n": left}
    left = getattr(criteria, name) - getattr(figures, name)
    return {
        "peer_answers": ngettext("%(n)d more answer", "%(n)d more answers", left),
        "distinct_askers": ngettext("%(n)d more person", "%(n)d more people", left),
        "active_weeks": ngettext("%(n)d more week", "%(n)d more weeks", left),
    }[name] % {"n": left}
