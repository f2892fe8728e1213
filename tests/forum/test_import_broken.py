"""Dumps that are broken: a clear line each, and every good row kept."""

import pytest
from django.core.management import CommandError

from community.models import Member
from forum.models import Answer, Comment, Question, ReputationEntry
from tests.forum.dumps import DATA, NO_LINE, answer, at, bring, copy, question

pytestmark = pytest.mark.django_db


def test_every_broken_row_is_one_clear_line_and_the_good_ones_are_kept(capsys):
    bring(DATA / "broken_dump")
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "Users.xml, row 2: DisplayName is missing.",
        "Users.xml, line 5: Id is missing.",
        "Users.xml, row three: Id is not a number: 'three'.",
        "Users.xml, row 4: CreationDate is not a date: 'yesterday'.",
        "the dump: Tags.xml is not the Tags.xml of a Stack Exchange data dump: <tags> is missing.",
        "Posts.xml, row 10: ViewCount is not a number: '99999999999999'; the rest of the row is kept.",
        "Posts.xml, row 10: Score is not a number: 'much'; the rest of the row is kept.",
        "Posts.xml, row 13: this row is not well-formed XML.",
        "Posts.xml, row 15: Title is missing.",
        "Posts.xml, row 16: PostTypeId is missing.",
        "Posts.xml, row 17: Body is missing.",
        "Posts.xml, row 12: CreationDate is not a date: '2024-13-01T13:00:00.000'.",
        "Posts.xml, row 11: this answer's question 77 is not here.",
        "Posts.xml, row 14: user 55 is not in Users.xml; the post is kept under the name 'user55'.",
        "Votes.xml, row 2: PostId is missing.",
        "Votes.xml, row 4: this row is not well-formed XML.",
        "Votes.xml: the file is cut off: </votes> is missing at its end.",
        "Comments.xml, row 3: Text is missing.",
        "Comments.xml, row 2: this comment's post 78 is not here.",
        "the dump: PostLinks.xml cannot be read: No such file or directory.",
        "Posts.xml, row 10: the accepted answer 99 is not among this question's answers.",
        "Could not be taken: 21.",
    ]
    assert said.out.startswith("New: 3 members, 1 tags, 1 questions, 1 answers, 1 comments,")
    assert Member.objects.get(imported_id="5").display_name == "Five"
    assert (question("10").score, question("10").view_count) == (1, 0)
    assert (answer("14").score, answer("14").author.display_name) == (2, "user55")


@pytest.mark.parametrize("name", ["Posts", "Users"])
@pytest.mark.parametrize("content", [None, "", "nothing of XML", "<html><body>404</body></html>"])
def test_without_posts_or_users_nothing_is_written(tmp_path, name, content):
    with pytest.raises(CommandError, match=name) as refused:
        bring(copy(tmp_path, **{name: content}))
    assert refused.value.returncode == 1
    assert (Member.objects.count(), Question.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["Posts", "Users"])
def test_posts_or_users_that_are_cut_off_are_kept_as_far_as_they_go(tmp_path, name, capsys):
    whole = (DATA / "dump" / f"{name}.xml").read_text()
    with pytest.raises(CommandError, match="cut off") as refused:
        bring(copy(tmp_path, **{name: whole[: whole.rindex("<row") + 30]}))
    assert refused.value.returncode == 1
    assert (Member.objects.filter(imported_id="3").count(), Question.objects.count()) == (1, 4)
    assert f"{name}.xml: the file is cut off" in capsys.readouterr().err
    assert ReputationEntry.objects.count() == 0  # written once, so not before all is there
    bring()
    assert Answer.objects.count() == 3
    assert Member.objects.get(imported_id="1").reputation == 15


@pytest.mark.parametrize("name", ["Tags", "Votes", "Comments", "PostLinks"])
def test_without_another_file_the_rest_is_imported(tmp_path, name, capsys):
    bring(copy(tmp_path, **{name: None}))
    assert capsys.readouterr().err == (
        f"the dump: {name}.xml cannot be read: No such file or directory.\nCould not be taken: 1.\n"
    )
    assert (Question.objects.count(), Answer.objects.count()) == (4, 3)


def test_an_empty_file_is_whole(tmp_path, capsys):
    bring(copy(tmp_path, Comments="<comments />", Tags='<?xml version="1.0"?>\n<tags></tags>'))
    assert capsys.readouterr().err == NO_LINE


def test_rows_need_no_lines_of_their_own(tmp_path, capsys):
    posts = (DATA / "dump" / "Posts.xml").read_text()
    bring(
        copy(
            tmp_path,
            Posts=posts.replace("\n", " "),
            Comments="<comments>\n<row\nId='1'\nPostId='10' Text='a > b'\nCreationDate='2024-02-01'></row></comments>",
        )
    )
    assert capsys.readouterr().err == NO_LINE
    assert (Question.objects.count(), Comment.objects.get().body) == (4, "a > b")


def test_without_votes_the_scores_make_the_points(tmp_path):
    bring(copy(tmp_path, Votes=None))
    assert Member.objects.get(imported_id="2").reputation == 2 * 10 + 15


def test_a_score_the_row_does_not_name_is_the_one_its_votes_made(tmp_path):
    posts = (DATA / "dump" / "Posts.xml").read_text().replace('Score="2" ', "")
    folder = copy(tmp_path, Posts=posts)
    bring(folder)
    bring(folder)
    assert (answer("11").score, answer("11").imported_score) == (2, 2)


def test_a_folder_that_is_none_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        bring(tmp_path / "nowhere")


def test_another_dump_with_the_same_ids_is_noticed(tmp_path, capsys):
    bring()
    posts = (DATA / "dump" / "Posts.xml").read_text().replace("2024-02-03T12:00", "2019-02-03T12:00")
    bring(copy(tmp_path, Posts=posts))
    assert "Posts.xml, row 30: another post with the old id 30 is here" in capsys.readouterr().err
    assert question("30").created_at == at("2024-02-03T12:00")
