"""What a community manager could find out or do in the admin by an address of their own making."""

import pytest
from django.urls import reverse

from community.models import Delivery
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make.manager("a-manager"), backend="community.accounts.MemberBackend")
    return client


@pytest.mark.parametrize("lookup", ["password__startswith", "password", "password__regex", "password__contains"])
def test_a_password_cannot_be_guessed_letter_by_letter(desk, lookup):
    make.admin("the-admin")
    assert desk.get(reverse("admin:community_member_changelist"), {lookup: "p"}).status_code == 400


@pytest.mark.parametrize("lookup", ["payload__url__startswith", "payload__text__contains", "lease_token__startswith"])
def test_a_link_in_a_mail_cannot_be_guessed_letter_by_letter(desk, lookup):
    Delivery.objects.create(
        dedupe_key="k", message_id="<k>", created_at=NOON, next_attempt_at=NOON, payload={"url": "/reset/1-abc/"}
    )
    assert desk.get(reverse("admin:community_delivery_changelist"), {lookup: "a"}).status_code == 400


def test_the_lists_still_filter_by_what_they_show(desk):
    assert desk.get(reverse("admin:community_member_changelist"), {"is_staff__exact": "1"}).status_code == 200
    assert desk.get(reverse("admin:community_delivery_changelist"), {"state__exact": "sent"}).status_code == 200


def test_a_link_to_the_way_out_of_the_admin_signs_nobody_out(desk):
    assert desk.get("/admin/logout/").url == reverse("account_logout")
    assert desk.get("/admin/").status_code == 200
