"""The API as a program meets it: what it shows, what it takes, what it refuses."""

import json
from datetime import timedelta

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from forum import accepting, closing, moderating
from forum.models import Answer, Question
from tests import make
from tests.make import DAY, NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
QUESTION_FIELDS = [
    "id",
    "url",
    "title",
    "body_html",
    "category",
    "tags",
    "language",
    "author",
    "published_at",
    "peer_window_ends_at",
    "state",
    "answer_count",
    "me_too_count",
    "accepted_answer",
    "needs_info_since",
]
ANSWER_FIELDS = ["id", "body_html", "author", "author_role", "created_at", "score", "helped_count", "accepted"]


def client(member=None):
    """An API client, signed in by token unless nobody is given."""
    made = APIClient()
    if member is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(member)[1]}")
    return made


@pytest.fixture
def internet():
    return make.category("internet")


def new_question(**changes):
    return {"title": "Why does it blink red?", "body": "Since **today**.", "category": "internet", **changes}


def test_a_question_is_asked_over_the_api(internet, settings):
    asker = make.member("anna", language="de")
    response = client(asker).post("/api/v1/questions/", new_question(tags=["Router", "fibre"]), format="json")
    said = response.json()
    asked = Question.objects.get()
    assert response.status_code == 201
    assert list(said)[: len(QUESTION_FIELDS)] == QUESTION_FIELDS
    assert (said["id"], said["category"], said["tags"], said["language"]) == (
        asked.pk, "internet", ["fibre", "router"], "de",
    )  # fmt: skip
    assert said["url"] == f"{settings.SITE_URL}/questions/{asked.pk}/why-does-it-blink-red/"
    assert "<strong>today</strong>" in said["body_html"]
    assert (said["author"]["handle"], said["state"], said["answer_count"], said["accepted_answer"]) == (
        "anna", "awaiting", 0, None,
    )  # fmt: skip
    assert asked.origin == "api"
    assert asked.peer_window_ends_at == asked.published_at + internet.window == asked.due_at
    assert said["peer_window_ends_at"] == asked.peer_window_ends_at.isoformat().replace("+00:00", "Z")


def test_the_list_shows_what_the_issue_names_and_nobodys_address():
    make.question(now=NOON)
    response = client().get("/api/v1/questions/")
    assert list(response.json()) == ["next", "results"]
    assert list(response.json()["results"][0]) == QUESTION_FIELDS
    assert "@" not in response.content.decode()


def test_a_language_may_be_chosen_and_tags_left_out(internet):
    said = client(make.member()).post("/api/v1/questions/", new_question(language="it"), format="json").json()
    assert (said["language"], said["tags"]) == ("it", [])


def test_an_employee_answers_with_a_reason():
    question = make.question()
    response = client(make.employee("eva")).post(
        f"/api/v1/questions/{question.pk}/answers/", {"body": "Known outage.", "early_reason": "outage"}, format="json"
    )
    given = Answer.objects.get()
    assert response.status_code == 201
    assert (given.early_reason, given.origin, given.author_role) == ("outage", "api", "employee")
    assert list(response.json())[: len(ANSWER_FIELDS)] == ANSWER_FIELDS
    assert client().get(f"/api/v1/questions/{question.pk}/").json()["state"] == "awaiting"


def test_a_peer_answers_is_voted_up_and_accepted():
    question, helper = make.question(), make.member("ben")
    base = f"/api/v1/questions/{question.pk}/"
    answer = client(helper).post(f"{base}answers/", {"body": "Hold the button."}, format="json").json()
    assert client().get(base).json()["state"] == "answered"
    asker = client(question.author)
    voted = asker.post(f"/api/v1/answers/{answer['id']}/vote/", {"value": 1}, format="json")
    assert (voted.status_code, voted.json()) == (200, {"score": 1, "value": 1})
    accepted = asker.post(f"/api/v1/answers/{answer['id']}/accept/")
    assert (accepted.status_code, accepted.json()["accepted"]) == (200, True)
    shown = client().get(base).json()
    assert (shown["state"], shown["accepted_answer"]) == ("solved", answer["id"])
    listed = client().get(f"{base}answers/").json()["results"]
    assert [list(row) for row in listed] == [ANSWER_FIELDS]
    assert (listed[0]["author_role"], listed[0]["score"], listed[0]["accepted"]) == ("peer", 1, True)
    helper.refresh_from_db()
    assert helper.reputation == 25
    assert asker.delete(f"/api/v1/answers/{answer['id']}/accept/").status_code == 204
    assert asker.delete(f"/api/v1/answers/{answer['id']}/accept/").json()["code"] == "not_accepted"
    assert client().get(base).json()["state"] == "answered"


