"""What Celery runs for this app. Tasks carry no data: each looks at the state it finds."""

import logging

from celery import shared_task
from django.utils import timezone

from escalation import sweep as sweeping

log = logging.getLogger("firstday.sweep")


@shared_task
def sweep():
    """The same as `manage.py sweep`."""
    result = sweeping.sweep(now=timezone.now())
    log.info("sweep: %s", result)
