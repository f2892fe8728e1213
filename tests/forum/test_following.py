"""Follow, "I have this too", bookmark: the rules, the second press, and many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from community.errors import Refused
from forum import bookmarking, closing, following, me_too, moderating, permissions, recounting
from forum.models import Bookmark, Follow, MeToo, Question
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db


def count_of(question):
    return Question.objects.get(pk=question.pk).me_too_count


def test_everything_that_can_be_followed_is_followed_once_and_left_once():
    member, question = make.member(), make.question(tags=["wlan"])
    for target in (question, question.tags.get(), question.category, question.author):
        pressed = [following.follow(member=member, target=target, now=NOON) for _twice in range(2)]
        left = [following.unfollow(member=member, target=target) for _twice in range(2)]
        assert (pressed, left) == ([True, False], [True, False])
        following.follow(member=member, target=target, now=NOON)
    assert Follow.objects.filter(member=member).count() == 4


def test_nobody_follows_themselves_and_askers_hear_anyway():
    question = make.question()
    with pytest.raises(Refused) as refused:
        following.follow(member=question.author, target=question.author, now=NOON)
    assert refused.value.code == "yourself"
    assert following.follow(member=question.author, target=question, now=NOON) is False
    assert Follow.objects.count() == 0


def test_reading_acts_are_for_the_suspended_too_but_saying_something_is_not():
    question, member = make.question(), make.member(suspended_until=NOON + SECOND)
    assert following.follow(member=member, target=question, now=NOON)
    assert bookmarking.bookmark(member=member, question=question, now=NOON)
    with pytest.raises(PermissionDenied):
        me_too.say(member=member, question=question, now=NOON)
    assert me_too.say(member=member, question=question, now=NOON + SECOND) == 1
    for rule in (following.unfollow, following.follow):
        with pytest.raises(PermissionDenied):
            rule(member=AnonymousUser(), target=question, **({"now": NOON} if rule is following.follow else {}))


def test_me_too_counts_a_person_once_follows_and_is_taken_back():
    question, member = make.question(), make.member()
    counts = [me_too.say(member=member, question=question, now=NOON) for _twice in range(2)]
    assert (counts, count_of(question)) == ([1, 1], 1)
    assert Follow.objects.filter(member=member, question=question).count() == 1
    counts = [me_too.take_back(member=member, question=question) for _twice in range(2)]
    assert (counts, count_of(question), MeToo.objects.count()) == ([0, 0], 0, 0)
    assert Follow.objects.filter(member=member, question=question).count() == 1


def test_me_too_is_for_what_others_asked_and_what_is_open_or_solved():
    question, member = make.question(), make.member()
    with pytest.raises(PermissionDenied):
        me_too.say(member=question.author, question=question, now=NOON)
    me_too.say(member=member, question=question, now=NOON)
    closing.close(by=question.author, question=question, reason="found it", now=NOON)
    with pytest.raises(Refused) as refused:
        me_too.say(member=make.member(), question=question, now=NOON)
    assert (refused.value.code, me_too.take_back(member=member, question=question)) == ("closed", 0)
    hidden = make.question()
    moderating.hide(by=make.admin(), post=hidden, reason="private data", now=NOON)
    with pytest.raises(Refused) as refused:
        me_too.say(member=member, question=hidden, now=NOON)
    assert (refused.value.code, count_of(hidden)) == ("not_public", 0)


def test_a_bookmark_is_kept_and_removed_once():
    question, member = make.question(), make.member()
    assert [bookmarking.bookmark(member=member, question=question, now=NOON) for _twice in range(2)] == [True, False]
    assert [bookmarking.remove(member=member, question=question) for _twice in range(2)] == [True, False]
    assert Bookmark.objects.count() == 0


def test_what_is_not_there_cannot_be_fetched_to_be_followed():
    for fetch, key in (
        (permissions.get_category, "nowhere"),
        (permissions.get_tag, "no\x00where"),
        (permissions.get_member, "nobody"),
    ):
        with pytest.raises(Http404):
            fetch(make.member(), key)


def test_reconcile_counts_the_marks_again():
    question = make.question()
    me_too.say(member=make.member(), question=question, now=NOON)
    Question.objects.update(me_too_count=7)
    said = [f"Question {question.pk} has me_too_count 7 instead of 1."]
    assert [recounting.recount(NOON, fix) for fix in (False, True, True)] == [said, said, []]
    assert count_of(question) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_people_pressing_and_two_changing_their_minds_at_once_are_counted_exactly():
    question, members = make.question(), [make.member() for _ten in range(10)]
    early = members[:2]
    for member in early:
        me_too.say(member=member, question=question, now=NOON)

    def press(member):
        try:
            if member in early:
                me_too.take_back(member=member, question=question)
            else:
                me_too.say(member=member, question=question, now=NOON)
            following.follow(member=member, target=question.category, now=NOON)
            bookmarking.bookmark(member=member, question=question, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, members * 3))
    assert (count_of(question), MeToo.objects.count()) == (8, 8)
    assert (Follow.objects.filter(question=question).count(), Follow.objects.exclude(category=None).count()) == (10, 10)
    assert Bookmark.objects.count() == 10
