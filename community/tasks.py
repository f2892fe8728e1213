"""What the clock drives on the ground floor. A task reads the clock and calls one rule; it carries no data."""

from celery import shared_task
from django.utils import timezone


@shared_task
def deliver():
    """Carry what waits in the outbox out of the house."""
    from community import relay

    relay.deliver(now=timezone.now())


@shared_task
def reconcile():
    """Recount everything derived and log every difference; repairing is left to a person."""
    from community import reconciling

    reconciling.reconcile(now=timezone.now(), fix=False)
