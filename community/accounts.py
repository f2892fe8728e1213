"""Accounts: who may sign in, what they may do, and the handle a new member gets."""

import secrets
from functools import cache
from itertools import chain

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify

from community.checks import is_demo_address
from community.models import Member

HANDLE_LENGTH = Member._meta.get_field("handle").max_length


def may_sign_in(member):
    """Active people. A production never lets the accounts of the demo in: their password is public."""
    if settings.IN_PRODUCTION and is_demo_address(member.email):
        return False
    return member.is_active and not member.is_bot


@cache
def _member_of_a_session():
    """The statement behind `get_user`. Building it anew costs five times what it takes to run, at every request."""
    members = Member.objects.with_unread().annotate(
        may_hold_permissions=Exists(Member.groups.through.objects.filter(member=OuterRef("pk")))
        | Exists(Member.user_permissions.through.objects.filter(member=OuterRef("pk")))
    )
    statement, (*values, _) = members.filter(pk=0).query.sql_with_params()  # the last value is the member's number
    return statement, values


class MemberBackend(AuthenticationBackend):
    """Signs in by e-mail; fetches the member of a request together with what the header shows."""

    def get_user(self, user_id):
        """The member of a session, with `unread_notices` and whether any permission can be theirs: one query."""
        statement, values = _member_of_a_session()
        member = next(iter(Member.objects.raw(statement, [*values, user_id])), None)
        return member if member is not None and self.user_can_authenticate(member) else None

    def user_can_authenticate(self, member):
        return may_sign_in(member)

    def get_all_permissions(self, member, obj=None):
        """Every permission of a member in ONE query, kept for as long as the member object lives (a request).

        Django asks twice, once for the member's own and once for their groups'. Every list asks for a
        permission (`visible_to`), so that second query would stand on every page. A member whom `get_user` found
        without groups and own permissions, as nearly every customer is, costs no query at all.
        """
        if not member.is_active or member.is_anonymous or obj is not None:
            return set()
        if not hasattr(member, "_perm_cache"):
            member._perm_cache = self._permissions_of(member)
        return member._perm_cache

    def _permissions_of(self, member):
        if not member.is_superuser and not getattr(member, "may_hold_permissions", True):
            return set()
        permissions = Permission.objects.order_by()
        if not member.is_superuser:
            permissions = permissions.filter(Q(user=member) | Q(group__user=member)).distinct()
        return {f"{app}.{name}" for app, name in permissions.values_list("content_type__app_label", "codename")}


def handles_for(name):
    """Handles that suit a display name, the plainest first: anna-meier, anna-meier-2, … anna-meier-48213."""
    base = slugify(name)[: HANDLE_LENGTH - 10].strip("-_") or "member"
    return chain(
        [base],
        (f"{base}-{number}" for number in range(2, 6)),
        (f"{base}-{secrets.randbelow(10**digits)}" for digits in (3, 4, 5, 6, 7, 8, 9)),
    )


def is_taken(handle):
    return Member.objects.filter(handle__iexact=handle).exists()


def save_with_free_handle(member):
    """Save a new member under the first handle that is free, however many sign up under one name at once.

    Returns whether there is a row now: False when the e-mail address has an account already.
    """
    for handle in handles_for(member.display_name):
        if is_taken(handle):
            continue
        member.handle = handle
        try:
            with transaction.atomic():
                member.save(force_insert=True)
            return True
        except IntegrityError:
            member.pk = None
            if member.email and Member.objects.filter(email__iexact=member.email).exists():
                return False
    raise RuntimeError(f"No free handle for {member.display_name!r}.")
