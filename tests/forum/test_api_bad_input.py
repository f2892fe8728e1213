"""Whatever comes in, the API answers with a 4xx that says what to do, never with a 500."""

from base64 import urlsafe_b64encode

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests import make

pytestmark = pytest.mark.django_db
MEGABYTE = 1_000_000


@pytest.fixture
def asker():
    made = APIClient(raise_request_exception=False)
    made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(make.member())[1]}")
    make.category("internet")
    return made


def ask(asker, **changes):
    body = {"title": "Why does it blink red?", "body": "Since today.", "category": "internet", **changes}
    return asker.post("/api/v1/questions/", {name: value for name, value in body.items() if value is not ...}, "json")


@pytest.mark.parametrize("field", ["title", "body", "category"])
@pytest.mark.parametrize(
    "value",
    [..., "", "   ", None, 7, 1.5, True, [], ["a"], {}, {"a": 1}, "a\0b", "x" * MEGABYTE, "\u0007bell"],
    ids=lambda value: repr(value)[:12],
)
def test_a_field_that_cannot_be_taken_is_named(asker, field, value):
    response = ask(asker, **{field: value})
    assert response.status_code == 400
    assert list(response.json()) == [field]


@pytest.mark.parametrize("field", ["title", "body", "category"])
def test_half_a_character_is_named(asker, field):
    body = b'{"title": "Why does it blink?", "body": "Since today.", "category": "internet", "%s": "half \\ud800"}'
    response = asker.generic("POST", "/api/v1/questions/", body % field.encode(), content_type="application/json")
    assert (response.status_code, list(response.json())) == (400, [field])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", "router"), ("tags", None), ("tags", {"a": 1}), ("tags", [1]), ("tags", [None]), ("tags", [["a"]]),
        ("tags", ["a\0"]), ("tags", [f"t{n}" for n in range(6)]), ("tags", ["x" * 31]), ("tags", ["x"] * 60),
        ("language", "xx"), ("language", 1), ("language", None), ("language", ["de"]), ("language", "de\0"),
        ("category", "nowhere"), ("title", "short"), ("title", "x" * 151), ("body", "x" * 20_001),
    ],
    ids=lambda value: repr(value)[:14],
)  # fmt: skip
def test_what_breaks_a_rule_is_named_by_its_field(asker, field, value):
    response = ask(asker, **{field: value})
    assert (response.status_code, list(response.json())) == (400, [field])


def test_all_that_is_wrong_is_said_at_once(asker):
    assert set(ask(asker, title="", body="", category="nowhere").json()) == {"title", "body", "category"}


def test_a_category_that_takes_no_questions_says_so(asker):
    make.category("archive", takes_questions=False)
    assert list(ask(asker, category="archive").json()) == ["category"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b"NaN", b"[" * 100_000, b"1" * 5000,
        b'{"title": ' + b"1" * 5000 + b"}", b"title=x", b'{"body": NaN}', b'[{"title": "x"}]',
    ],
    ids=lambda body: repr(body)[:12],
)  # fmt: skip
@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=base64", "application/json; charset=x"]
)
def test_json_that_is_none_is_a_400(asker, body, kind):
    question = make.question()
    for address in ("questions/", f"questions/{question.pk}/answers/", f"questions/{question.pk}/vote/"):
        assert asker.generic("POST", f"/api/v1/{address}", body, content_type=kind).status_code == 400
    assert asker.generic("PATCH", f"/api/v1/questions/{question.pk}/", body, content_type=kind).status_code == 400


def test_what_is_too_large_is_not_read(asker, settings):
    body = b'{"body": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    response = asker.generic("POST", "/api/v1/questions/", body, content_type="application/json")
    assert response.status_code == 413


def test_only_json_is_taken_and_given(asker):
    assert asker.post("/api/v1/questions/", "<a/>", content_type="text/xml").status_code == 415
    assert asker.post("/api/v1/questions/", {"title": "x"}, format="multipart").status_code == 415
    assert asker.get("/api/v1/questions/", HTTP_ACCEPT="text/html").status_code == 406


@pytest.mark.parametrize("value", [None, "", "up", 2, -2, 10**30, 0.5, [], {}, True, "1\0"])
def test_a_vote_is_one_of_three_numbers(asker, value):
    question = make.question()
    response = asker.post(f"/api/v1/questions/{question.pk}/vote/", {"value": value}, "json")
    assert (response.status_code, list(response.json())) == (400, ["value"])


