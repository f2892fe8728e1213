from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from rest_framework.test import APIClient

from tests import make

pytestmark = pytest.mark.django_db
ASKED = {
    "/api/v1/questions/": {"get", "post"},
    "/api/v1/questions/{id}/": {"get", "patch"},
    "/api/v1/questions/{id}/answers/": {"get", "post"},
    "/api/v1/questions/{id}/comments/": {"get", "post"},
    "/api/v1/questions/{id}/vote/": {"post"},
    "/api/v1/answers/{id}/": {"get", "patch"},
    "/api/v1/answers/{id}/comments/": {"get", "post"},
    "/api/v1/answers/{id}/vote/": {"post"},
    "/api/v1/answers/{id}/accept/": {"post", "delete"},
    "/api/v1/answers/{id}/did_not_help/": {"post", "delete"},
    "/api/v1/tags/": {"get"},
    "/api/v1/categories/": {"get"},
    "/api/v1/members/": {"get"},
    "/api/v1/members/{handle}/": {"get"},
    "/api/v1/me/": {"get", "patch"},
    "/api/v1/invitations/": {"get"},
}


def test_the_schema_is_valid_and_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_the_schema_names_every_operation():
    response = APIClient().get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi")
    schema = yaml.safe_load(response.content)
    assert response.status_code == 200
    assert schema["openapi"].startswith("3.1")
    found = {
        address: set(methods) & {"get", "post", "patch", "delete", "put"}
        for address, methods in schema["paths"].items()
    }
    assert ASKED.items() <= found.items()
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            assert "429" in operation["responses"]
            assert method == "get" or {} not in operation["security"], operation["operationId"]


def test_the_schema_is_also_json():
    assert APIClient().get("/api/schema/", HTTP_ACCEPT="application/json").json()["info"]["title"] == "Firstday API"


def test_the_pages_name_every_operation_and_need_no_script(client):
    response = client.get("/api/docs/")
    said = response.content.decode()
    assert response.status_code == 200
    for address in ASKED:
        assert address in said
    for word in ("early_reason", "peer_window_ends_at", "author.handle", "required", "Needs a token."):
        assert word in said
    assert "<script>" not in said
    assert 'style="' not in said
    assert not response.cookies


def test_the_pages_ask_the_database_for_nothing_of_their_own(client, django_assert_max_num_queries):
    client.get("/api/docs/")
    with django_assert_max_num_queries(1):
        client.get("/api/docs/")
    client.force_login(make.member(), backend="community.accounts.MemberBackend")
    with django_assert_max_num_queries(6):
        client.get("/api/docs/")
