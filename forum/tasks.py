"""What Celery runs for this app. Tasks carry no data: each looks at the state it finds."""

import logging

from celery import shared_task
from django.utils import timezone

from forum import announcing, tidying

log = logging.getLogger("firstday.tidy")


@shared_task
def tidy():
    """The same as `manage.py tidy`."""
    log.info("tidy: %s", tidying.tidy(now=timezone.now()))


@shared_task
def announce():
    """The same as `manage.py announce`."""
    announcing.announce(now=timezone.now())