@pytest.mark.parametrize("version", [None, 0, -1, 10**30, "x", [], 1.5, True])
def test_a_version_is_a_number(asker, version):
    question = make.question()
    response = asker.patch(f"/api/v1/questions/{question.pk}/", {"version": version}, "json")
    assert (response.status_code, list(response.json())) == (400, ["version"])


@pytest.mark.parametrize("pk", ["0", "999", "9" * 18, str(10**30), "9" * 5000, "-1", "x", "1%0a", "1.0", "١"])
@pytest.mark.parametrize("kind", ["questions", "answers"])
def test_an_id_that_is_nobodys_is_not_found(asker, kind, pk):
    make.question()
    for rest in ("", "comments/"):
        response = asker.get(f"/api/v1/{kind}/{pk}/{rest}")
        assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert asker.post(f"/api/v1/{kind}/{pk}/vote/", {"value": 1}, "json").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "state=lost", "category=nowhere", "language=xx", "author=nobody", f"tag={'x' * 5000}", "cursor=x", "cursor=ä",
        "page_size=x", "page_size=%F0%9F%99%82",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_match_is_a_400(asker, query):
    make.question()
    response = asker.get(f"/api/v1/questions/?{query}")
    assert response.status_code == 400
    assert list(response.json()) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "cursor",
    [
        "[]", "[1]", "{}", "null", "[1, 2]", '["2026-01-01", 1]', '["2026-01-01T00:00:00", 1]', '["x", 1]',
        '["2026-01-01T00:00:00+00:00", null]', '["2026-01-01T00:00:00+00:00", "1"]', "[" * 700,
        '["2026-01-01T00:00:00+00:00", 1000000000000000000000000]', '["2026-99-01T00:00:00+00:00", 1]',
        '["2026-01-01T00:00:00+00:00", true]', '["\\u0000", 1]', '["0001-01-01T00:00:00+14:00", 1]',
    ],
    ids=lambda cursor: cursor[:30],
)  # fmt: skip
def test_a_cursor_somebody_made_is_a_400_or_finds_nothing(asker, cursor):
    made = urlsafe_b64encode(cursor.encode()).decode()
    assert asker.get(f"/api/v1/questions/?cursor={made}").status_code in (400, 200)
    assert asker.get(f"/api/v1/tags/?cursor={made}").status_code in (400, 200)


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("-5", 1), ("2", 2), ("999999999999999", 3)])
def test_a_page_has_from_1_to_100_rows(asker, asked, given):
    for _ in range(3):
        make.question()
    assert len(asker.get(f"/api/v1/questions/?page_size={asked}").json()["results"]) == given


@pytest.mark.parametrize("slug", ["nobody", "a b", "x" * 500, "..%2f"])
def test_places_and_members_that_are_not_there_are_not_found(asker, slug):
    for kind in ("categories", "tags", "members"):
        assert asker.get(f"/api/v1/{kind}/{slug}/").status_code == 404


@pytest.mark.parametrize("address", ["questions/%00/", "questions/?tag=%00", "members/%00/", "tags/a%00/"])
def test_a_nul_byte_in_an_address_is_turned_away(asker, address):
    response = asker.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


def test_addresses_that_are_not_there_answer_in_json(asker):
    for address in ("/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/questions/"):
        response = asker.get(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/json"), address
        assert response.json()["detail"]


def test_a_missing_slash_is_put_right_for_reading_and_said_for_writing(asker):
    response = asker.get("/api/v1/questions?state=held")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/questions/?state=held")
    response = asker.post("/api/v1/questions", {}, "json")
    assert response.status_code == 404
    assert "slash" in response.json()["detail"]


def test_methods_that_make_no_sense_are_refused(asker):
    question = make.question()
    assert asker.delete(f"/api/v1/questions/{question.pk}/").status_code == 405
    assert asker.put(f"/api/v1/questions/{question.pk}/", {}, "json").status_code == 405
    assert asker.get(f"/api/v1/questions/{question.pk}/vote/").status_code == 405


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": ""}, {"display_name": None}, {"display_name": 7}, {"display_name": "x" * 81},
        {"display_name": "a\0b"}, {"language": "xx"}, {"language": []}, {"about": "x" * 501}, {"about": None},
        {"notices_by_mail": "perhaps"}, {"notices_by_mail": None}, {"notices_by_mail": []},
    ],
    ids=repr,
)  # fmt: skip
def test_settings_that_cannot_be_are_named(asker, change):
    response = asker.patch("/api/v1/me/", change, "json")
    assert (response.status_code, list(response.json())) == (400, list(change))
