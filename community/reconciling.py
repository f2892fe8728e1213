"""Compares everything that is derived with the facts it follows from, in all apps."""

import logging
from dataclasses import dataclass

from community import wiring
from community.models import Heartbeat

log = logging.getLogger("firstday.reconcile")


@dataclass(frozen=True)
class Result:
    """Differences as sentences: all that were found, and those that are (still) there."""

    found: list
    remaining: list


def reconcile(*, now, fix):
    """Recount in every app that `wiring.RECOUNTERS` names; with `fix` repair, then look again.

    A difference that is left after a repair is one that a person has to decide.
    """
    found = _differences(now, fix)
    remaining = _differences(now, False) if fix and found else found
    Heartbeat.objects.update_or_create(
        job="reconcile",
        defaults={"last_run_at": now, "result": {"differences": len(found), "remaining": len(remaining)}},
    )
    for sentence in found:
        log.warning(sentence)
    return Result(found, remaining)


def _differences(now, fix):
    return [sentence for recount in wiring.load(wiring.RECOUNTERS) for sentence in recount(now, fix)]
