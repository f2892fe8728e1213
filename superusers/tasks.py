"""What the clock runs for the program. No data travels in a task."""

from celery import shared_task
from django.utils import timezone

from superusers import review as rule


@shared_task
def review():
    """The nightly review; the same as `manage.py review`."""
    now = timezone.now()
    rule.review(at=now, now=now)
