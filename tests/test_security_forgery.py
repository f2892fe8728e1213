"""A page elsewhere can make a member's browser send a form here; without our token it changes nothing."""

import pytest
from django.test import Client

from tests import access
from tests.test_access_matrix import MATRIX
from tests.world import address_of, attempt, look_up

# The signed word in their addresses is the permission; mail programs post there, or somebody who is not signed in.
WITHOUT_TOKEN = {"mail_stop", "unfollow"}


@pytest.mark.django_db
@pytest.mark.timeout(200)
def test_every_form_wants_its_token(world, subtests):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world["admin"], backend="community.accounts.MemberBackend")
    for row in MATRIX:
        if row.verb == "GET":
            continue
        for route in filter(row.covers, access.all_routes()):
            if route in WITHOUT_TOKEN:
                continue
            with subtests.test(f"{row.verb} {route} {row.args}"):
                data = {name: look_up(value, world) for name, value in row.data.items()}
                kind = {"content_type": "application/json"} if row.json else {}
                send = getattr(client, row.verb.lower())
                response = attempt(send, address_of(route, row, world), data, **kind)
                assert response.status_code == 403