def test_what_did_not_help_no_longer_counts_and_that_can_be_taken_back():
    question = make.question()
    answer = make.answer(question)
    asker, address = client(question.author), f"/api/v1/answers/{answer.pk}/did_not_help/"
    assert asker.post(address).status_code == 204
    assert Question.objects.get().state == "awaiting"
    assert asker.delete(address).status_code == 204
    assert Question.objects.get().state == "answered"
    assert client(make.member()).post(address).status_code == 403


def test_a_vote_is_taken_back():
    question, voter = make.question(), client(make.member())
    address = f"/api/v1/questions/{question.pk}/vote/"
    scores = [voter.post(address, {"value": value}, format="json").json()["score"] for value in (1, 1, -1, 0, 0)]
    assert scores == [1, 1, -1, 0, 0]


def test_comments_on_questions_and_answers_are_apart():
    question = make.question()
    answer = make.answer(question)
    somebody = client(make.member())
    for kind, post in (("questions", question), ("answers", answer)):
        response = somebody.post(f"/api/v1/{kind}/{post.pk}/comments/", {"body": f"About {kind}"}, format="json")
        assert response.status_code == 201
        shown = client().get(f"/api/v1/{kind}/{post.pk}/comments/").json()["results"]
        assert [list(row) for row in shown] == [["id", "body_html", "author", "created_at"]]
        assert f"About {kind}" in shown[0]["body_html"]
    assert {comment.origin for comment in question.comments.all()} == {"api"}


def test_an_edit_needs_the_version_that_was_read():
    question = make.question(title="Why does it blink red?")
    author, address = client(question.author), f"/api/v1/questions/{question.pk}/"
    assert author.patch(address, {"title": "Why does it blink?"}, format="json").json() == {
        "version": ["This field is required."]
    }
    changed = author.patch(address, {"title": "Why does it blink blue?", "tags": ["led"], "version": 1}, format="json")
    assert changed.status_code == 200
    assert [changed.json()[name] for name in ("title", "tags", "body", "version")] == [
        "Why does it blink blue?", ["led"], "Since this morning.", 2,
    ]  # fmt: skip
    late = author.patch(address, {"body": "Something else.", "version": 1}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "edited_meanwhile")
    assert client(make.member()).patch(address, {"body": "Spam", "version": 2}, format="json").status_code == 403


def test_an_answer_is_edited_by_its_author_only():
    answer = make.answer(make.question())
    address = f"/api/v1/answers/{answer.pk}/"
    changed = client(answer.author).patch(address, {"body": "Better.", "version": 1}, format="json")
    assert (changed.status_code, changed.json()["body"], changed.json()["version"]) == (200, "Better.", 2)
    assert client(make.member()).patch(address, {"body": "Spam", "version": 2}, format="json").status_code == 403


def test_writes_need_a_sign_in(internet):
    question = make.question()
    answer = make.answer(question)
    for address in (
        "questions/", f"questions/{question.pk}/answers/", f"questions/{question.pk}/comments/",
        f"questions/{question.pk}/vote/", f"answers/{answer.pk}/accept/", f"answers/{answer.pk}/vote/",
    ):  # fmt: skip
        response = client().post(f"/api/v1/{address}", {}, format="json")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Token"), address
    assert client().get("/api/v1/me/").status_code == 401


def test_a_session_counts_only_with_its_csrf_token(internet):
    member = make.member()
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(member, backend="community.accounts.MemberBackend")
    assert browser.get("/api/v1/me/").json()["email"] == member.email
    assert browser.post("/api/v1/questions/", new_question(), format="json").status_code == 403


@pytest.mark.parametrize("token", ["Token", "Token a b", "Token ß", "Token " + "0" * 64, "Token xyz", "Token \x00"])
def test_a_token_that_is_none_is_refused(token):
    response = APIClient().get("/api/v1/questions/", HTTP_AUTHORIZATION=token)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Token")


def test_an_expired_token_is_refused_and_reading_writes_nothing():
    _row, token = AuthToken.objects.create(make.member(), expiry=-timedelta(seconds=1))
    assert APIClient().get("/api/v1/me/", HTTP_AUTHORIZATION=f"Token {token}").status_code == 401
    assert AuthToken.objects.count() == 1


