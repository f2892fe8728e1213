"""The group "Employees": who speaks for the company, as a group that a private category can be opened to.

`Member.is_employee` is the fact; the group follows it.
"""

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from community.groups import EMPLOYEES
from community.models import Member


def keep_in_step(member):
    """Put the member into the group or take them out, as `is_employee` says."""
    group, _created = Group.objects.get_or_create(name=EMPLOYEES)
    if member.is_employee:
        member.groups.add(group)
    else:
        member.groups.remove(group)


def recount(now, fix):
    """Compare the group with the fact and, with `fix`, put it right. Returns one sentence for each difference."""
    inside = Member.groups.through.objects.filter(member=OuterRef("pk"), group__name=EMPLOYEES)
    found = []
    differs = Q(is_employee=True, inside=False) | Q(is_employee=False, inside=True)
    for member in Member.objects.annotate(inside=Exists(inside)).filter(differs).order_by("pk"):
        if member.is_employee:
            found.append(f"{member.handle} speaks for the company and is not in the group {EMPLOYEES}.")
        else:
            found.append(f"{member.handle} is in the group {EMPLOYEES} and does not speak for the company.")
        if fix:
            keep_in_step(member)
    return found
