"""What followers hear: once, of what they may see, however many they are and however often the work is run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import relay
from community.models import Delivery, Notice
from forum import accepting, announcing, commenting, editing, following, me_too, moderating, voting
from forum.models import Announcement, Follow
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def heard(member, kind="forum.followed_"):
    """What a member was told as a follower: the kind and why, in the order it was told."""
    notices = Notice.objects.filter(member=member, kind__startswith=kind).order_by("pk")
    return [(notice.kind.removeprefix(kind), notice.about["because"]) for notice in notices]


def announce():
    return announcing.announce(now=NOON)["told"]


def test_a_new_question_reaches_each_follower_once_by_the_nearest_reason_and_not_its_author():
    category, asker, fan, reader = make.category(), make.member(), make.member(), make.member()
    make.question(category=category, tags=["wlan", "box"])
    tags = following.Tag.objects.all()
    for target in (category, *tags, asker):
        following.follow(member=fan, target=target, now=NOON)
    for member in (reader, asker):
        following.follow(member=member, target=category, now=NOON)
    make.question(asker, category=category, tags=["wlan", "box"])
    assert [announce(), announce()] == [2, 0]
    assert (heard(fan), heard(reader), heard(asker)) == ([("asked", "person")], [("asked", "category")], [])
    assert Announcement.objects.count() == 0


def test_nobody_follows_so_nothing_is_written_down():
    make.answer(make.question())
    assert Announcement.objects.count() == 0


def test_an_answer_and_a_solution_reach_followers_and_the_asker_is_not_told_twice():
    question, fan, helper = make.question(), make.member(), make.member()
    for member in (fan, helper):
        me_too.say(member=member, question=question, now=NOON)
    following.follow(member=question.author, target=helper, now=NOON)
    given = make.answer(question, helper)
    assert announce() == 1
    assert [notice.kind for notice in question.author.notices.all()] == ["forum.answer_posted"]
    accepting.accept(by=question.author, answer=given, now=NOON)
    announce()
    accepting.withdraw(by=question.author, question=question, now=NOON)
    accepting.accept(by=question.author, answer=given, now=NOON)
    announce()
    assert heard(fan) == [("answered", "question"), ("solved", "question")]
    assert heard(helper) == []
    make.answer(question, make.employee(), now=NOON + HOUR)
    announce()
    official = Notice.objects.filter(member=fan).latest("pk")
    assert (official.kind, official.about["official"]) == ("forum.followed_answered", True)
    assert heard(helper) == [("answered", "question")]


def test_a_follower_whom_the_post_names_is_told_once_by_the_mention_and_hears_of_the_solution():
    category, named, fan = make.category(), make.member("named"), make.member()
    for member in (named, fan):
        following.follow(member=member, target=category, now=NOON)
    question = make.question(category=category, body="@named knows this one, I think.")
    announce()
    assert ([notice.kind for notice in named.notices.all()], heard(fan)) == (
        ["forum.mentioned"],
        [("asked", "category")],
    )
    for member in (named, fan):
        following.follow(member=member, target=question, now=NOON)
    given = make.answer(question, body="As @named says, restart it.")
    announce()
    # A name that comes with an edit is no news either for who was told of the answer.
    editing.edit(editor=given.author, post=given, body="As @named says, restart it twice.", version=1, now=NOON)
    assert [notice.kind for notice in named.notices.order_by("pk")] == ["forum.mentioned"] * 2
    accepting.accept(by=question.author, answer=given, now=NOON)
    announce()
    assert (heard(named), heard(fan)) == (
        [("solved", "question")],
        [("asked", "category"), ("answered", "question"), ("solved", "question")],
    )


def test_what_a_followed_member_answers_stands_under_the_bell_and_is_not_mailed():
    fan, helper = make.member(), make.member()
    following.follow(member=fan, target=helper, now=NOON)
    make.answer(make.question(), helper)
    announce()
    assert heard(fan) == [("answered", "person")]
    assert Delivery.objects.filter(member=fan).count() == 0


def test_the_first_words_at_a_question_follow_it_and_who_left_stays_out():
    question, helper = make.question(), make.member()
    commenting.comment(author=helper, question=question, body="Which box is it?", now=NOON)
    assert Follow.objects.filter(member=helper, question=question).count() == 1
    following.unfollow(member=helper, target=question)
    make.answer(question, helper)
    for writer in (question.author, make.employee()):
        commenting.comment(author=writer, question=question, body="The small one.", now=NOON)
    assert Follow.objects.count() == 0


def test_what_became_hidden_or_private_tells_nothing_and_readers_of_a_private_place_hear():
    category, fan, insider = make.category(), make.member(), make.member()
    group = Group.objects.create(name="Readers")
    insider.groups.add(group)
    following.follow(member=fan, target=category, now=NOON)
    following.follow(member=insider, target=category, now=NOON)
    hidden = make.question(category=category)
    moderating.hide(by=make.admin(), post=hidden, reason="private data", now=NOON)
    assert (announce(), Announcement.objects.count()) == (0, 0)
    category.private = True
    category.save()
    category.readers.add(group)
    make.question(category=category)
    assert announce() == 1
    assert (heard(fan), heard(insider)) == ([], [("asked", "category")])


def test_a_mail_says_why_and_has_a_link_that_ends_just_this(client):
    fan, asker = make.member("fan"), make.member()
    question = make.question(asker, tags=["wlan"])
    following.follow(member=fan, target=question.tags.get(), now=NOON)
    make.question(asker, title="How far does the box reach?", tags=["wlan"])
    announce()
    relay.deliver(now=NOON)
    letter = next(letter for letter in mail.outbox if letter.to == ["fan@example.org"])
    assert "You get this because you follow the tag “wlan”." in letter.body
    assert "/mail/stop/" in letter.extra_headers["List-Unsubscribe"]
    link = letter.body.split("Follow it no longer: ")[1].split()[0]
    assert link in letter.alternatives[0].content
    path = "/" + link.split("/", 3)[3]
    steps = [client.get(path), client.post(path), client.post(path), client.post(path, {"undo": "1"})]
    assert [step.status_code for step in steps] == [200] * 4
    assert Follow.objects.filter(member=fan).count() == 1
    assert client.post(path).status_code == 200
    assert Follow.objects.filter(member=fan).count() == 0
    assert client.get(path[:-2] + "x/").status_code == 404


def test_a_mail_is_cancelled_when_they_left_or_it_is_gone():
    first, second, question = make.member(), make.member(), make.question()
    for member in (first, second):
        following.follow(member=member, target=question, now=NOON)
    given = make.answer(question)
    announce()
    following.unfollow(member=first, target=question)
    moderating.hide(by=make.admin(), post=given, reason="rude", now=NOON)
    relay.deliver(now=NOON)
    reasons = Delivery.objects.filter(member__in=(first, second), notice__kind="forum.followed_answered")
    assert (
        sorted(reasons.values_list("state", "ended_reason"))
        == [("cancelled", "The answer is not visible any more.")] * 2
    )
    moderating.unhide(by=make.admin(), post=given, now=NOON)
    reasons.update(state="pending", next_attempt_at=NOON, ended_at=None)
    relay.deliver(now=NOON + SECOND)
    assert sorted(reasons.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_asking_costs_the_same_for_one_follower_as_for_many(monkeypatch):
    monkeypatch.setattr(announcing, "BATCH", 10)
    category, asker, costs = make.category(), make.member(), []
    for many in (1, 24):
        for _number in range(many):
            following.follow(member=make.member(), target=category, now=NOON)
        with CaptureQueriesContext(connection) as asked:
            make.question(asker, category=category)
        with CaptureQueriesContext(connection) as told:
            assert announce() == Follow.objects.count()
        costs.append((len(asked), len(told)))
    (one, _batch), (many, batches) = costs
    assert (one, batches <= 60) == (many, True)


def test_a_run_that_died_goes_on_where_it_stood(monkeypatch):
    monkeypatch.setattr(announcing, "BATCH", 2)
    category = make.category()
    for _number in range(5):
        following.follow(member=make.member(), target=category, now=NOON)
    make.question(category=category)
    assert announcing.announce(now=NOON, seconds=0) == {"told": 0, "failed": 0}
    assert announcing._tell_batch(Announcement.objects.get().pk, NOON) == (2, True)
    assert (announce(), Notice.objects.count()) == (3, 5)


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_tell_everybody_once(monkeypatch):
    monkeypatch.setattr(announcing, "BATCH", 3)
    category = make.category()
    for _number in range(10):
        following.follow(member=make.member(), target=category, now=NOON)
    for _number in range(3):
        make.question(category=category)

    def run(_number):
        try:
            return announce()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = sum(pool.map(run, range(4))) + announce()
    assert (told, Notice.objects.filter(kind="forum.followed_asked").count()) == (30, 30)
    assert Announcement.objects.count() == 0


def test_votes_and_bookmarks_tell_nobody():
    question = make.question()
    voting.vote(voter=make.member(), post=question, value=1, now=NOON)
    assert Notice.objects.count() == 0
