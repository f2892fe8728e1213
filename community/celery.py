"""The Celery app. It runs what the clock drives and hears the bell; it holds no truth."""

import os
import sys

from celery import Celery
from celery.signals import beat_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

try:
    settings.INSTALLED_APPS  # noqa: B018 (reads them now, so that a refusal is a sentence)
except ImproperlyConfigured as problem:
    sys.exit(str(problem))

app = Celery("firstday")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["community", "forum", "escalation", "superusers"])


@app.on_after_configure.connect
def fill_schedule(sender, **kwargs):
    from community.schedule import beat_schedule

    sender.conf.beat_schedule = beat_schedule()


@beat_init.connect
def ring_at_start(sender, **kwargs):
    """After days off the first sweep should not wait for another interval."""
    from community import bell
    from community.schedule import AT_START

    for job in AT_START:
        bell.ring_now(job)
