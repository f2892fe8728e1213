import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from escalation import managers
from tests import make

pytestmark = pytest.mark.django_db


def held():
    """What the group holds in the apps this one stands on; others give it more."""
    permissions = Group.objects.get(name=managers.GROUP).permissions.exclude(content_type__app_label="superusers")
    names = permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{label}.{codename}" for label, codename in names)


def test_the_group_exists_with_every_permission_it_names():
    assert held() == sorted(managers.PERMISSIONS)


def test_making_it_again_changes_nothing_and_takes_nothing_away():
    managers.ensure_group()
    assert held() == sorted(managers.PERMISSIONS)
    assert Group.objects.filter(name=managers.GROUP).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_there_again_after_a_flush():
    call_command("flush", interactive=False, verbosity=0)
    assert held() == sorted(managers.PERMISSIONS)


def test_only_staff_who_are_switched_on_and_in_the_group_are_told():
    told = make.manager()
    make.manager(is_staff=False)
    make.manager(is_active=False)
    make.admin()
    make.employee(is_staff=True)
    assert list(managers.active()) == [told]
