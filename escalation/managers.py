"""The group "Community managers": who gets and handles escalations, and what they may do for that."""

from django.apps import apps as global_apps
from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS

from community import groups

GROUP = groups.COMMUNITY_MANAGERS
HANDLE = "escalation.handle_escalation"

# What the work needs, as app_label.codename. Somebody who needs less gets a group of their own.
PERMISSIONS = [
    HANDLE,
    "escalation.view_escalation",
    "escalation.change_escalation",
    "escalation.view_escalationevent",
    "forum.moderate_posts",
    "forum.close_question",
    "forum.arrange_questions",
    "forum.retag_question",
    "forum.edit_any_post",
    "forum.ask_for_details",
    "forum.accept_for_asker",
    "forum.view_question",
    "forum.view_answer",
    "forum.view_comment",
    "forum.view_reputationentry",
    "forum.view_category",
    "forum.change_category",
    "forum.view_historicalcategory",
    "forum.view_tag",
    "forum.add_tag",
    "forum.change_tag",
    "community.suspend_member",
    "community.view_member",
    "community.view_notice",
    "community.view_delivery",
    "community.change_delivery",
    "community.view_heartbeat",
    "community.view_sitesettings",
    "community.add_sitesettings",
    "community.change_sitesettings",
    "community.view_historicalsitesettings",
    "community.view_legallink",
    "community.add_legallink",
    "community.change_legallink",
    "community.delete_legallink",
]


def active():
    """Members of the group who can act now: staff, switched on, with the permission. They are told."""
    holders = ModelBackend().with_perm(HANDLE, is_active=True, include_superusers=False)
    return holders.filter(is_staff=True, is_bot=False, groups__name=GROUP).distinct().order_by("pk")


def ensure_group(*, apps=global_apps, using=DEFAULT_DB_ALIAS, **kwargs):
    """Make the group if there is none and give it its permissions. Runs after every migrate."""
    groups.ensure(GROUP, PERMISSIONS, apps=apps, using=using)
