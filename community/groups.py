"""Groups that the apps above need: made after every migrate, by the app that knows what they may do."""

from django.apps import apps as global_apps
from django.db import DEFAULT_DB_ALIAS, router
from django.db.models import Q

COMMUNITY_MANAGERS = "Community managers"  # each upper app gives it what its own desk needs

EMPLOYEES = "Employees"  # follows `Member.is_employee` (community/employees.py); opens private categories to them


def ensure_employees(*, apps=global_apps, using=DEFAULT_DB_ALIAS, **kwargs):
    """Make the group of employees if there is none, so that a category can name it, with who is one. Runs after every migrate."""
    if not ensure(EMPLOYEES, [], apps=apps, using=using):
        return
    try:
        members = apps.get_model("community", "Member")
    except LookupError:
        return
    # Who spoke for the company before there was this group belongs to it from the start.
    group = apps.get_model("auth", "Group").objects.using(using).get(name=EMPLOYEES)
    missing = members.objects.using(using).filter(is_employee=True).exclude(groups=group)
    rows = members.groups.through
    rows.objects.using(using).bulk_create(
        [rows(member_id=pk, group_id=group.pk) for pk in missing.values_list("pk", flat=True)], ignore_conflicts=True
    )


def ensure(name, permissions, *, apps, using):
    """Make the group if there is none and give it `permissions` ("app_label.codename"); never take any away.

    `apps` is the registry of the migration state: a migrate that stopped before the tables of auth makes nothing.
    Returns whether there is a group now.
    """
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return False
    if not router.allow_migrate_model(using, group_model):
        return False
    wanted = Q(pk=None)
    for permission in permissions:
        label, codename = permission.split(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    group, _created = group_model.objects.using(using).get_or_create(name=name)
    group.permissions.add(*permission_model.objects.using(using).filter(wanted))
    return True