def test_a_member_who_was_switched_off_is_out():
    member = make.member()
    theirs = client(member)
    member.is_active = False
    member.save()
    assert theirs.get("/api/v1/questions/").status_code == 401


def test_a_suspended_member_reads_and_does_not_write(internet):
    from django.utils import timezone

    member = make.member()
    moderating.suspend(by=make.admin(), member=member, until=timezone.now() + DAY, reason="Spam", now=timezone.now())
    theirs = client(member)
    assert theirs.get("/api/v1/me/").json()["suspended_until"] is not None
    assert theirs.post("/api/v1/questions/", new_question(), format="json").status_code == 403
    assert theirs.patch("/api/v1/me/", {"about": "x"}, format="json").status_code == 403


def test_what_is_held_or_hidden_exists_for_its_author_only():
    held = make.question(hold=True)
    answer = make.answer(make.question())
    moderating.hide(by=make.admin(), post=answer, reason="spam", now=NOON + 2 * HOUR)
    addresses = (f"/api/v1/questions/{held.pk}/", f"/api/v1/answers/{answer.pk}/")
    for address, author in zip(addresses, (held.author, answer.author), strict=True):
        assert client(author).get(address).status_code == 200
        for other in (client(), client(make.member())):
            assert other.get(address).status_code == 404
            assert other.get(f"{address}comments/").status_code == 404
            assert other.post(f"{address}vote/", {"value": 1}, format="json").status_code in (401, 404)
    assert held.pk not in [row["id"] for row in client().get("/api/v1/questions/").json()["results"]]
    assert [row["state"] for row in client(held.author).get("/api/v1/questions/?state=held").json()["results"]] == [
        "held"
    ]
    assert client().get(f"/api/v1/questions/{answer.question_id}/answers/").json()["results"] == []


def test_a_rule_that_says_no_is_a_conflict():
    question = make.question()
    closing.close(by=question.author, question=question, reason="", now=NOON)
    response = client(make.member()).post(f"/api/v1/questions/{question.pk}/answers/", {"body": "Hm."}, format="json")
    assert (response.status_code, response.json()["code"]) == (409, "closed")
    assert response.json()["detail"]


def test_one_cannot_vote_on_ones_own():
    question = make.question()
    response = client(question.author).post(f"/api/v1/questions/{question.pk}/vote/", {"value": 1}, format="json")
    assert response.status_code == 403


def test_only_the_asker_accepts():
    answer = make.answer(make.question())
    assert client(answer.author).post(f"/api/v1/answers/{answer.pk}/accept/").status_code == 403
    assert not answer.accepted


def test_filters_narrow_the_list(internet):
    anna = make.member("anna")
    solved = make.question(anna, category=internet, tags=["router"], language="de")
    accepting.accept(by=anna, answer=make.answer(solved), now=NOON + 2 * HOUR)
    waiting = make.question(now=NOON)

    def found(query):
        return [row["id"] for row in client().get(f"/api/v1/questions/?{query}").json()["results"]]

    assert found("") == [solved.pk, waiting.pk]
    for query in ("state=solved", "category=internet", "tag=router", "language=de", "author=anna"):
        assert found(query) == [solved.pk], query
    assert found("state=awaiting") == [waiting.pk]
    assert found("state=closed") == found("tag=fibre") == []


