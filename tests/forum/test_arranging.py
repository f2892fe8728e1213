"""Moving, locking, pinning: the rules, the page they are done on, and the same over the API."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from community.errors import Refused
from community.models import Notice
from forum import accepting, closing, commenting, editing, locking, merging, moderating, moving, pinning, recounting
from forum.models import Arrangement, Question, Revision
from tests import make
from tests.forum.test_merging import at_once, differences
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
LATER = NOON + DAY / 2


def fresh(post):
    return type(post).objects.get(pk=post.pk)


@pytest.fixture
def boss():
    return make.manager("boss")


@pytest.fixture
def answered():
    question = make.question()
    make.answer(question)
    return fresh(question)


@pytest.fixture
def desk(client, boss):
    client.force_login(boss)
    with time_machine.travel(LATER, tick=False):
        yield client


# --- Moving ----------------------------------------------------------------------------------------


def test_moving_leaves_the_window_as_it_was_and_tells_the_asker(boss):
    question, there = make.question(), make.category("phones", peer_window=DAY / 12)
    pinning.pin(by=boss, question=question, now=LATER)
    assert moving.move(by=boss, question=question, category=there, reason="About phones.", now=LATER) is True
    assert moving.move(by=boss, question=question, category=there, now=LATER) is False
    after = fresh(question)
    assert (after.category, after.peer_window_ends_at, after.due_at, after.pinned_at) == (
        there,
        NOON + DAY,
        NOON + DAY,
        None,
    )
    moved = Arrangement.objects.get(kind="moved")
    assert (moved.by, moved.category_before, moved.category_after, moved.reason) == (
        boss, question.category, there, "About phones.",
    )  # fmt: skip
    assert Notice.objects.get(member=question.author).kind == "forum.question_moved"
    with pytest.raises(PermissionDenied):
        moving.move(by=question.author, question=question, category=make.category(), now=LATER)


def test_who_could_not_read_it_there_is_not_told_where_it_went(boss):
    question, there = make.question(), make.category("secret", private=True)
    with pytest.raises(Refused) as refusal:
        moving.move(by=boss, question=question, category=there, now=LATER)
    assert refusal.value.code == "other_readers"
    assert moving.move(by=boss, question=question, category=there, now=LATER, confirmed=True) is True
    assert Notice.objects.count() == 0


def test_the_page_says_that_the_asker_is_told_only_when_they_are(client, boss):
    question, said = make.question(), []
    client.force_login(boss)
    for place in (make.category("open"), make.category("secret", private=True)):
        sent = {"category": place.slug, "confirmed": "on"}
        page = client.post(f"/questions/{question.pk}/arranging/move/", sent, follow=True)
        said += [str(message) for message in page.context["messages"]]
    assert said == ["The question is moved. Who asked is told.", "Moved"]


# --- Locking ---------------------------------------------------------------------------------------


def test_a_lock_keeps_answers_comments_and_edits_out_and_lets_accepting_in(boss, answered):
    assert locking.lock(by=boss, question=answered, reason="It went off topic.", now=LATER) is True
    assert locking.lock(by=boss, question=answered, reason="It went off topic.", now=LATER) is False
    given = answered.answers.get()
    for attempt in (
        lambda: make.answer(answered, now=LATER),
        lambda: commenting.comment(author=make.member(), question=answered, body="And?", now=LATER),
        lambda: commenting.comment(author=given.author, question=answered, answer=given, body="And?", now=LATER),
        lambda: editing.edit(editor=given.author, post=given, body="changed", version=1, now=LATER),
        lambda: editing.edit(editor=answered.author, post=answered, body="changed", version=1, now=LATER),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "locked"
    editing.edit(editor=boss, post=given, body="put right", version=1, now=LATER)
    accepting.accept(by=answered.author, answer=given, now=LATER)
    assert fresh(answered).state == "solved"
    assert Notice.objects.filter(member=answered.author, kind="forum.question_locked").count() == 1
    assert locking.unlock(by=boss, question=answered, now=LATER) is True
    make.answer(answered, now=LATER)
    assert list(Arrangement.objects.order_by("pk").values_list("kind", flat=True)) == ["locked", "unlocked"]


def test_a_question_that_waits_is_not_locked_and_a_lock_gives_way_when_it_waits_again(boss, answered):
    with pytest.raises(Refused) as refusal:
        locking.lock(by=boss, question=make.question(), reason="x", now=LATER)
    assert refusal.value.code == "awaits"
    with pytest.raises(ValidationError):
        locking.lock(by=boss, question=answered, reason=" ", now=LATER)
    with pytest.raises(PermissionDenied):
        locking.lock(by=answered.author, question=answered, reason="x", now=LATER)
    locking.lock(by=boss, question=answered, reason="Enough.", now=LATER)
    moderating.hide(by=boss, post=answered.answers.get(), reason="wrong", now=LATER)
    assert (fresh(answered).locked_at, fresh(answered).due_at) == (None, NOON + DAY)
    assert Arrangement.objects.filter(kind="unlocked", by=None).count() == 1


def test_reconcile_opens_what_is_locked_although_it_waits(answered):
    waiting = make.question()
    Question.objects.filter(pk__in=[waiting.pk, answered.pk]).update(locked_at=NOON)
    said = f"Question {waiting.pk} waits for a peer answer although it is locked."
    assert recounting.recount(LATER, True) == [said]
    assert (recounting.recount(LATER, False), fresh(waiting).locked_at, fresh(answered).locked_at) == ([], None, NOON)


def test_who_may_not_unlock_does_not_open_a_locked_question_again(boss):
    question = make.question()
    closing.close(by=question.author, question=question, reason="Found it.", now=LATER)
    locking.lock(by=boss, question=question, reason="Enough.", now=LATER)
    with pytest.raises(Refused) as refusal:
        closing.reopen(by=question.author, question=question, now=LATER)
    assert refusal.value.code == "locked"
    closing.reopen(by=boss, question=question, now=LATER)
    assert (fresh(question).state, fresh(question).locked_at) == ("awaiting", None)


# --- Pinning ---------------------------------------------------------------------------------------


def test_pins_stand_above_their_category_and_the_first_page_and_never_twice(boss, client):
    category = make.category("net")
    asked = [make.question(category=category, title=f"Question number {n}", now=NOON + n * SECOND) for n in range(25)]
    for question in asked[:3]:
        assert pinning.pin(by=boss, question=question, now=LATER) is True
    assert pinning.pin(by=boss, question=asked[0], now=LATER) is False
    with pytest.raises(Refused) as refusal:
        pinning.pin(by=boss, question=asked[3], now=LATER)
    assert refusal.value.code == "enough"
    pinning.pin(by=boss, question=make.question(title="Pinned elsewhere"), now=LATER - SECOND)
    first = client.get("/categories/net/").context
    assert [question.pk for question in first["pinned"]] == [question.pk for question in reversed(asked[:3])]
    assert [question.pk for question in first["page"].rows] == [question.pk for question in reversed(asked[5:])]
    rest = client.get(f"/categories/net/?after={first['page'].next}").context
    assert (rest["pinned"], [question.pk for question in rest["page"].rows]) == ([], [asked[4].pk, asked[3].pk])
    narrowed = client.get("/categories/net/?language=en").context
    assert (narrowed["pinned"], len(narrowed["page"].rows)) == ([], 20)
    home = client.get("/").context
    assert [question.pk for question in home["pinned"]] == [question.pk for question in reversed(asked[:3])]
    assert not {question.pk for question in home["page"].rows} & {question.pk for question in home["pinned"]}
    assert pinning.unpin(by=boss, question=asked[0], now=LATER) is True
    assert pinning.pin(by=boss, question=asked[3], now=LATER) is True


@pytest.mark.django_db(transaction=True)
def test_of_eight_pins_at_once_three_hold(boss):
    category = make.category()
    asked = [make.question(category=category) for _ in range(8)]
    results = at_once(
        *((lambda question=question: pinning.pin(by=boss, question=question, now=LATER)) for question in asked)
    )
    assert (results.count(True), [result.code for result in results if result is not True]) == (3, ["enough"] * 5)


@pytest.mark.django_db(transaction=True)
def test_a_lock_and_the_loss_of_the_only_answer_at_once_never_leave_a_place_where_nobody_can_answer(boss):
    for _again in range(3):
        question = make.question()
        given = make.answer(question)
        at_once(
            lambda question=question: locking.lock(by=boss, question=question, reason="Enough.", now=LATER),
            lambda given=given: moderating.hide(by=boss, post=given, reason="wrong", now=LATER),
        )
        assert (fresh(question).locked_at, fresh(question).state) == (None, "awaiting")
    assert differences() == []


# --- The page --------------------------------------------------------------------------------------


def page_of(question):
    return f"/questions/{question.pk}/arranging/page/"


def step(question, what):
    return f"/questions/{question.pk}/arranging/{what}/"


def test_each_sees_the_steps_they_may_take(desk, boss, answered, client):
    assert set(desk.get(page_of(answered)).context["forms"]) == {"duplicate", "retag", "move", "lock", "pin"}
    helper = make.member()
    from django.contrib.auth.models import Permission

    helper.user_permissions.set(Permission.objects.filter(codename__in=["mark_duplicate", "retag_question"]))
    client.force_login(helper)
    page = client.get(page_of(answered))
    assert set(page.context["forms"]) == {"duplicate", "retag"}
    assert "Join the two" not in page.content.decode()
    assert client.post(step(answered, "pin")).status_code == 403
    assert client.post(step(answered, "retag"), {"tags": "wlan", "version": "1"}).status_code == 303
    assert (Revision.objects.get().editor, fresh(answered).version) == (helper, 2)


def test_the_original_is_offered_found_or_typed(desk):
    category = make.category()
    original = make.question(category=category, title="Router blinks red since Monday")
    closed = make.question(category=category, title="Router blinks red, same here")
    other = make.question(category=category, title="The television has no sound")
    question = make.question(category=category, title="My router blinks red")
    closing.close(by=make.admin(), question=closed, duplicate_of=original, reason="", now=LATER)
    assert desk.get(page_of(question)).context["offered"] == [original]
    assert desk.get(page_of(question) + "?for=television").context["offered"] == [other]
    part = desk.get(page_of(question) + "?part=offers&for=television").content.decode()
    assert f'value="{other.pk}"' in part
    assert "<html" not in part
    answer = desk.post(step(question, "duplicate"), {"reason": "Same.", "target": "", "choice": ""})
    assert (answer.status_code, fresh(question).closed_at) == (400, None)
    assert 'value="Same."' in answer.content.decode()
    assert desk.post(step(question, "duplicate"), {"target": "999999"}).status_code == 400
    assert desk.post(step(question, "duplicate"), {"target": str(question.pk)}).status_code == 409
    # Whoever names a duplicate means what it is a duplicate of.
    assert (
        desk.post(step(question, "duplicate"), {"target": f"#{closed.pk}", "choice": str(other.pk)}).status_code == 303
    )
    assert fresh(question).duplicate_of == original
    assert original.title in desk.get(question.get_absolute_url()).content.decode()
    assert question.title in desk.get(original.get_absolute_url()).content.decode()


def test_joining_says_first_what_will_happen_and_every_address_leads_on_then(desk, client):
    category = make.category()
    target, source = make.question(category=category), make.question(category=category, body="In the other words.")
    given = make.answer(source)
    asked = desk.post(step(source, "duplicate"), {"choice": str(target.pk), "do": "merge"})
    assert asked.headers["Location"] == f"/questions/{source.pk}/arranging/merge/?into={target.pk}"
    assert "This cannot be undone" in desk.get(asked.headers["Location"]).content.decode()
    assert fresh(source).merged_at is None
    done = desk.post(step(source, "merge"), {"into": str(target.pk), "reason": "Same."})
    assert (done.status_code, done.headers["Location"]) == (303, target.get_absolute_url())
    client.logout()
    for address, leads in (
        (source.get_absolute_url(), target.get_absolute_url()),
        (f"/questions/{source.pk}/", target.get_absolute_url()),
        (f"/questions/{source.pk}/comments/all/", f"/questions/{target.pk}/comments/all/"),
        (f"/api/v1/questions/{source.pk}/", f"/api/v1/questions/{target.pk}/"),
        (f"/api/v1/questions/{source.pk}/answers/", f"/api/v1/questions/{target.pk}/answers/"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (301, leads)
    assert client.get(f"/answers/{given.pk}/").headers["Location"] == f"{target.get_absolute_url()}#answer-{given.pk}"
    page = client.get(target.get_absolute_url()).content.decode()
    assert "In the other words." in page
    assert f"Also asked by {source.author.display_name}" in page
    assert [row["id"] for row in client.get("/api/v1/questions/").json()["results"]] == [target.pk]
    assert "Took in another question" in client.get(f"/posts/question/{target.pk}/history/").content.decode()


def test_who_cannot_see_where_it_was_joined_stays(client, boss):
    target, source = make.question(title="A secret name of a question"), make.question(body="In the other words.")
    merging.merge(by=boss, source=source, target=target, now=LATER)
    moderating.hide(by=boss, post=target, reason="private data", now=LATER)
    page = client.get(source.get_absolute_url())
    assert (page.status_code, target.title in page.content.decode()) == (200, False)


def test_the_history_names_nothing_its_reader_may_not_see(client, boss):
    original, question = make.question(title="A secret name of a question"), make.question()
    closing.close(by=boss, question=question, duplicate_of=original, reason="", now=LATER)
    moderating.hide(by=boss, post=original, reason="private data", now=LATER)
    page = client.get(f"/posts/question/{question.pk}/history/").content.decode()
    assert "Marked as a duplicate" in page
    assert "A secret name" not in page


def test_a_page_with_many_duplicates_names_four_and_leads_to_all(client, boss):
    original = make.question()
    for number in range(6):
        question = make.question(category=original.category, title=f"Duplicate number {number}")
        closing.close(by=boss, question=question, duplicate_of=original, reason="", now=LATER + number * SECOND)
    page = client.get(original.get_absolute_url()).content.decode()
    assert [f"Duplicate number {number}" in page for number in range(6)] == [False, False, True, True, True, True]
    assert len(client.get(f"/questions/{original.pk}/duplicates/all/").context["page"].rows) == 6


# --- The API ---------------------------------------------------------------------------------------


def test_the_api_does_the_same(desk):
    question, other, place = make.question(), make.question(), make.category("phones")
    address = f"/api/v1/questions/{question.pk}/"

    def post(what, **sent):
        return desk.post(f"{address}{what}/", sent, content_type="application/json")

    assert post("retag", tags=["wlan"], version=1).json()["tags"] == ["wlan"]
    assert post("retag", tags=["tv"], version=1).status_code == 409
    assert post("move", category="phones").json()["category"] == "phones"
    assert post("move", category="nowhere").status_code == 404
    assert post("pin").status_code == 200
    assert desk.delete(f"{address}pin/").status_code == 200
    assert post("duplicate", of=999999).status_code == 400
    assert post("duplicate", of=other.pk, reason="Same.").json()["state"] == "closed"
    assert post("lock").status_code == 400
    assert post("lock", reason="Enough.").status_code == 200
    assert desk.delete(f"{address}lock/").status_code == 200
    assert post("reopen").json()["state"] == "awaiting"
    assert post("close", reason="Off topic.").json()["state"] == "closed"
    assert post("merge", into=other.pk).json()["id"] == other.pk
    assert (fresh(question).category, fresh(question).merged_at) == (place, LATER)
