"""The groups of the program: what super-users may do more in the forum, and what looking after them needs."""

from contextlib import suppress

from django.apps import apps as global_apps
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS

from community import groups

SUPER_USERS = "Super-users"

# What super-users may do more than customers, as app_label.codename.
SUPER_USER_PERMISSIONS = [
    "forum.ask_for_details",
    "forum.accept_for_asker",
    "forum.retag_question",
    "forum.mark_duplicate",
]

MANAGER_PERMISSIONS = [
    "superusers.view_criteria",
    "superusers.change_criteria",
    "superusers.view_historicalcriteria",
    "superusers.view_membership",
    "superusers.add_membership",
    "superusers.change_membership",
    "superusers.view_membershipchange",
    "superusers.view_betatest",
    "superusers.add_betatest",
    "superusers.change_betatest",
    "superusers.view_historicalbetatest",
    "superusers.view_event",
    "superusers.add_event",
    "superusers.change_event",
    "superusers.view_historicalevent",
    "superusers.view_invitation",
    "superusers.add_invitation",
    "superusers.change_invitation",
]


def grant(member, *, super_user):
    """Put the member into the group of super-users, or take them out."""
    group, _created = Group.objects.get_or_create(name=SUPER_USERS)
    if super_user:
        member.groups.add(group)
    else:
        member.groups.remove(group)


def ensure_groups(*, apps=global_apps, using=DEFAULT_DB_ALIAS, **kwargs):
    """Make the groups and the row of criteria if there are none, and give the groups their permissions.

    Runs after every migrate; never takes a permission away.
    """
    made = [
        groups.ensure(name, permissions, apps=apps, using=using)
        for name, permissions in (
            (SUPER_USERS, SUPER_USER_PERMISSIONS),
            (groups.COMMUNITY_MANAGERS, MANAGER_PERMISSIONS),
        )
    ]
    with suppress(LookupError):  # a migrate that stopped before this table
        if all(made):
            apps.get_model("superusers", "Criteria").objects.using(using).get_or_create(pk=1)
