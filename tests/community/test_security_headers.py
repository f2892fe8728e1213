"""What every answer says to the browser: on every address there is, whoever asks, whatever the answer is."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import URLPattern, get_resolver

from tests import make

pytestmark = pytest.mark.django_db

WORDS = {
    "pk": "1",
    "id": "1",
    "number": "1",
    "object_id": "1",
    "code": "fr",
    "app_label": "community",
    "content_type_id": "1",
}
NEVER = ("*", "http:", "https:")
ALWAYS = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def addresses(patterns=None, prefix=""):
    """Every address there is, its parts filled in."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield prefix + filled(entry.pattern)
        else:
            yield from addresses(entry.url_patterns, prefix + filled(entry.pattern))


def filled(pattern):
    route = str(pattern)
    if hasattr(pattern, "_route"):
        for name, converter in pattern.converters.items():
            word = WORDS.get(name, "1" if type(converter).__name__ == "IntConverter" else "x")
            for form in (f"<{kind}:{name}>" for kind in ("int", "str", "slug", "path", "uuid", "word")):
                route = route.replace(form, word)
            route = route.replace(f"<{name}>", word)
        return route
    # A regular expression: take what its groups most simply mean.
    route = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda match: WORDS.get(match[1], "x"), route.lstrip("^").rstrip("$"))
    return re.sub(r"\(\?:[^()]*\)|[\\^$?]|\(\[\^/\.\]\+\)", "", route)


def check(response):
    policy = response.headers.get("Content-Security-Policy", "")
    assert all(part in policy for part in ALWAYS), policy
    assert "unsafe" not in policy
    assert not any(word in policy.split() for word in NEVER)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def pages():
    """All addresses but those that end a session, or keep a secret of signing in in it for the next step."""
    return [a for a in sorted(set(addresses())) if not ("logout" in a or "2fa" in a or a.endswith("/x-x/"))]


@pytest.mark.parametrize("who", ["nobody", "customer", "admin"])
def test_on_every_address_and_reading_none_of_them_writes(client, who):
    client.raise_request_exception = False
    make.answer(make.question())
    if who != "nobody":
        member = make.admin() if who == "admin" else make.member()
        # Whoever signs in has a confirmed address; allauth adds the row for a member who came without it.
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        client.force_login(member)
    statuses, broken = set(), []
    for address in pages():
        with no_writes(address):
            response = client.get("/" + address)
        check(response)
        statuses.add(response.status_code)
        if response.status_code >= 500:
            broken.append(address)
    assert not broken
    assert {200, 302, 404} <= statuses


def test_asking_for_the_head_alone_says_the_same(client):
    for address in ("", "questions/", "accounts/login/", "no-such-page", "admin/", "brand.css", "api/v1/questions/"):
        asked, whole = client.head("/" + address), client.get("/" + address)
        check(asked)
        assert (asked.status_code, asked.content) == (whole.status_code, b"")


def test_on_what_is_not_there_what_is_turned_away_and_what_breaks(client, monkeypatch):
    from community import views

    client.raise_request_exception = False
    answers = [
        client.get("/static/no-such-file.css"),
        client.get("/favicon.ico"),
        client.get("/no-such-page"),
        client.get("/questions"),
        client.get("/?%00"),
        client.get("/", headers={"host": "evil.example"}),
        client.post("/notices/read/"),
        client.put("/questions/"),
    ]
    monkeypatch.setattr(views.site, "current", lambda: 1 / 0)
    answers.append(client.get("/brand.css"))
    assert {response.status_code for response in answers} >= {400, 404, 500}
    for response in answers:
        check(response)


def test_on_the_way_to_https_and_for_a_host_that_is_not_ours(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    moved, unknown = client.get("/"), client.get("/", headers={"host": "evil.example"})
    assert (moved.status_code, unknown.status_code) == (301, 400)
    check(moved)
    check(unknown)


def test_pages_for_anybody_set_no_cookie_and_write_nothing(client, django_assert_max_num_queries):
    client.raise_request_exception = False
    make.answer(make.question())
    with no_writes():
        for address in (
            "/",
            "/questions/",
            "/search/?q=router",
            "/questions/1/x/",
            "/brand.css",
            "/no-such-page",
            "/program/",
        ):
            response = client.get(address)
            assert not response.cookies, address
            check(response)


class no_writes:
    """Fails on any SQL that changes something."""

    def __init__(self, where=""):
        self.where = where

    def __enter__(self):
        from django.db import connection

        def look(execute, sql, params, many, context):
            verb = sql.lstrip().split(None, 1)[0].upper()
            assert verb not in ("INSERT", "UPDATE", "DELETE"), f"{self.where}: {sql[:120]}"
            return execute(sql, params, many, context)

        self.wrapper = connection.execute_wrapper(look)
        return self.wrapper.__enter__()

    def __exit__(self, *problem):
        return self.wrapper.__exit__(*problem)


def test_a_form_may_lead_to_the_sign_in_of_the_company_only_when_a_setting_says_so():
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] == ["'self'"]
