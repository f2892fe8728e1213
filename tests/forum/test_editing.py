import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from community.errors import Refused
from community.models import Notice
from forum import closing, commenting, editing
from forum.models import Comment, Question, Revision
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db


def fresh(post):
    return type(post).objects.get(pk=post.pk)


def edit(post, body, *, version=1, editor=None, **changes):
    return editing.edit(
        editor=editor or post.author, post=post, body=body, version=version, now=NOON + 5 * SECOND, **changes
    )


def test_an_edit_keeps_what_was_said_before_and_moves_no_time():
    question = make.question(body="first", title="My first question here", tags=["wlan"])
    after = edit(question, "second", title="My second question here", tags=["tv", "wlan"])
    before = Revision.objects.get()
    assert (before.version, before.title, before.body) == (1, "My first question here", "first")
    assert (after.version, after.title, after.slug, after.body) == (
        2,
        "My second question here",
        "my-second-question-here",
        "second",
    )
    assert "second" in after.body_html
    assert [tag.slug for tag in after.tags.all()] == ["tv", "wlan"]
    assert (after.created_at, after.published_at, after.due_at) == (NOON, NOON, NOON + DAY)


def test_an_edit_of_an_old_version_overwrites_nothing():
    question = make.question(body="first")
    edit(question, "second")
    with pytest.raises(Refused) as refusal:
        edit(question, "also second", version=1)
    assert (refusal.value.code, fresh(question).body) == ("edited_meanwhile", "second")


def test_an_edit_that_changes_nothing_makes_no_revision():
    question = make.question(body="first")
    assert (edit(question, "first").version, Revision.objects.count()) == (1, 0)


def test_nobody_edits_what_others_wrote():
    with pytest.raises(PermissionDenied):
        edit(make.question(), "mine now", editor=make.member())


def test_an_admin_does():
    assert edit(make.question(), "tidied up", editor=make.admin()).body == "tidied up"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": "  "}, "empty"),
        ({"body": "x" * 20_001}, "too_long"),
        ({"body": "a\x00b"}, "control_character"),
        ({"title": "short"}, "too_short"),
        ({"title": "x" * 151}, "too_long"),
        ({"tags": ["x" * 31]}, "tag_too_long"),
        ({"tags": list("abcdef")}, "too_many_tags"),
        ({"language": "rm"}, "unknown_language"),
    ],
)
def test_text_that_cannot_be_taken_is_refused_with_a_reason(changes, code):
    with pytest.raises(ValidationError) as error:
        make.question(**changes)
    assert error.value.code == code
    assert Question.objects.count() == 0


def test_the_limits_themselves_are_taken():
    question = make.question(body="x" * 20_000, title="x" * 150, tags=["a", "b", "c", "d", "x" * 30])
    assert (len(question.body), len(question.title), question.tags.count()) == (20_000, 150, 5)


def test_a_comment_is_never_an_answer():
    question = make.question()
    commenting.comment(author=make.member(), question=question, body="Which firmware?", now=NOON)
    assert (fresh(question).answer_count, fresh(question).state, fresh(question).due_at) == (0, "awaiting", NOON + DAY)
    assert Notice.objects.get().member_id == question.author_id


def test_a_comment_on_an_answer_of_another_question_is_refused():
    with pytest.raises(Refused):
        commenting.comment(
            author=make.member(), question=make.question(), answer=make.answer(make.question()), body="?", now=NOON
        )
    assert Comment.objects.count() == 0


def test_duplicates_need_a_target_that_stands():
    boss, original, question = make.admin(), make.question(), make.question()
    with pytest.raises(Refused):
        closing.close(by=boss, question=question, duplicate_of=question, reason="", now=NOON)
    assert closing.close(by=boss, question=question, duplicate_of=original, reason="same", now=NOON) is True
    assert closing.close(by=boss, question=question, duplicate_of=original, reason="same", now=NOON) is False
    assert (fresh(question).state, fresh(question).duplicate_of) == ("closed", original)
    with pytest.raises(Refused):
        closing.close(by=boss, question=original, duplicate_of=question, reason="", now=NOON)


def test_an_asker_cannot_reopen_what_a_manager_closed():
    question = make.question()
    closing.close(by=make.admin(), question=question, reason="off topic", now=NOON)
    with pytest.raises(PermissionDenied):
        closing.reopen(by=question.author, question=question, now=NOON)
