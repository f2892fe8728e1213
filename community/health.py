"""For probes: `/healthz` says that this process answers, `/readyz` whether the community does its work."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone

from community import wiring

STARTED_AT = timezone.now()  # of this web process


class HealthMiddleware:
    """Answers probes before anything looks at the host they used, a session or a language.

    A load balancer asks by address, so `ALLOWED_HOSTS` is not for it; what is said here is for everybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.views = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request):
        return self.views.get(request.path_info, self.get_response)(request)


def alive(request):
    """200 as long as the process answers. Asks nobody."""
    return answer({"status": "alive"})


def ready(request):
    """200, or 503 with `reasons`: the database, its migrations, and every check named in wiring.HEALTH_CHECKS."""
    figures, reasons = state(now=timezone.now(), started_at=STARTED_AT)
    body = {"status": "not ready" if reasons else "ready", **figures, "reasons": reasons}
    return answer(body, status=503 if reasons else 200)


def answer(body, status=200):
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def state(*, now, started_at):
    """Return (figures, reasons not to be ready). A database that fails ends the questions."""
    figures = {"database": False, "migrations_applied": False}
    reasons = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        figures["database"] = True
        figures["migrations_applied"] = migrations_applied()
        if not figures["migrations_applied"]:
            return figures, ["Migrations are missing: run manage.py migrate."]
        for check in wiring.load(wiring.HEALTH_CHECKS):
            found, why = check(now, started_at)
            figures.update(found)
            reasons += why
    except DatabaseError:
        # Its message may name hosts and users; it is in the log of the database.
        reasons.append("The database does not answer.")
    return figures, reasons


def migrations_applied():
    """Once they are applied they stay applied, for this process."""
    return _all_applied() or (_all_applied.cache_clear() or False)


@cache
def _all_applied():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
