"""Who may do what: every route has a row in `access_matrix.yaml`, and every row is tried by every role."""

import pytest

from tests import access
from tests.stories import tour
from tests.world import address_of, attempt, client_of, look_up

MATRIX = access.rows()


def test_every_route_has_a_row():
    missing = [route for route in access.all_routes() if not any(row.covers(route) for row in MATRIX)]
    assert missing == []


def test_every_row_has_a_route():
    routes = access.all_routes()
    unused = [
        pattern for row in MATRIX for pattern in row.routes if not any(access.fnmatchcase(r, pattern) for r in routes)
    ]
    assert unused == []


def test_every_row_says_something_of_every_role():
    assert [(row.routes, row.verb) for row in MATRIX if set(row.expected) != set(access.ROLES)] == []


@pytest.mark.django_db
def test_every_page_is_a_stop_of_the_tour(world, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tour.prepare(world)
    assert tour.not_visited(tour.stops(world)) == []


def visit(row, route, role, world):
    """What this role gets: the status, or `login` for a redirect to the sign-in page."""
    data = {name: look_up(value, world) for name, value in row.data.items()}
    send = getattr(client_of(world, role), row.verb.lower())
    kind = {"content_type": "application/json"} if row.json else {}
    response = attempt(send, address_of(route, row, world), data, **kind)
    if response.status_code in (301, 302, 303) and "/login/" in response.headers["Location"]:
        return "login"
    return response.status_code


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_every_row_holds_for_every_role(world, subtests):
    for row in MATRIX:
        for route in filter(row.covers, access.all_routes()):
            with subtests.test(f"{row.verb} {route} {row.args}"):
                assert {role: visit(row, route, role, world) for role in access.ROLES} == row.expected
