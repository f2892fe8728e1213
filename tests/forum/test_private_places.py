"""What stands in a private category is absent for who may not read it, everywhere, and there for who may."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import cache

from community.employees import recount
from community.errors import Refused
from community.groups import ensure_employees
from community.models import Delivery, Notice
from community.relay import deliver
from forum import accepting, closing, commenting, following, merging, numbers, voting
from forum.models import Answer, Category, Comment, Question, ReputationEntry, Tag
from forum.views.question import answers_of
from tests import access, make
from tests.make import NOON
from tests.world import address_of, attempt, client_of, look_up

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TITLE, BODY, TAG = "Zebrafink prototype restarts", "Kolibri firmware from the lab.", "geheimprojekt"
ANSWER, REMARK = "Nachtigall cable fixes it.", "Wiedehopf saw the same."
NAME, SLUG = "Pilotversuche", "pilot"
SECRETS = ("zebrafink", "kolibri", TAG, "nachtigall", "wiedehopf", NAME.lower(), f"/{SLUG}/", f'"{SLUG}"')


@pytest.fixture
def readers():
    return Group.objects.create(name="Testers")


@pytest.fixture
def reader(readers):
    member = make.member("a-reader")
    member.groups.add(readers)
    return member


@pytest.fixture
def private(readers):
    category = make.category(SLUG, name=NAME, private=True)
    category.readers.add(readers)
    return category


def secret_things(private, asker, helper, *, now):
    """A solved question with a tag of its own, an answer, comments, votes, and a public question closed for it."""
    question = make.question(asker, category=private, title=TITLE, body=BODY, tags=[TAG, "wlan"], now=now)
    given = make.answer(question, helper, body=ANSWER, now=now)
    for answer in (None, given):
        commenting.comment(author=helper, question=question, answer=answer, body=REMARK, now=now)
    voting.vote(voter=asker, post=given, value=1, now=now)
    accepting.accept(by=asker, answer=given, now=now)
    return Question.objects.get(pk=question.pk), given


def sees(member, queryset):
    return queryset.visible_to(member).exists()


def test_readers_and_moderators_see_a_private_place_and_nobody_else(private, reader):
    question, given = secret_things(private, reader, make.member(), now=NOON)
    everything = [Category.objects, Question.objects, Answer.objects, Comment.objects, Tag.objects.filter(slug=TAG)]
    without_staff = make.manager("left-the-desk", is_staff=False)
    expected = {
        reader: True,
        make.manager(): True,
        make.admin(): True,
        make.member(): False,
        given.author: False,  # wrote there, and is in no group that reads
        make.employee(): False,
        without_staff: False,  # holds the permission and may not enter the admin: no moderator
        AnonymousUser(): False,
    }
    for member, may in expected.items():
        assert [sees(member, queryset) for queryset in everything] == [may] * 5, member
    assert [queryset.public().exists() for queryset in (Category.objects, Question.objects, Answer.objects)] == [
        False
    ] * 3


def test_a_public_place_is_everybodys_and_leaving_the_group_ends_the_sight_at_once(private, reader, readers):
    question, _given = secret_things(private, reader, make.member(), now=NOON)
    reader.groups.remove(readers)
    assert not sees(reader, Question.objects)
    Category.objects.update(private=False)
    assert sees(AnonymousUser(), Question.objects)
    assert sees(make.member(), Tag.objects.filter(slug=TAG))


def test_hidden_questions_take_their_answers_comments_and_tags_along():
    question, given = secret_things(make.category(), make.member(), make.member(), now=NOON)
    Question.objects.update(hidden_at=NOON)
    assert not sees(make.member(), Answer.objects)
    assert not sees(given.author, Answer.objects)
    assert not sees(given.author, Comment.objects)
    assert not sees(question.author, Tag.objects.filter(slug=TAG))


def test_figures_are_about_what_is_public(private, reader):
    helper = make.member("a-helper")
    question, _given = secret_things(private, reader, helper, now=NOON)
    later = NOON + 2 * make.DAY
    assert numbers.helpers_of_month(later) == []
    assert numbers.community_figures(later).questions == 0
    assert sum(numbers.hour_histogram(NOON + HOUR)) == 0
    assert [numbers.figures_of(helper, member)["answers"] for member in (helper, AnonymousUser(), reader)] == [0, 0, 1]
    cache.clear()
    Category.objects.update(private=False)
    assert [one.handle for one in numbers.helpers_of_month(later)] == ["a-helper"]
    assert numbers.community_figures(later).questions == 1
    assert sum(numbers.hour_histogram(NOON + HOUR)) == 1


def test_a_notice_about_a_place_that_was_closed_is_neither_shown_nor_sent_nor_opened(private, reader, readers, client):
    question = make.question(reader, category=private, title=TITLE, now=NOON)
    make.answer(question, make.member(), now=NOON + HOUR)
    notice = Notice.objects.get(member=reader)
    client.force_login(reader)
    assert TITLE in client.get("/notices/").content.decode()
    reader.groups.remove(readers)
    assert TITLE not in client.get("/notices/").content.decode()
    assert client.post(f"/notices/{notice.pk}/open/").headers["Location"] == "/notices/"
    assert deliver(now=NOON + HOUR, watch=lambda: 0)["cancelled"] == 1
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.state, delivery.ended_reason) == ("cancelled", "The member may not see it any more.")


def closed_for_what_became_private(question, original, now=NOON):
    place = Category.objects.filter(pk=original.category_id)
    place.update(private=False)
    closing.close(by=make.admin(), question=question, reason="Twice.", now=now, duplicate_of=original)
    place.update(private=True)


def test_nobody_is_led_into_a_private_place_by_a_duplicate(private, reader, client):
    original, _given = secret_things(private, make.member(), make.member(), now=NOON)
    question = make.question(now=NOON, title="Why does it blink green?")
    with pytest.raises(Refused) as refused:
        closing.close(by=make.admin(), question=question, reason="Twice.", now=NOON, duplicate_of=original)
    assert refused.value.code == "duplicate_private"
    closed_for_what_became_private(question, original)
    assert TITLE not in client.get(question.get_absolute_url()).content.decode()
    client.force_login(reader)
    assert TITLE in client.get(question.get_absolute_url()).content.decode()


def test_points_stay_and_their_reasons_name_no_place_one_left(private, reader, readers, client):
    secret_things(private, make.member(), reader, now=NOON)
    client.force_login(reader)
    address = f"{reader.get_absolute_url()}?show=reputation"
    before = client.get(address).content.decode()
    reader.groups.remove(readers)
    after = client.get(address).content.decode()
    assert (TITLE in before, TITLE in after) == (True, False)
    assert before.count("<tr>") == after.count("<tr>") == 1 + ReputationEntry.objects.filter(member=reader).count()


def test_employees_are_in_the_group_of_employees():
    member = make.member("new-here", is_employee=True)
    member.groups.clear()
    assert recount(NOON, fix=False) == ["new-here speaks for the company and is not in the group Employees."]
    recount(NOON, fix=True)
    assert [group.name for group in member.groups.all()] == ["Employees"]
    member.is_employee = False
    member.save()
    assert recount(NOON, fix=True) == ["new-here is in the group Employees and does not speak for the company."]
    assert recount(NOON, fix=False) == []


def test_who_spoke_for_the_company_before_there_was_the_group_belongs_to_it_after_the_next_migrate():
    member = make.employee()
    Group.objects.get(name="Employees").delete()
    for _twice in range(2):
        ensure_employees()
    assert [group.name for group in member.groups.all()] == ["Employees"]
    assert recount(NOON, fix=False) == []


def test_what_an_employee_is_and_the_group_change_together_in_the_admin(client):
    member = make.member("new-here", is_employee=True)
    client.force_login(make.admin())
    address = f"/admin/community/member/{member.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value not in (None, False) and name != "groups"}
    for employee in (False, True):
        said = sent | ({"is_employee": "on"} if employee else {})
        if not employee:
            said.pop("is_employee")
        assert client.post(address, said).status_code == 302
        assert member.groups.filter(name="Employees").exists() == employee


# --- Nowhere at all: every address of the project, for who is signed out and for a customer ---------------


def spoken(response):
    """What a response says, without the address it was asked for: pages lead back to it after signing in."""
    said = b"".join(response.streaming_content) if response.streaming else response.content
    said = said.decode("utf-8", "replace") + response.headers.get("Location", "")
    asked = response.wsgi_request.get_full_path()
    for echo in (asked, quote(asked), quote(asked, safe=""), response.wsgi_request.path):
        said = said.replace(echo, "")
    return said.lower()


def leaks(response):
    return [secret for secret in SECRETS if secret in spoken(response)]


MORE = [
    "/questions/?state=solved",
    "/questions/?state=answered",
    "/questions/?tag=wlan",
    "/questions/?language=en",
    "/search/?q=prototype+restarts",
    "/search/?q=tag:wlan",
    "/search/?q=is:solved",
    "/search/?q=author:the-author",
    "/similar/?title=prototype+restarts",
    "/similar/?question={public}",
    "/members/the-author/",
    "/members/super-one/",
    "/notices/",
    "/members/the-author/?show=questions",
    "/questions/feed/",
    "/tags/wlan/feed/",
    "/sitemap.xml",
    "/sitemap/places-0.xml",
    "/sitemap/questions-0.xml",
    "/sitemap/tags-0.xml",
    "/api/v1/questions/",
    "/api/v1/questions/?author=the-author",
    "/api/v1/questions/?category=no-such-place",
    "/api/v1/search/?q=firmware",
    "/api/v1/categories/",
    "/api/v1/tags/",
    "/api/v1/members/",
]


def is_turned_away(client, response):
    """Refused, or sent to sign in, or to a page that does not exist for them."""
    if response.status_code != 302:
        return response.status_code in (401, 403, 404, 405)
    place = response.headers["Location"]
    return "/login/" in place or client.get(place).status_code == 404


def test_no_address_says_a_word_of_it_to_others(world, private, subtests):
    asker, public = world["author"], world["question"]
    question, given = secret_things(private, asker, world["super_user"], now=world["now"])
    closed = make.question(world["customer"], category=world["category"], now=world["now"], title="Is this a twin?")
    closed_for_what_became_private(closed, question, now=world["now"])
    following.follow(member=world["customer"], target=public, now=world["now"])
    for handle in ("customer", "manager"):
        voting.vote(voter=world[handle], post=question, value=1, now=world["now"])
    inside = {
        **world,
        "category": private,
        "tag": Tag.objects.get(slug=TAG),
        "question": question,
        "answer": given,
        "comment": given.comments.get(),
    }
    moved = {f"${name}." for name in ("category", "tag", "question", "answer", "comment")}
    for role in ("anonymous", "customer"):
        client = client_of(world, role)
        for address in [*MORE, f"/questions/{closed.pk}/is-this-a-twin/"]:
            with subtests.test(f"{role} {address}"):
                response = attempt(client.get, address.format(public=public.pk))
                assert (response.status_code < 500, leaks(response)) == (True, [])
        for row in access.rows():
            args = [value for value in row.args.values() if isinstance(value, str)]
            leads_inside = any(value.startswith(tuple(moved)) for value in args)
            for route in filter(row.covers, access.all_routes()):
                with subtests.test(f"{role} {row.verb} {route} {row.args}"):
                    if row.verb == "GET":
                        response = attempt(client.get, address_of(route, row, world))
                        assert leaks(response) == []
                    if leads_inside:
                        kind = {"content_type": "application/json"} if row.json else {}
                        send = getattr(client, row.verb.lower())
                        data = {name: look_up(value, inside) for name, value in row.data.items()}
                        response = attempt(send, address_of(route, row, inside), data, **kind)
                        assert leaks(response) == []
                        assert is_turned_away(client, response)


def test_whose_private_question_was_solved_by_an_answer_that_is_public_now_is_told_to_readers_only(private, reader):
    asker, target = make.member(display_name="Rotkehlchen"), make.question()
    source = make.question(asker, category=private)
    given = make.answer(source, reader)
    asker.groups.set(private.readers.all())
    accepting.accept(by=asker, answer=given, now=NOON)
    merging.merge(by=make.manager(), source=source, target=target, now=NOON, confirmed=True)
    told = [list(answers_of(target, member))[0].also_solved for member in (AnonymousUser(), make.member(), reader)]
    assert told == [None, None, "Rotkehlchen"]
