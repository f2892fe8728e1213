from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from community import visitors
from community.errors import Refused
from forum import accepting, answering, judging, numbers, recounting
from forum.models import Answer, Verdict
from tests import make
from tests.make import DAY, NOON, SECOND

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOBODY = AnonymousUser()


def counts(given):
    fresh = Answer.objects.get(pk=given.pk)
    return fresh.helped_count, fresh.unhelped_count


def test_one_verdict_a_reader_changed_and_taken_back_at_will():
    given, reader, history = make.answer(make.question()), make.member(), []
    for helped in (True, True, False, None, None, True):
        judging.judge(by=reader, answer=given, helped=helped, now=NOON)
        history.append(counts(given))
    assert history == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0)]
    judging.judge(by=NOBODY, answer=given, helped=True, now=NOON, visitor="a" * 64)
    judging.judge(by=NOBODY, answer=given, helped=False, now=NOON, visitor="b" * 64)
    assert (counts(given), Verdict.objects.count(), recounting.recount(NOON, False)) == ((2, 1), 3, [])
    given.author.refresh_from_db()
    assert given.author.reputation == 0


def test_whose_word_it_is_not_and_which_answers_are_asked_about():
    question = make.question()
    given, own = make.answer(question), make.answer(question, question.author)
    for member in (given.author, question.author, make.member(suspended_until=NOON + SECOND)):
        with pytest.raises(PermissionDenied):
            judging.judge(by=member, answer=given, helped=True, now=NOON)
    with pytest.raises(Refused):  # an answer of the asker, while nothing is solved
        judging.judge(by=make.member(), answer=own, helped=True, now=NOON)
    accepting.accept(by=question.author, answer=own, now=NOON)
    judging.judge(by=make.member(), answer=own, helped=True, now=NOON)
    answering.did_not_help(by=question.author, given=given, now=NOON)
    judging.judge(by=make.member(), answer=given, helped=True, now=NOON)
    accepting.withdraw(by=question.author, question=question, now=NOON)
    with pytest.raises(Refused):
        judging.judge(by=make.member(), answer=given, helped=True, now=NOON)
    assert (counts(own), counts(given)) == ((1, 0), (1, 0))


def test_reconcile_recounts_and_managers_see_the_figure():
    given = make.answer(make.question())
    judging.judge(by=make.member(), answer=given, helped=True, now=NOON)
    assert [figure.value for figure in numbers.figures(NOON) if "helped them" in figure.label] == ["1"]
    Answer.objects.update(helped_count=5)
    assert recounting.recount(NOON, True) == [
        f"Answer {given.pk} helped 5 readers and 0 not, their verdicts say 1 and 0."
    ]
    assert counts(given) == (1, 0)


def test_a_visitor_is_a_hash_of_the_day_that_is_let_go_afterwards():
    request = RequestFactory().get("/", HTTP_USER_AGENT="Firefox", REMOTE_ADDR="192.0.2.1")
    today = visitors.visitor_of(request, NOON)
    assert (len(today), visitors.visitor_of(request, NOON + HOUR) == today) == (64, True)
    assert visitors.visitor_of(request, NOON + DAY) != today
    given = make.answer(make.question())
    judging.judge(by=NOBODY, answer=given, helped=True, now=NOON, visitor=today)
    midnight = NOON.replace(hour=23, minute=0)  # of the site's clock
    assert [judging.forget_visitors(now=at) for at in (midnight - SECOND, midnight, midnight)] == [0, 1, 0]
    assert (Verdict.objects.get().visitor, counts(given)) == (f"past-{Verdict.objects.get().pk}", (1, 0))


@pytest.mark.parametrize(
    ("proxies", "via", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "nonsense", "nonsense"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(settings, proxies, via, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=via, REMOTE_ADDR="192.0.2.1")
    assert visitors.address_of(request) == address


def test_signed_out_the_page_stays_bare_and_the_link_leads_to_a_form():
    given = make.answer(make.question())
    client, address = Client(enforce_csrf_checks=True), reverse("answer_helped", args=[given.pk])
    page = client.get(given.question.get_absolute_url())
    assert (page.cookies, "csrf" in page.content.decode(), f"{address}?said=yes" in page.content.decode()) == (
        {},
        False,
        True,
    )
    form = client.get(address)
    assert ["noindex" in form.content.decode(), "csrftoken" in form.cookies] == [True, True]
    assert (counts(given), client.post(address, {"said": "yes"}).status_code) == ((0, 0), 403)
    token = form.cookies["csrftoken"].value
    said = client.post(address, {"said": "yes", "csrfmiddlewaretoken": token})
    assert (said.status_code, said.headers["Location"], counts(given)) == (303, f"{address}?thanks", (1, 0))
    assert "Thank you" in client.get(said.headers["Location"]).content.decode()
    here = client.post(address, {"said": "no", "csrfmiddlewaretoken": token}, headers={"X-Requested-With": "fetch"})
    assert (here.status_code, "<html" in here.content.decode(), counts(given)) == (200, False, (0, 1))
    assert client.post(address, {"said": "perhaps", "csrfmiddlewaretoken": token}).status_code == 400
    other = make.answer(given.question)
    judging.judge(by=NOBODY, answer=other, helped=True, now=NOON, visitor="a" * 64)
    page = Client().get(given.question.get_absolute_url()).content.decode()
    assert "1 reader found this helpful" in page
    assert page.index(f"answer-{other.pk}") < page.index(f"answer-{given.pk}")


def test_one_address_says_twenty_an_hour(client):
    given = make.answer(make.question())
    address = reverse("answer_helped", args=[given.pk])
    with time_machine.travel(NOON + 59 * timedelta(minutes=1), tick=False):
        codes = [
            client.post(address, {"said": "yes"}, HTTP_USER_AGENT=f"b{number}").status_code for number in range(21)
        ]
        slower = client.post(address, {"said": "yes"}, headers={"X-Requested-With": "fetch"})
        assert codes == [303] * 20 + [429]
        assert (slower.status_code, slower.headers["Retry-After"], counts(given)) == (429, "60", (20, 0))
        assert client.post(address, {"said": "yes"}, REMOTE_ADDR="192.0.2.7").status_code == 303
        client.force_login(make.member())
        assert client.post(address, {"said": "yes"}).status_code == 303
    with time_machine.travel(NOON + HOUR, tick=False):
        assert Client().post(address, {"said": "yes"}).status_code == 303


def test_the_api_takes_it_from_members(client):
    given = make.answer(make.question())
    api = f"/api/v1/answers/{given.pk}/verdict/"
    client.force_login(make.member())
    said = client.post(api, {"helped": True}, content_type="application/json")
    assert (said.status_code, said.json()) == (200, {"helped_count": 1, "unhelped_count": 0, "helped": True})
    assert client.get(f"/api/v1/answers/{given.pk}/").json()["helped_count"] == 1
    assert (client.delete(api).status_code, counts(given)) == (204, (0, 0))


@pytest.mark.django_db(transaction=True)
def test_readers_at_once_are_counted_exactly():
    given, readers = make.answer(make.question()), [make.member() for _ in range(8)]

    def press(reader):
        for helped in (False, True, True):
            judging.judge(by=reader, answer=given, helped=helped, now=NOON)
        connection.close()

    threads = [Thread(target=press, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Verdict.objects.count(), counts(given)) == (8, (8, 0))
