"""What a post said before, what changed, and bringing it back; two who edit at once."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from community.errors import Refused
from forum import commenting, differing, editing
from forum.differing import Line, Part
from forum.models import Question, Revision
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
LATER = NOON + 5 * SECOND


def edit(post, version, **changes):
    changes = {"body": post.body, **changes}
    return editing.edit(editor=post.author, post=post, version=version, now=LATER, **changes)


def shape(before, after):
    """A difference as short strings: one a line, with [-taken away-] and {+added+}."""
    marks = {"same": "%s", "old": "[-%s-]", "new": "{+%s+}"}
    return [
        f"… {line.count}" if line.kind == "gap" else "".join(marks[part.kind] % part.text for part in line.parts)
        for line in differing.lines(before, after)
    ]


def test_a_changed_line_shows_the_words_that_changed():
    before = "Hello,\nthe router blinks red since Monday.\nThanks"
    after = "Hello,\nthe router blinks green since Monday.\nThanks"
    assert shape(before, after) == ["Hello,", "the router blinks [-red-]{+green+} since Monday.", "Thanks"]


def test_lines_with_nothing_in_common_stand_below_each_other():
    assert shape("It is broken.", "Wer weiss weiter") == ["[-It is broken.-]", "{+Wer weiss weiter+}"]
    assert shape("one\ntwo", "one") == ["one", "[-two-]"]
    assert shape("", "new") == ["{+new+}"]
    assert shape("same", "same") == ["… 1"]


def test_what_stands_far_from_a_change_is_counted_and_left_out():
    lines = [f"line {number}" for number in range(20)]
    after = [*lines[:10], "line ten, changed", *lines[11:]]
    assert shape("\n".join(lines), "\n".join(after)) == [
        "… 8", "line 8", "line 9", "line [-10-]{+ten, changed+}", "line 11", "line 12", "… 7",
    ]  # fmt: skip


def test_texts_that_would_take_long_to_compare_count_as_replaced():
    before, after = "\n".join(f"a{n}" for n in range(3000)), "\n".join(f"b{n}" for n in range(3000))
    assert {line.kind for line in differing.lines(before, after)} == {"old", "new"}
    long_before, long_after = " ".join(f"a{n}" for n in range(3000)), " ".join(f"b{n}" for n in range(3000))
    assert differing.words(long_before, long_after) == (Part("old", long_before), Part("new", long_after))
    assert differing.lines("x " * 3000, "x " * 3000) == [Line("gap", count=1)]


def test_tags_are_kept_and_their_change_alone_is_a_version():
    question = make.question(tags=["wlan", "tv"])
    after = edit(question, 1, tags=["tv", "router"])
    assert (after.version, after.edited_at) == (2, None)  # the text was not edited
    assert Revision.objects.get().tags == ["tv", "wlan"]
    assert edit(question, 2, tags=["router", "tv"]).version == 2
    assert [(part.kind, part.text) for part in differing.listed(["tv", "wlan"], ["tv", "router"])] == [
        ("new", "router"), ("same", "tv"), ("old", "wlan"),
    ]  # fmt: skip


def test_restoring_brings_back_title_text_and_tags_as_a_new_version():
    question = make.question(title="Why does it blink red?", body="first", tags=["wlan"])
    edit(question, 1, title="Something else entirely", body="second", tags=["tv"])
    restored = editing.restore(
        editor=question.author, post=question, revision=Revision.objects.get(version=1), version=2, now=LATER
    )
    assert (restored.version, restored.title, restored.slug, restored.body) == (
        3, "Why does it blink red?", "why-does-it-blink-red", "first",
    )  # fmt: skip
    assert [tag.slug for tag in restored.tags.all()] == ["wlan"]
    newest = Revision.objects.get(version=2)
    assert (newest.title, newest.body, newest.tags, newest.restores) == ("Something else entirely", "second", ["tv"], 1)


def test_restoring_overwrites_nothing_newer_and_is_for_who_may_edit():
    question = make.question(body="first")
    edit(question, 1, body="second")
    first = Revision.objects.get()
    edit(question, 2, body="third")
    with pytest.raises(Refused) as refusal:
        editing.restore(editor=question.author, post=question, revision=first, version=2, now=LATER)
    assert (refusal.value.code, Question.objects.get().body) == ("edited_meanwhile", "third")
    with pytest.raises(PermissionDenied):
        editing.restore(editor=make.member(), post=question, revision=first, version=3, now=LATER)


def test_the_page_says_what_went_and_what_came_without_colour_and_brings_it_back(client):
    question = make.question(title="Why does it blink red?", body="It blinks red.", tags=["wlan"])
    edit(question, 1, title="Why does it blink green?", body="It blinks green.", tags=["tv"])
    address = f"/posts/question/{question.pk}/history/"
    page = client.get(address).content.decode()
    assert page.count('<del><span class="vh">[taken away: </span>red<span class="vh">]</span></del>') == 2
    assert page.count('<ins><span class="vh">[added: </span>green<span class="vh">]</span></ins>') == 2
    assert '<del class="tag"><span class="vh">[taken away: </span>wlan' in page
    assert "restore" not in page
    client.force_login(question.author)
    assert f'action="{address}1/restore/"' in client.get(address).content.decode()
    assert client.post(f"{address}1/restore/", {"version": "1"}).status_code == 409
    assert client.post(f"{address}9/restore/", {"version": "2"}).status_code == 404
    assert client.post(f"{address}1/restore/", {"version": "x"}).status_code == 400
    answer = client.post(f"{address}1/restore/", {"version": "2"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert Question.objects.get().body == "It blinks red."
    assert "Brought back version 1." in client.get(address).content.decode()


def test_whoever_edits_an_old_version_sees_the_difference_before_sending_again(client):
    question = make.question(body="It blinks red.")
    client.force_login(question.author)
    address = f"/posts/question/{question.pk}/edit/"
    edit(question, 1, body="It blinks red since Monday.")
    sent = {"title": question.title, "body": "It blinks green.", "tags": "", "version": "1"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert (answer.status_code, Question.objects.get().body) == (409, "It blinks red since Monday.")
    assert "It blinks green." in page
    assert 'name="version" value="2"' in page
    assert '[taken away: </span>red since Monday<span class="vh">]' in page
    assert client.post(address, {**sent, "version": "2"}).status_code == 303
    assert (Question.objects.get().body, Revision.objects.count()) == ("It blinks green.", 2)


def test_the_api_overwrites_nothing_either(client):
    question = make.question(body="first")
    client.force_login(question.author)
    address = f"/api/v1/questions/{question.pk}/"

    def patch(**sent):
        return client.patch(address, sent, content_type="application/json").status_code

    assert (patch(body="second", version=1), patch(body="third", version=1), patch(body="third")) == (200, 409, 400)
    assert Question.objects.get().body == "second"


@pytest.mark.django_db(transaction=True)
def test_of_eight_edits_at_once_one_is_saved_and_seven_are_told():
    comment = commenting.comment(author=make.member(), question=make.question(), body="first", now=NOON)
    together, results = Barrier(8), []

    def run(number):
        try:
            together.wait(timeout=30)
            edit(comment, 1, body=f"edit {number}")
            results.append("saved")
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(results) == ["edited_meanwhile"] * 7 + ["saved"]
    assert Revision.objects.get().body == "first"
