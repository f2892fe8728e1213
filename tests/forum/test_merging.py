"""Duplicates and joining: who follows what, what moves, and two at once in every direction."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from community.errors import Refused
from community.models import Member, Notice
from escalation import recounting as escalation_recounting
from escalation.models import Escalation
from escalation.sweep import sweep
from forum import (
    accepting,
    announcing,
    bookmarking,
    closing,
    commenting,
    drafting,
    following,
    me_too,
    merging,
    moderating,
    recounting,
    searching,
    voting,
)
from forum.models import Answer, Arrangement, Bookmark, Comment, Follow, MeToo, Question, SearchDocument
from superusers import recounting as superuser_recounting
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
LATER = NOON + DAY / 2


def fresh(post):
    return type(post).objects.get(pk=post.pk)


def differences():
    return [
        found
        for recount in (
            recounting.recount,
            searching.recount,
            escalation_recounting.recount,
            superuser_recounting.recount,
        )
        for found in recount(LATER, False)
    ]


def follows(member, question):
    return Follow.objects.filter(member=member, question=question).count()


@pytest.fixture
def boss():
    return make.manager("boss")


@pytest.fixture
def pair():
    category = make.category()
    return make.question(category=category, title="Why does it blink red?"), make.question(
        category=category, title="My router blinks in red"
    )


# --- Duplicates ------------------------------------------------------------------------------------


def test_the_asker_of_a_duplicate_follows_the_original_and_is_told_once(boss, pair):
    original, question = pair
    assert closing.close(by=boss, question=question, duplicate_of=original, reason="Same thing.", now=LATER) is True
    assert closing.close(by=boss, question=question, duplicate_of=original, reason="Same thing.", now=LATER) is False
    assert (follows(question.author, original), fresh(question).due_at) == (1, None)
    told = Notice.objects.get(member=question.author)
    assert (told.kind, told.about["duplicate_title"]) == ("forum.question_closed", original.title)
    step = Arrangement.objects.get(question=question)
    assert (step.kind, step.by, step.reason, step.other) == ("duplicate", boss, "Same thing.", original)
    assert closing.reopen(by=boss, question=question, now=LATER) is True
    assert (fresh(question).state, fresh(question).duplicate_of, fresh(question).due_at) == (
        "awaiting",
        None,
        NOON + DAY,
    )


def test_there_are_no_chains_of_duplicates(boss, pair):
    original, question = pair
    older = make.question(category=original.category)
    closing.close(by=boss, question=question, duplicate_of=original, reason="", now=LATER)
    with pytest.raises(Refused) as refusal:
        closing.close(by=boss, question=older, duplicate_of=question, reason="", now=LATER)
    assert refusal.value.code == "duplicate_target"
    assert closing.original(f"#{question.pk}", member=boss) == original  # whoever names a duplicate means what it is of
    closing.close(by=boss, question=original, duplicate_of=older, reason="", now=LATER)
    assert (fresh(original).duplicate_of, fresh(question).duplicate_of) == (older, older)


def test_super_users_mark_duplicates_and_take_that_back_and_close_nothing_else(pair):
    original, question = pair
    helper = make.member("super-one")
    from superusers import memberships

    memberships.activate(member=helper, by=make.admin(), reason="helps", now=NOON)
    helper = Member.objects.get(pk=helper.pk)
    with pytest.raises(PermissionDenied):
        closing.close(by=helper, question=question, reason="", now=LATER)
    closing.close(by=helper, question=question, duplicate_of=original, reason="", now=LATER)
    closing.reopen(by=helper, question=question, now=LATER)
    closing.close(by=make.admin(), question=question, reason="off topic", now=LATER)
    with pytest.raises(PermissionDenied):
        closing.reopen(by=helper, question=question, now=LATER)
    with pytest.raises(PermissionDenied):
        closing.close(by=make.member(), question=original, duplicate_of=question, reason="", now=LATER)


# --- Joining ---------------------------------------------------------------------------------------


def test_everything_moves_and_nobody_is_counted_twice(boss, pair):
    target, source = pair
    reader, both = make.member(), make.member()
    given, said = make.answer(source), commenting.comment(author=reader, question=source, body="Here too.", now=NOON)
    about_answer = commenting.comment(author=reader, question=source, answer=given, body="It works.", now=NOON)
    held, hidden = make.answer(source, hold=True), make.answer(source)
    moderating.hide(by=make.admin(), post=hidden, reason="rude", now=LATER)
    voting.vote(voter=reader, post=given, value=1, now=NOON)
    voting.vote(voter=reader, post=source, value=1, now=NOON)
    for question in pair:
        me_too.say(member=both, question=question, now=NOON)
        bookmarking.bookmark(member=both, question=question, now=NOON)
    me_too.say(member=target.author, question=source, now=NOON)
    me_too.say(member=reader, question=source, now=NOON)
    Question.objects.filter(pk=source.pk).update(view_count=7)
    Question.objects.filter(pk=target.pk).update(view_count=5)
    assert merging.merge(by=boss, source=source, target=target, reason="Same.", now=LATER) is True
    assert merging.merge(by=boss, source=source, target=target, reason="Same.", now=LATER) is False
    assert set(Answer.objects.filter(question=target)) == {given, held, hidden}
    assert set(Comment.objects.filter(question=target)) == {said, about_answer}
    after, gone = fresh(target), fresh(source)
    assert (after.answer_count, after.peer_answer_count, after.state, after.due_at) == (1, 1, "answered", None)
    assert (gone.state, gone.answer_count, gone.duplicate_of, gone.merged_at) == ("closed", 0, target, LATER)
    assert (fresh(given).created_at, fresh(given).author_role, fresh(given).score) == (given.created_at, "peer", 1)
    # The reader, the one who marked both, and the second asker; not who asked the other.
    assert set(MeToo.objects.filter(question=target).values_list("member", flat=True)) == {
        reader.pk, both.pk, source.author_id,
    }  # fmt: skip
    assert (after.me_too_count, gone.me_too_count, after.view_count, gone.view_count) == (3, 0, 12, 0)
    assert [follows(member, target) for member in (both, reader, source.author, target.author)] == [1, 1, 1, 0]
    assert Bookmark.objects.get().question == target
    assert {notice.kind for notice in Notice.objects.filter(member=source.author)} >= {"forum.question_merged"}
    assert Notice.objects.filter(member=target.author, kind="forum.question_took_in").count() == 1
    assert not SearchDocument.objects.filter(question=source).exists()
    document = SearchDocument.objects.get(question=target)
    assert "Hold the button" in document.answers
    assert "My router blinks in red" in document.body
    assert {(step.question_id, step.kind, step.other_id) for step in Arrangement.objects.all()} == {
        (source.pk, "merged", target.pk), (target.pk, "took_in", source.pk),
    }  # fmt: skip
    assert not Question.objects.shown().filter(pk=source.pk).exists()
    assert differences() == []


def test_who_is_typing_and_who_is_still_to_be_told_go_along(boss, pair):
    target, source = pair
    fan, writer, both = make.member(), make.member(), make.member()
    given = make.answer(source)
    following.follow(member=fan, target=source, now=NOON)
    make.answer(source, now=LATER)
    for member, place in (
        (writer, f"answer:{source.pk}"),
        (writer, f"comment:{source.pk}"),
        (writer, f"comment:{source.pk}:{given.pk}"),
        (both, f"answer:{source.pk}"),
        (both, f"answer:{target.pk}"),
    ):
        drafting.save(member=member, place=place, content={"body": "Not yet sent"}, now=NOON)
    merging.merge(by=boss, source=source, target=target, now=LATER)
    assert set(drafting.unsent(writer).values_list("place", flat=True)) == {
        f"answer:{target.pk}", f"comment:{target.pk}", f"comment:{target.pk}:{given.pk}",
    }  # fmt: skip
    assert set(drafting.unsent(both).values_list("place", flat=True)) == {f"answer:{each.pk}" for each in pair}
    announcing.announce(now=LATER)
    # The second asker follows the other question by now, and heard of this answer as who asked.
    assert [notice.kind for notice in fan.notices.all()] == ["forum.followed_answered"]
    assert source.author.notices.filter(kind="forum.followed_answered").count() == 0
    solution = make.answer(target, now=LATER)
    accepting.accept(by=target.author, answer=solution, now=LATER)
    announcing.announce(now=LATER)
    for member in (fan, source.author):
        assert member.notices.filter(kind="forum.followed_solved").count() == 1


def test_hiding_a_joined_question_takes_its_words_out_of_the_search_for_the_other(boss, pair):
    target, source = pair
    merging.merge(by=boss, source=source, target=target, now=LATER)
    moderating.hide(by=make.admin(), post=fresh(source), reason="A phone number.", now=LATER)
    assert "My router blinks in red" not in SearchDocument.objects.get(question=target).body
    assert differences() == []
    moderating.unhide(by=make.admin(), post=fresh(source), now=LATER)
    assert "My router blinks in red" in SearchDocument.objects.get(question=target).body
    assert differences() == []


def test_the_solution_of_the_joined_question_keeps_its_points_and_solves_the_other_only_by_its_asker(boss, pair):
    target, source = pair
    given = make.answer(source)
    accepting.accept(by=source.author, answer=given, now=NOON + SECOND)
    merging.merge(by=boss, source=source, target=target, now=LATER)
    assert (fresh(target).state, fresh(source).accepted_answer) == ("answered", given)
    assert Member.objects.get(pk=given.author_id).reputation == 15
    assert differences() == []
    with pytest.raises(PermissionDenied):
        accepting.accept(by=source.author, answer=given, now=LATER)
    accepting.accept(by=target.author, answer=given, now=LATER)
    assert (fresh(target).state, fresh(source).accepted_answer) == ("solved", None)
    assert Member.objects.get(pk=given.author_id).reputation == 15  # one answer is a solution once
    assert differences() == []


def test_hiding_what_solved_the_joined_question_takes_that_too(boss, pair):
    target, source = pair
    given = make.answer(source)
    accepting.accept(by=source.author, answer=given, now=NOON + SECOND)
    merging.merge(by=boss, source=source, target=target, now=LATER)
    moderating.hide(by=boss, post=given, reason="wrong", now=LATER)
    assert (fresh(source).accepted_answer, fresh(target).state) == (None, "awaiting")
    assert Member.objects.get(pk=given.author_id).reputation == 0
    assert differences() == []


def test_an_open_hand_over_of_either_ends_with_the_joining(boss, pair):
    target, source = pair
    late = NOON + DAY + SECOND
    sweep(now=late)
    given = make.answer(pair[1], now=late + SECOND)
    sweep(now=late + 2 * SECOND)
    merging.merge(by=boss, source=source, target=target, now=late + 3 * SECOND)
    sweep(now=late + 4 * SECOND)
    assert dict(Escalation.objects.values_list("question", "outcome")) == {
        source.pk: "peer_answer", target.pk: "peer_answer",
    }  # fmt: skip
    assert fresh(given).question == target
    third = make.question(category=target.category, now=NOON)
    sweep(now=late + 5 * SECOND)
    merging.merge(by=boss, source=third, target=target, now=late + 6 * SECOND)
    sweep(now=late + 7 * SECOND)
    assert Escalation.objects.get(question=third).outcome == "duplicate"
    assert differences() == []


def test_what_was_joined_or_marked_before_leads_to_the_last_one(boss, pair):
    target, source = pair
    first = make.question(category=target.category)
    marked = make.question(category=target.category)
    merging.merge(by=boss, source=first, target=source, now=LATER)
    closing.close(by=boss, question=marked, duplicate_of=source, reason="", now=LATER)
    merging.merge(by=boss, source=source, target=target, now=LATER)
    assert [fresh(one).duplicate_of for one in (first, marked, source)] == [target] * 3
    with pytest.raises(Refused) as refusal:
        merging.merge(by=boss, source=first, target=make.question(), now=LATER)
    assert refusal.value.code == "merged"
    with pytest.raises(Refused) as refusal:
        closing.reopen(by=boss, question=first, now=LATER)
    assert refusal.value.code == "merged"


def test_a_duplicate_can_be_joined_later(boss, pair):
    target, source = pair
    given = make.answer(source)
    closing.close(by=boss, question=source, duplicate_of=target, reason="", now=NOON + 2 * SECOND)
    merging.merge(by=boss, source=source, target=target, now=LATER)
    assert (fresh(source).closed_at, fresh(source).merged_at, fresh(given).question) == (
        NOON + 2 * SECOND,
        LATER,
        target,
    )


def test_joining_is_refused_for_others_for_itself_and_for_what_is_not_public(boss, pair):
    target, source = pair
    with pytest.raises(PermissionDenied):
        merging.merge(by=make.member(), source=source, target=target, now=LATER)
    for wrong in (source, make.question(hold=True)):
        with pytest.raises(Refused):
            merging.merge(by=boss, source=source, target=wrong, now=LATER)
    with pytest.raises(Refused):
        merging.merge(by=boss, source=make.question(hold=True), target=target, now=LATER)
    with pytest.raises(ValidationError):
        merging.merge(by=boss, source=source, target=target, reason="x" * 301, now=LATER)
    assert fresh(source).merged_at is None


def test_private_into_public_needs_to_be_confirmed(boss, pair):
    target, _ = pair
    source = make.question(category=make.category(private=True))
    with pytest.raises(Refused) as refusal:
        merging.merge(by=boss, source=source, target=target, now=LATER)
    assert refusal.value.code == "other_readers"
    assert merging.merge(by=boss, source=source, target=target, now=LATER, confirmed=True) is True


# --- Two at once -----------------------------------------------------------------------------------


def at_once(*jobs):
    """Run these in threads that start together; return what each returned, or the exception."""
    together, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(number):
        try:
            together.wait(timeout=30)
            results[number] = jobs[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def at_cross_marking(boss):
    one, other = make.question(), make.question()
    results = at_once(
        lambda: closing.close(by=boss, question=one, duplicate_of=other, reason="", now=LATER),
        lambda: closing.close(by=boss, question=other, duplicate_of=one, reason="", now=LATER),
    )
    assert [result.code for result in results if result is not True] == ["duplicate_target"]
    assert Question.objects.filter(pk__in=[one.pk, other.pk], closed_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_marked_as_duplicates_of_each_other_at_once_one_stays(boss):
    for _again in range(4):
        at_cross_marking(boss)


def at_cross_joining(boss, category):
    one, other = make.question(category=category), make.question(category=category)
    answers = [make.answer(question) for question in (one, other) for _ in range(2)]
    people = [make.member() for _ in range(4)]
    results = at_once(
        lambda: merging.merge(by=boss, source=one, target=other, now=LATER),
        lambda: merging.merge(by=boss, source=other, target=one, now=LATER),
        lambda: make.answer(one, people[0], now=LATER),
        lambda: commenting.comment(author=people[1], question=other, body="Me too.", now=LATER),
        lambda: voting.vote(voter=people[2], post=answers[0], value=1, now=LATER),
        lambda: following.follow(member=one.author, target=other, now=LATER),
        lambda: accepting.accept(by=one.author, answer=answers[1], now=LATER),
        lambda: commenting.comment(author=people[3], question=one, answer=answers[0], body="It works.", now=LATER),
    )
    odd = [r for r in results if isinstance(r, Exception) and not isinstance(r, (Refused, PermissionDenied))]
    assert odd == []
    assert results[:2].count(True) == 1
    merged = Question.objects.get(pk__in=[one.pk, other.pk], merged_at__isnull=False)
    stays = merged.duplicate_of
    assert (merged.answers.count(), merged.comments.count()) == (0, 0)
    assert stays.answers.count() == len(answers) + sum(isinstance(result, Answer) for result in results)
    assert stays.comments.count() == sum(isinstance(result, Comment) for result in results)
    assert follows(merged.author, stays) == 1


@pytest.mark.django_db(transaction=True)
def test_crossing_joins_answers_comments_votes_and_follows_at_once_lose_nothing(boss):
    category = make.category()
    for _again in range(3):
        at_cross_joining(boss, category)
    assert differences() == []