def test_every_question_is_met_once_over_all_pages():
    asked = [make.question(now=NOON + (number // 3) * HOUR).pk for number in range(7)]  # equal times too
    address, met = "/api/v1/questions/?page_size=2", []
    while address:
        page = client().get(address).json()
        met += [row["id"] for row in page["results"]]
        address = page["next"] and page["next"].removeprefix("http://127.0.0.1:8000")
    assert met == sorted(asked, reverse=True)


def test_search_finds_what_may_be_seen_and_goes_on_from_next(settings):
    found = [make.question(title=f"Roaming is slow since {number} o'clock").pk for number in range(22)]
    make.question(title="Roaming that nobody sees", hold=True)
    first = client().get("/api/v1/search/?q=roaming").json()
    second = client().get(first["next"].removeprefix(settings.SITE_URL)).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (20, 2, None)
    assert {row["id"] for row in first["results"] + second["results"]} == set(found)
    assert list(first["results"][0]) == QUESTION_FIELDS
    for query, named in (("", "q"), ("q=", "q"), ("q=x&language=xx", "language"), ("q=x&cursor=1", "cursor")):
        response = client().get(f"/api/v1/search/?{query}")
        assert (response.status_code, list(response.json())) == (400, [named]), query


def test_tags_and_categories_are_listed(settings):
    make.question(category=make.category("tv", position=2), tags=["zapping", "ärger"])
    make.category("mobile", position=1)
    categories = client().get("/api/v1/categories/?page_size=1").json()
    assert [row["slug"] for row in categories["results"]] == ["mobile"]
    following = client().get(categories["next"].removeprefix(settings.SITE_URL)).json()
    assert ([row["slug"] for row in following["results"]], following["next"]) == (["tv"], None)
    assert following["results"][0]["peer_window_seconds"] == settings.PEER_WINDOW.total_seconds()
    assert {row["slug"] for row in client().get("/api/v1/tags/").json()["results"]} == {"zapping", "ärger"}
    assert client().get("/api/v1/tags/ärger/").json()["url"] == f"{settings.SITE_URL}/tags/%C3%A4rger/"


def test_a_member_shows_the_public_part_only():
    anna = make.member("anna", about="I like routers.")
    shown = client().get("/api/v1/members/anna/").json()
    assert set(shown) == {
        "handle", "display_name", "url", "chip", "is_employee", "reputation", "joined", "about",
    }  # fmt: skip
    for address in ("/api/v1/members/anna/", "/api/v1/members/"):
        assert anna.email not in client(make.member()).get(address).content.decode()


def test_me_shows_and_changes_ones_own_settings():
    anna = make.member("anna")
    mine = client(anna)
    assert mine.get("/api/v1/me/").json()["email"] == "anna@example.org"
    changed = mine.patch(
        "/api/v1/me/",
        {"language": "fr", "display_name": " Anna  Z. ", "about": "Hi", "notices_by_mail": False, "email": "x@y.org"},
        format="json",
    )
    assert changed.status_code == 200
    anna.refresh_from_db()
    assert (anna.language, anna.display_name, anna.about, anna.notices_by_mail, anna.email) == (
        "fr", "Anna Z.", "Hi", False, "anna@example.org",
    )  # fmt: skip
    assert list(mine.patch("/api/v1/me/", {"display_name": "\u202e"}, format="json").json()) == ["display_name"]
    assert mine.patch("/api/v1/me/", {"about": "Hello"}, format="json").json()["display_name"] == "Anna Z."


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_whatever_they_hold(rows, django_assert_max_num_queries):
    category, reader = make.category(), make.member()
    question = make.question(category=category, tags=["a1", "b1"])
    for _ in range(rows - 1):
        make.question(category=category, tags=["a1", "b1"])
    for _ in range(rows):
        answer = make.answer(question)
    accepting.accept(by=question.author, answer=answer, now=NOON + 2 * HOUR)
    signed_in = client(reader)
    for address, most in (
        ("questions/", 2), ("questions/?category=" + category.slug, 3), (f"questions/{question.pk}/", 2),
        (f"questions/{question.pk}/answers/", 3), ("search/?q=router", 4), ("tags/", 1), ("categories/", 1), ("members/", 1),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client().get(f"/api/v1/{address}").status_code == 200
        with django_assert_max_num_queries(most + 3):  # the token and two for permissions
            signed_in.get(f"/api/v1/{address}")


def test_reads_and_writes_are_throttled_apart(settings, internet):
    rates = {"anonymous": "2/min", "reads": "3/min", "writes": "1/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    member = client(make.member())
    statuses = [member.post("/api/v1/questions/", new_question(), format="json").status_code for _ in range(2)]
    assert statuses == [201, 429]
    assert [client().get("/api/v1/questions/").status_code for _ in range(3)] == [200, 200, 429]
    reads = [member.get("/api/v1/questions/") for _ in range(4)]
    assert [response.status_code for response in reads] == [200, 200, 200, 429]
    assert 0 < int(reads[-1]["Retry-After"]) <= 60


def test_an_address_behind_no_proxy_cannot_be_made_up(settings):
    rates = {"anonymous": "1/min", "reads": "1/min", "writes": "1/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    first, second = (
        client().get("/api/v1/questions/", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code for number in (1, 2)
    )
    assert (first, second) == (200, 429)


def test_json_says_so_and_is_not_sniffed():
    response = client().get("/api/v1/questions/")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert json.loads(response.content) == {"next": None, "results": []}
