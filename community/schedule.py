"""Every job that the clock drives, on one page. Tasks carry no data: each looks at the state it finds."""

from celery.schedules import crontab
from django.conf import settings

TASKS = {
    "sweep": "escalation.tasks.sweep",
    "announce": "forum.tasks.announce",
    "deliver": "community.tasks.deliver",
    "review": "superusers.tasks.review",
    "reconcile": "community.tasks.reconcile",
    "tidy": "forum.tasks.tidy",
}

AT_START = ("sweep", "announce", "deliver")


def beat_schedule():
    """What Celery beat runs. A ring that waited longer than its own interval is dropped: the next one is due."""

    def every(seconds):
        return {"schedule": seconds, "options": {"expires": max(seconds, 10)}}

    return {
        "sweep": {"task": TASKS["sweep"], **every(settings.SWEEP_SECONDS)},
        "announce": {"task": TASKS["announce"], **every(settings.DELIVER_SECONDS)},
        "deliver": {"task": TASKS["deliver"], **every(settings.DELIVER_SECONDS)},
        "review": {"task": TASKS["review"], "schedule": crontab(hour=3, minute=30)},
        "reconcile": {"task": TASKS["reconcile"], "schedule": crontab(hour=4, minute=30)},
        "tidy": {"task": TASKS["tidy"], "schedule": crontab(hour=4, minute=0)},
    }
