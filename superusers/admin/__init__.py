"""The program's desk in the admin: criteria, memberships, beta tests, events, invitations."""

from superusers.admin import criteria, memberships, offers

__all__ = ["criteria", "memberships", "offers"]
