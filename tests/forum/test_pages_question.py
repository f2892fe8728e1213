"""A question's page, for each who comes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from forum import accepting, closing, commenting, moderating, reading, voting
from forum.models import Question
from forum.views.question import ANSWERS, COMMENTS
from tests import make
from tests.make import SECOND

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def question(now):
    return make.question(now=now - timedelta(hours=3))


def test_another_slug_leads_to_the_right_one(client, question):
    right = question.get_absolute_url()
    for wrong in (f"/questions/{question.pk}/", f"/questions/{question.pk}/something-else/"):
        answer = client.get(wrong)
        assert (answer.status_code, answer.url) == (301, right)
    assert client.get(f"{right}?after=x").status_code == 400
    assert client.get(f"/questions/{question.pk}/other/?a=b").url == f"{right}?a=b"


def test_a_stranger_reads_without_cookie_token_or_form(client, question):
    make.answer(question)
    page = client.get(question.get_absolute_url())
    assert page.cookies == {}
    assert "csrf" not in page.text
    assert re.findall(r'<form[^>]*method="post"', page.text) == []
    assert "Sign in to answer" in page.text


def test_the_page_says_how_long_the_community_has(client, question):
    assert "The community has 21 h left" in client.get(question.get_absolute_url()).text


def test_the_solution_comes_first_then_the_score_then_the_oldest(client, question, now):
    first, second, third, fourth = (make.answer(question, now=now + number * SECOND) for number in range(4))
    voting.vote(voter=make.member(), post=third, value=1, now=now)
    accepting.accept(by=question.author, answer=fourth, now=now)
    page = client.get(question.get_absolute_url())
    assert [answer.pk for answer in page.context["page"].rows] == [fourth.pk, third.pk, first.pk, second.pk]
    assert page.text.count('class="accepted"') == 1


def test_a_long_thread_has_pages_and_each_answer_is_found_on_its_own(client, question, now):
    answers = [make.answer(question, now=now + number * SECOND) for number in range(ANSWERS + 2)]
    first = client.get(question.get_absolute_url())
    assert len(first.context["page"].rows) == ANSWERS
    second = client.get(f"{question.get_absolute_url()}?after={first.context['page'].next}")
    assert [answer.pk for answer in second.context["page"].rows] == [answer.pk for answer in answers[ANSWERS:]]
    assert client.get(f"/answers/{answers[0].pk}/").url == f"{question.get_absolute_url()}#answer-{answers[0].pk}"
    for late in answers[ANSWERS:]:
        address = client.get(f"/answers/{late.pk}/").url
        assert f'id="answer-{late.pk}"' in client.get(address.partition("#")[0]).text


def test_the_newest_comments_stand_below_a_post_and_all_of_them_on_their_page(client, question, now):
    answer = make.answer(question, now=now)
    for about in (None, answer):
        for number in range(COMMENTS + 1):
            commenting.comment(
                author=make.member(),
                question=question,
                answer=about,
                body=f"Remark {number}!",
                now=now + number * SECOND,
            )
    page = client.get(question.get_absolute_url())
    assert (page.text.count("Remark 0!"), page.text.count("Remark 1!"), page.text.count("All comments")) == (0, 2, 2)
    everything = client.get(f"/questions/{question.pk}/comments/all/?answer={answer.pk}")
    assert everything.text.count("Remark ") == COMMENTS + 1


def test_what_is_hidden_is_there_for_its_author_with_the_reason_and_for_nobody_else(client, question, now):
    moderating.hide(by=make.admin(), post=question, reason="contains a phone number", now=now)
    assert client.get(question.get_absolute_url()).status_code == 404
    client.force_login(question.author)
    page = client.get(question.get_absolute_url())
    assert "contains a phone number" in page.text
    assert 'id="answer"' not in page.text
    client.force_login(make.member())
    assert client.get(question.get_absolute_url()).status_code == 404


def test_an_answer_speaks_in_the_role_it_was_written_in(client, question, now):
    hired = make.member()
    make.answer(question, hired, now=now)
    hired.is_employee = True
    hired.save()
    page = client.get(question.get_absolute_url()).text
    assert "avatar--house" not in page
    official = make.answer(question, make.employee(), now=now)
    type(official.author).objects.filter(pk=official.author_id).update(is_employee=False)
    assert "avatar--house" in client.get(question.get_absolute_url()).text


def test_the_asker_may_accept_and_others_may_not(client, question, now):
    make.answer(question, now=now)
    client.force_login(question.author)
    assert "This solved it" in client.get(question.get_absolute_url()).text
    client.force_login(make.member())
    assert "This solved it" not in client.get(question.get_absolute_url()).text


def test_only_an_employee_inside_the_window_is_asked_for_a_reason(client, question):
    client.force_login(make.employee())
    assert 'name="early_reason"' in client.get(question.get_absolute_url()).text
    client.force_login(make.member())
    assert 'name="early_reason"' not in client.get(question.get_absolute_url()).text


def test_a_suspended_member_reads_why_there_is_no_form(client, question, now):
    client.force_login(make.member(suspended_until=now + timedelta(days=1)))
    page = client.get(question.get_absolute_url()).text
    assert "Your account is suspended until" in page
    # To follow and to keep a bookmark is to read.
    sent_to = re.findall(r'<form[^>]*method="post"[^>]*? action="([^"]+)"', page)
    assert [address for address in sent_to if "/follow/" not in address and "/bookmark/" not in address] == []


def test_a_duplicate_leads_to_the_answer_unless_that_is_hidden(client, question, now):
    original = make.question(title="The one with the answer", now=now)
    closing.close(by=make.admin(), question=question, reason="", duplicate_of=original, now=now)
    assert original.title in client.get(question.get_absolute_url()).text
    moderating.hide(by=make.admin(), post=original, reason="", now=now)
    assert original.title not in client.get(question.get_absolute_url()).text


def test_reads_are_counted_in_the_process_and_written_by_the_flush(client, question):
    reading.flush()  # what earlier tests left, under numbers that are given again
    Question.objects.update(view_count=0)
    for _time in range(2):
        client.get(question.get_absolute_url())
    client.force_login(question.author)
    client.get(question.get_absolute_url())  # one's own does not count
    assert Question.objects.get().view_count == 0
    assert reading.flush() == 1
    assert Question.objects.get().view_count == 2
    assert reading.flush() == 0


def test_text_of_people_cannot_become_markup(client, now):
    question = make.question(title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>", now=now)
    page = client.get(question.get_absolute_url()).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999999", "9223372036854775807"])
def test_a_number_that_is_nobodys_is_404(client, pk):
    for address in (f"/questions/{pk}/", f"/questions/{pk}/x/", f"/answers/{pk}/", f"/posts/answer/{pk}/history/"):
        assert client.get(address).status_code == 404
