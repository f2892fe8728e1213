"""The buttons of follow, "I have this too" and bookmark, and the member's lists of them."""

import re

import pytest

from community.models import Member
from forum import bookmarking, closing, following, me_too, moderating
from forum.models import Bookmark, Follow, MeToo, Question
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def pressed(page):
    """`aria-pressed` of each button that can be down, by the address it is sent to."""
    return dict(
        re.findall(r'class="mark"[^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*?aria-pressed="(\w+)"', page, re.DOTALL)
    )


def test_who_is_signed_out_is_led_to_the_sign_in_and_back(client):
    question = make.question(tags=["wlan"])
    page = client.get(question.get_absolute_url()).content.decode()
    assert "hx-post" not in page
    assert client.cookies == {}
    for address in (
        f"/follow/question/{question.pk}/",
        f"/questions/{question.pk}/marks/me-too/",
        f"/questions/{question.pk}/marks/bookmark/",
    ):
        assert f'href="{address}"' in page
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert 'href="/follow/tag/wlan/"' in client.get("/tags/wlan/").content.decode()
    client.force_login(make.member())
    assert client.get(f"/follow/question/{question.pk}/")["Location"] == question.get_absolute_url()
    assert Follow.objects.count() == 0


def test_without_javascript_the_page_comes_again(client):
    question, member = make.question(tags=["wlan"]), make.member()
    client.force_login(member)
    for address, place in (
        (f"/follow/question/{question.pk}/", question.get_absolute_url()),
        ("/follow/tag/wlan/", "/tags/wlan/"),
        (f"/follow/category/{question.category.slug}/", question.category.get_absolute_url()),
        (f"/follow/member/{question.author.handle}/", question.author.get_absolute_url()),
        (f"/questions/{question.pk}/marks/me-too/", question.get_absolute_url()),
        (f"/questions/{question.pk}/marks/bookmark/", question.get_absolute_url()),
    ):
        for on, then in (("1", "true"), ("0", "false")):
            answer = client.post(address, {"on": on})
            assert (answer.status_code, answer["Location"]) == (303, place)
            assert pressed(client.get(place).content.decode())[address] == then
        assert client.post(address, {"on": "2"}).status_code == 400
        assert client.post(address).status_code == 400
    assert client.post("/follow/planet/mars/", {"on": "1"}).status_code == 404


def test_with_htmx_only_the_button_comes_and_the_live_region_says_it(client):
    question, member = make.question(), make.member()
    client.force_login(member)
    answer = client.post(f"/questions/{question.pk}/marks/me-too/", {"on": "1"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert '<data value="1"' in page
    assert '<div hx-swap-oob="innerHTML:#said">You have this too, and follow the question.</div>' in page
    assert pressed(page) == {
        f"/questions/{question.pk}/marks/me-too/": "true",
        f"/follow/question/{question.pk}/": "true",
    }
    assert (MeToo.objects.count(), Follow.objects.count()) == (1, 1)


def test_a_no_stands_beside_the_button_and_the_form_alone_gets_the_status(client):
    question, member = make.question(), make.member()
    closing.close(by=question.author, question=question, reason="found it", now=NOON)
    client.force_login(member)
    address = f"/questions/{question.pk}/marks/me-too/"
    page = client.post(address, {"on": "1"}, headers=HTMX).content.decode()
    assert pressed(page) == {address: "false"}
    assert 'role="alert">This question is closed.' in page
    assert client.post(address, {"on": "1"}).status_code == 409


def test_a_session_that_has_ended_sends_the_whole_page_to_the_sign_in(client):
    question = make.question()
    headers = HTMX | {"HX-Current-URL": f"http://testserver{question.get_absolute_url()}"}
    answer = client.post(f"/questions/{question.pk}/marks/bookmark/", {"on": "1"}, headers=headers)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={question.get_absolute_url()}"


def test_a_vote_comes_back_alone(client):
    question = make.question()
    client.force_login(make.member())
    address = f"/posts/question/{question.pk}/vote/"
    page = client.post(address, {"value": "1"}, headers=HTMX).content.decode()
    assert (re.findall(r'aria-pressed="(\w+)"', page), re.findall(r"<output[^>]*>(-?\d+)<", page)) == (
        ["true", "false"],
        ["1"],
    )
    Member.objects.update(suspended_until=NOON + 10**4 * make.DAY)
    page = client.post(address, {"value": "-1"}, headers=HTMX).content.decode()
    assert (re.findall(r"<output[^>]*>(-?\d+)<", page), 'role="alert"' in page) == (["1"], True)


def test_the_lists_show_what_one_may_see_page_by_page_and_teach_when_empty(client):
    member = make.member()
    client.force_login(member)
    assert "You follow nothing yet" in client.get("/following/").content.decode()
    assert "No bookmarks yet" in client.get("/bookmarks/").content.decode()
    category = make.category()
    questions = [make.question(category=category, title=f"Question number {number}") for number in range(22)]
    for number, question in enumerate(questions):
        following.follow(member=member, target=question, now=NOON + number * SECOND)
        bookmarking.bookmark(member=member, question=question, now=NOON + number * SECOND)
    for target in (category, questions[0].author):
        following.follow(member=member, target=target, now=NOON + 60 * SECOND)
    moderating.hide(by=make.admin(), post=questions[21], reason="private data", now=NOON)
    for address, first in (("/following/", 20), ("/bookmarks/", 20)):
        page = client.get(address).content.decode()
        assert ("number 21" in page, page.count('class="kept"')) == (False, first)
        rest = client.get(address + re.search(r'href="(\?after=[^"]+)"', page)[1]).content.decode()
        assert rest.count('class="kept"') == {"/following/": 3, "/bookmarks/": 1}[address]
        assert client.get(f"{address}?after=nonsense").status_code == 400
    assert Bookmark.objects.count() == 22


def test_the_api_says_the_same_and_a_second_time_changes_nothing(client):
    question, member = make.question(), make.member()
    client.force_login(member)
    address = f"/api/v1/questions/{question.pk}/"
    for name, on, off in (
        ("me-too", {"me_too": True, "me_too_count": 1}, {"me_too": False, "me_too_count": 0}),
        ("follow", {"following": True}, {"following": False}),
        ("bookmark", {"bookmarked": True}, {"bookmarked": False}),
    ):
        assert [client.post(f"{address}{name}/").json() for _twice in range(2)] == [on, on]
        assert [client.delete(f"{address}{name}/").json() for _twice in range(2)] == [off, off]
    me_too.say(member=member, question=question, now=NOON)
    assert client.get(address).json()["me_too_count"] == Question.objects.get().me_too_count == 1
