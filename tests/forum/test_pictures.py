"""Pictures in posts: who may send them, who may see them, and when they go."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.utils import timezone

from forum import commenting, composing, drafting, editing, merging, moderating, permissions, picturing, text
from forum.models import Draft, Picture, Question, Revision
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def author():
    return make.member()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(name="box.png", content=None):
    return SimpleUploadedFile(name, make.drawing() if content is None else content, "image/png")


def words(picture, alt="The lights"):
    return f"![{alt}]({picture.get_absolute_url()})"


def sees(member, picture):
    try:
        return permissions.get_picture(member, picture.key) == picture
    except Http404:
        return False


def test_a_picture_is_shown_with_its_size_and_belongs_to_the_question_from_then_on(author):
    picture = make.picture(author, make.drawing(size=(1344, 600)))
    question = make.question(author, body=f"Look:\n\n{words(picture)}")
    assert question.body_html == (
        f'<p>Look:</p>\n<p><a href="/pictures/{picture.key}.webp" rel="nofollow ugc noopener">'
        f'<img src="/pictures/{picture.key}.webp" alt="The lights" width="672" height="300" loading="lazy"></a></p>\n'
    )
    assert Picture.objects.get().question == question


def test_a_picture_without_words_gets_some_and_a_tall_one_does_not_push_the_text_away(author):
    tall = make.picture(author, make.drawing(size=(500, 1120)))
    html = make.question(author, body=words(tall, alt="")).body_html
    assert 'alt="Picture without a description" width="250" height="560"' in html


@pytest.mark.parametrize(
    "address",
    [
        "/pictures/{0}.png",
        "/pictures/{0}.webp?x",
        "https://evil.example/pictures/{0}.webp",
        "/pictures/nobodyknows1.webp",
    ],
)
def test_only_a_picture_of_ours_is_shown_and_any_other_is_a_link(author, address):
    address = address.format(make.picture(author).key)
    html = make.question(author, body=f"![a **cat**]({address})").body_html
    assert "<img" not in html
    assert f'<a href="{address}" rel="nofollow ugc noopener">a **cat**</a>' in html


def test_the_address_with_the_sites_name_is_the_same_picture(author, settings):
    settings.SITE_URL = "https://community.example"
    picture = make.picture(author)
    question = make.question(author, body=f"![x](https://community.example{picture.get_absolute_url()})")
    assert f'<img src="/pictures/{picture.key}.webp"' in question.body_html


def test_nobody_shows_a_picture_that_somebody_else_has_not_used_or_that_stands_elsewhere(author):
    unused, elsewhere = make.picture(author), make.picture(author)
    first = make.question(author, body=words(elsewhere))
    other = make.member()
    for picture in (unused, elsewhere):
        assert "<img" not in make.answer(make.question(), other, body=words(picture)).body_html
    assert "<img" in make.answer(first, other, body=words(elsewhere)).body_html
    assert Picture.objects.get(pk=unused.pk).question is None


def test_answers_comments_and_edits_bind_what_they_show(author):
    question = make.question()
    given = make.answer(question, author, body="Hold the button.")
    pictures = [make.picture(author) for _number in range(2)]
    commenting.comment(author=author, question=question, body=words(pictures[0]), now=NOON)
    editing.edit(editor=author, post=given, body=words(pictures[1]), version=1, now=NOON)
    assert set(Picture.objects.values_list("question", flat=True)) == {question.pk}


def test_who_sees_a_post_with_it_sees_the_picture(author):
    picture, moderator, reader = make.picture(author), make.admin(), make.member()
    everybody = (AnonymousUser(), reader, author, moderator)
    seen = lambda: [sees(member, picture) for member in everybody]  # noqa: E731
    assert seen() == [False, False, True, False]  # not used yet
    question = make.question(make.member(), body="Since this morning.")
    given = make.answer(question, author, body=words(picture))
    assert seen() == [True, True, True, True]
    moderating.hide(by=moderator, post=given, reason="a name on it", now=NOON)
    assert seen() == [False, False, True, True]
    moderating.unhide(by=moderator, post=given, now=NOON)
    Question.objects.get().category.__class__.objects.update(private=True)
    assert seen() == [False, False, True, True]
    Question.objects.get().category.__class__.objects.update(private=False)
    moderating.hide(by=moderator, post=Question.objects.get(), reason="spam", now=NOON)
    assert seen() == [False, False, True, True]
    moderating.unhide(by=moderator, post=Question.objects.get(), now=NOON)
    editing.edit(editor=author, post=given, body="My number was on it.", version=1, now=NOON)
    assert seen() == [False, False, True, False]


def test_what_was_edited_away_or_hidden_comes_back_to_nobodys_eyes_by_its_address(author):
    picture, other, reader, manager = make.picture(author), make.member(), make.member(), make.manager()
    question = make.question(author, body=words(picture))
    said = commenting.comment(author=other, question=question, body=f"Here: {words(picture)}", now=NOON)
    assert "<img" in said.body_html, "who sees it may point to it"
    moderating.hide(by=manager, post=said, reason="no", now=NOON)
    edited = editing.edit(editor=author, post=question, body="My number was on it.", version=1, now=NOON)
    again = commenting.comment(author=other, question=question, body=words(picture), now=NOON)
    assert "<img" not in again.body_html
    assert "<img" not in composing.html_of(words(picture), writer=other, question=question)
    assert not sees(reader, picture)
    old = Revision.objects.get(question=question, version=1)
    restored = editing.restore(editor=manager, post=edited, revision=old, version=2, now=NOON)
    assert "<img" in restored.body_html
    assert sees(reader, picture)


def test_the_pictures_of_a_question_that_was_joined_stand_with_its_text(author):
    picture, reader, manager = make.picture(author), make.member(), make.manager()
    source, target = make.question(author, body=words(picture)), make.question()
    merging.merge(by=manager, source=source, target=target, now=NOON)
    assert sees(reader, picture)


def test_what_a_browser_is_told_about_a_picture(client, author):
    picture = make.picture(author)
    client.force_login(author)
    answer = client.get(picture.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    make.question(author, body=words(picture), now=timezone.now())
    client.logout()
    answer = client.get(picture.get_absolute_url())
    content = b"".join(answer.streaming_content)
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control", "ETag", "X-Content-Type-Options")} == {
        "Content-Type": "image/webp",
        "Cache-Control": "public, max-age=300",
        "ETag": f'"{picture.key}"',
        "X-Content-Type-Options": "nosniff",
    }
    assert (answer["Content-Disposition"], len(content)) == ('inline; filename="picture.webp"', picture.size)
    assert client.get(picture.get_absolute_url(), headers={"if-none-match": f'"{picture.key}"'}).status_code == 304
    moderating.hide(by=make.admin(), post=Question.objects.get(), reason="spam", now=NOON)
    assert client.get(picture.get_absolute_url(), headers={"if-none-match": f'"{picture.key}"'}).status_code == 404


def test_a_file_that_is_gone_is_not_found(client, author):
    picture = make.picture(author)
    make.question(author, body=words(picture))
    Path(picture.file.path).unlink()
    assert client.get(picture.get_absolute_url()).status_code == 404
    for odd in ("x", "a" * 200, "..%2f..%2fetc"):
        assert client.get(f"/pictures/{odd}.webp").status_code == 404


def test_sending_a_picture_says_in_json_what_happened(client, author, folder):
    assert client.post("/pictures/", {"picture": upload()}).status_code == 302
    client.force_login(author)
    answer = client.post("/pictures/", {"picture": upload("photo.exe")})
    picture = Picture.objects.get()
    assert (answer.status_code, answer.json()) == (
        201, {"url": f"/pictures/{picture.key}.webp", "width": 60, "height": 40},
    )  # fmt: skip
    assert [path.name for path in files(folder)] == [f"{picture.key}.webp"]
    for content, status in ((b"<svg/>", 415), (b"", 415), (b"\0" * (10 * 1024 * 1024 + 1), 413)):
        refused = client.post("/pictures/", {"picture": upload(content=content)})
        assert (refused.status_code, set(refused.json())) == (status, {"code", "detail"})
    assert client.post("/pictures/", {"picture": upload(content=b"\0" * 13_000_000)}).status_code == 413
    assert client.post("/pictures/", {}).status_code == 400
    author.suspended_until = timezone.now() + DAY
    author.save()
    assert client.post("/pictures/", {"picture": upload()}).status_code == 403
    assert len(files(folder)) == 1


def test_forty_pictures_a_day_and_not_one_more(author, monkeypatch):
    Picture.objects.bulk_create(
        Picture(key=f"key{number:010}", owner=author, file="x", width=1, height=1, size=1, created_at=NOON)
        for number in range(picturing.A_DAY - 1)
    )
    make.picture(author, now=NOON)
    with pytest.raises(picturing.TooMany) as refusal:
        make.picture(author, now=NOON + DAY - SECOND)
    assert (refusal.value.status, refusal.value.code) == (429, "too_many_pictures")
    make.picture(make.member(), now=NOON)
    make.picture(author, now=NOON + DAY)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_pass_the_limit_together(author, monkeypatch):
    monkeypatch.setattr(picturing, "A_DAY", 1)
    both_looked, said = threading.Barrier(2, timeout=20), []
    made_anew = picturing.reencoding.made_anew

    def slowly(content):
        both_looked.wait()
        return made_anew(content)

    monkeypatch.setattr(picturing.reencoding, "made_anew", slowly)

    def send():
        try:
            said.append(bool(make.picture(author)))
        except picturing.TooMany:
            said.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(said), Picture.objects.count()) == ([False, True], 1)


def test_who_may_not_write_sends_no_picture(folder):
    for member in (AnonymousUser(), make.member(suspended_until=NOON + DAY)):
        with pytest.raises(PermissionDenied):
            make.picture(member)
    assert files(folder) == []


def test_what_nobody_used_for_a_day_goes_with_its_file_and_the_second_run_finds_nothing(author, folder):
    unused, used, drafted = (make.picture(author) for _number in range(3))
    make.question(author, body=words(used))
    Draft.objects.create(member=author, place=drafting.ASK, content={"body": words(drafted)}, updated_at=NOON)
    stranger = make.picture(make.member())  # that somebody else drafts its address keeps it from nothing
    Draft.objects.filter(member=author).update(content={"body": words(drafted) + words(stranger)})
    assert picturing.remove_unused(now=NOON + DAY - SECOND) == 0
    assert picturing.remove_unused(now=NOON + DAY) == 2
    assert set(Picture.objects.values_list("key", flat=True)) == {used.key, drafted.key}
    assert {path.stem for path in files(folder)} == {used.key, drafted.key}
    assert picturing.remove_unused(now=NOON + DAY) == 0
    Draft.objects.all().delete()
    Path(drafted.file.path).unlink()  # a run that broke off after the file
    assert picturing.remove_unused(now=NOON + DAY) == 1


def test_the_api_takes_a_picture_by_the_same_rule(client, author):
    client.force_login(author)
    answer = client.post("/api/v1/pictures/", {"picture": upload()})
    picture = Picture.objects.get()
    assert answer.status_code == 201
    assert answer.json()["markdown"] == f"![]({picture.get_absolute_url()})"
    assert (picture.owner, answer.json()["width"]) == (author, 60)
    assert client.post("/api/v1/pictures/", {"picture": upload(content=b"<svg/>")}).json()["code"] == "not_a_picture"


def test_without_javascript_the_form_takes_a_picture_and_keeps_what_was_typed(client, author):
    question = make.question(now=timezone.now() - HOUR)
    client.force_login(author)
    address = f"/questions/{question.pk}/answers/new/"
    page = client.post(address, {"body": "Hold the button.", "do": "picture", "picture": upload()})
    picture = Picture.objects.get()
    assert page.status_code == 200
    assert f"Hold the button.\n\n![]({picture.get_absolute_url()})" in page.text
    page = client.post(address, {"body": "Hold the button.", "do": "picture", "picture": upload(content=b"<svg/>")})
    assert (page.status_code, "Hold the button." in page.text, "not a picture we can read" in page.text) == (
        415, True, True,
    )  # fmt: skip
    client.post(address, {"body": "Hold the button.", "picture": upload()})  # straight to "Post the answer"
    assert "<img" in question.answers.get().body_html


def test_a_mail_gets_the_address_of_a_picture_and_the_search_its_words(author, settings):
    picture = make.picture(author)
    html = composing.html_of(f"Look {words(picture)} there.", writer=author)
    assert text.plain(html) == "Look The lights there."
    assert text.quoted(html) == f"Look The lights: {settings.SITE_URL}{picture.get_absolute_url()} there."
