"""Wrong input gets a clear 4xx and never a 500: on every route, in every field, in the address and in the query."""

import pytest
from django.test import Client

from tests import access
from tests.world import address_of, attempt, client_of, look_up

MATRIX = access.rows()
WRITING = [row for row in MATRIX if row.verb != "GET" and row.data]
READING = [row for row in MATRIX if row.verb == "GET" and not any("admin" in route for route in row.routes)]
TEXTS = ["", "a\x00b", "x" * 1_000_000, str(10**30), "../../etc/passwd", "\u202e💥<script>"]
JSONS = [None, ["\x00"], {"a": [1]}, 1.5, True, 10**30]
QUERIES = [
    "q=%00", "q=" + "x" * 5000, "q=%22%27*(", "q=%ED%A0%80", "state=banana", "category=%00", "category=nobody", "tag=a%27",
    "language=xx", "author=%00", "cursor=bm9wZQ==", "cursor=" + "A" * 3000, "after=%00", "after=nope", "page=" + "9" * 30,
    "next=//evil.example",
]  # fmt: skip


def breaks(answers):
    """Those of (what was sent, response) that ended in a server error."""
    return [(*sent, response.status_code) for sent, response in answers if response.status_code >= 500]


def wrong_bodies(row, route, role, world):
    """Send every field every wrong value, and bodies that are no bodies."""
    send = getattr(client_of(world, role), row.verb.lower())
    address = address_of(route, row, world)
    good = {name: look_up(value, world) for name, value in row.data.items()}
    for field in good:
        for bad in TEXTS + (JSONS if row.json else []):
            kind = {"content_type": "application/json"} if row.json else {}
            yield (route, role, field, str(bad)[:20]), attempt(send, address, {**good, field: bad}, **kind)
    for body in ("", "{", "[]", '"x"', "null", b"\xff\xfe"):
        yield (route, role, "body", str(body)), attempt(send, address, body, content_type="application/json")


def wrong_queries(row, route, role, world):
    client, address = client_of(world, role), address_of(route, row, world)
    for query in QUERIES:
        yield (route, role, query[:30]), attempt(client.get, f"{address}?{query}")


def everywhere(rows, roles, world, wrong, subtests):
    for row in rows:
        for route in filter(row.covers, access.all_routes()):
            for role in roles:
                with subtests.test(f"{row.verb} {route} {role}"):
                    assert breaks(wrong(row, route, role, world)) == []


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_no_field_breaks_a_route(world, subtests):
    everywhere(WRITING, ("author",), world, wrong_bodies, subtests)


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_no_query_breaks_a_page(world, subtests):
    everywhere(READING, ("anonymous",), world, wrong_queries, subtests)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/questions/99999999999999999999999/x/", "/questions/0/x/", "/questions/abc/", "/questions/1/%00/", "/tags/%00/",
        "/tags/" + "x" * 3000 + "/", "/members/%00/", "/members/../admin/", "/categories/nobody/", "/api/v1/questions/abc/",
        "/api/v1/questions/99999999999999999999999/", "/api/v1/questions/1/answers/?cursor=x", "/%00", "/%ff", "/nowhere/",
        "/static/nowhere.css", "/mail/stop/x/", "/admin/forum/question/abc/change/", "/.env", "/questions/1/x/../../",
    ],
)  # fmt: skip
def test_odd_addresses_are_not_found(path):
    assert Client(raise_request_exception=False).get(path).status_code in (301, 302, 400, 404)
