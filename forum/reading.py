"""How often a question was read: counted in the process, written in batches, never in the request.

What a process has not written when it is killed is lost: half a minute of a number that nobody settles accounts by.
"""

import logging
import threading
from collections import Counter

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F

from forum.models import Question

log = logging.getLogger("firstday.reading")

_lock = threading.Lock()
_counts = Counter()
_writer = None


def count(question_id):
    """Remember that the question was read once more."""
    with _lock:
        _counts[question_id] += 1
    if settings.READS_FLUSH_SECONDS:
        _start_writer()


def flush():
    """Write what was counted and forget it. Returns how many questions were written; keeps the counts on failure."""
    with _lock:
        counted = dict(_counts)
        _counts.clear()
    try:
        with transaction.atomic():
            for question_id, reads in sorted(counted.items()):
                Question.objects.filter(pk=question_id).update(view_count=F("view_count") + reads)
    except Exception:
        with _lock:
            _counts.update(counted)
        raise
    return len(counted)


def _start_writer():
    global _writer
    if _writer is None or not _writer.is_alive():  # not alive: this process was forked from one that had it
        with _lock:
            if _writer is None or not _writer.is_alive():
                _writer = threading.Thread(target=_write_forever, name="reads", daemon=True)
                _writer.start()


def _write_forever():
    pause = threading.Event()
    while not pause.wait(settings.READS_FLUSH_SECONDS):
        try:
            close_old_connections()
            if _counts:
                flush()
        except Exception as error:
            log.warning("Reads were not written, and are tried again: %s", error)
        finally:
            close_old_connections()
