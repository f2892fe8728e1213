"""Settings, notices, languages, the company's colour, and what is said when something went wrong."""

import gzip

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from community import notifying, site
from community.models import Member, Notice, SiteSettings
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
GERMAN, FRENCH = {"accept-language": "de"}, {"accept-language": "fr"}


def page(client, name, *args, **options):
    return client.get(reverse(name, args=args), **options)


def language_of(response):
    return response.content.decode().partition('<html lang="')[2][:2]


# --- The language -------------------------------------------------------------------------------------


def test_the_browser_is_asked_before_the_site_the_cookie_before_the_browser_and_the_member_before_the_cookie(client):
    assert language_of(page(client, "account_login")) == "en"
    assert language_of(page(client, "account_login", headers=GERMAN)) == "de"
    page(client, "language", "it")
    assert language_of(page(client, "account_login", headers=GERMAN)) == "it"
    client.force_login(make.member(language="fr"))
    assert language_of(page(client, "account_settings", headers=GERMAN)) == "fr"


def test_a_member_without_a_language_of_their_own_reads_the_browsers(client):
    client.force_login(make.member())
    assert language_of(page(client, "account_settings", headers=FRENCH)) == "fr"


def test_choosing_a_language_writes_nothing_and_goes_back(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/language/fr/?next=/questions/%3Ftag%3Dx")
    assert (answer.status_code, answer.url) == (302, "/questions/?tag=x")
    assert answer.cookies["language"].value == "fr"
    assert client.get("/language/xx/").status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_it_never_leads_elsewhere(client, elsewhere):
    assert client.get("/language/fr/", {"next": elsewhere}).url == "/"


def test_a_member_is_led_to_the_form_that_changes_their_language(client):
    anna = make.member(language="de")
    client.force_login(anna)
    answer = client.get("/language/fr/?next=/", follow=True)
    assert answer.redirect_chain == [("/account/?language=fr#id_language", 302)]
    assert answer.context["form"]["language"].value() == "fr"
    anna.refresh_from_db()
    assert anna.language == "de", "a link changes nothing"


# --- Settings -------------------------------------------------------------------------------------------

WANTED = {"display_name": "Anna B.", "language": "it", "about": "Antennas.", "notices_by_mail": ""}


def test_a_member_changes_their_settings_and_nothing_else(client):
    anna = make.member("anna")
    client.force_login(anna)
    Member.objects.filter(pk=anna.pk).update(reputation=77)
    assert client.post("/account/", {**WANTED, "is_staff": "on", "reputation": "999"}).url == "/account/"
    anna.refresh_from_db()
    assert (anna.display_name, anna.language, anna.about, anna.notices_by_mail) == ("Anna B.", "it", "Antennas.", False)
    assert (anna.is_staff, anna.reputation, anna.handle) == (False, 77, "anna")


@pytest.mark.parametrize(
    "fields", [{"display_name": "\x07Anna"}, {"language": "xx"}, {"about": "x" * 501}, {"about": "\0"}]
)
def test_wrong_settings_are_shown_again_and_not_saved(client, fields):
    anna = make.member("anna")
    client.force_login(anna)
    answer = client.post("/account/", {**WANTED, **fields})
    assert answer.status_code == 400
    assert "Anna</" not in answer.content.decode().partition("<main")[0], "the header keeps the saved name"
    anna.refresh_from_db()
    assert (anna.display_name, anna.about) == ("Anna", "")


def test_settings_and_notices_are_for_who_is_signed_in(client):
    for name in ("account_settings", "notices"):
        assert page(client, name).url == f"{reverse('account_login')}?next={reverse(name)}"


def test_a_token_is_made_after_the_password_was_asked_shown_once_and_can_be_ended(client):
    anna = make.member("anna")
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": anna.email, "password": "first-day"})
    assert page(client, "api_tokens").status_code == 200
    asked = client.post(reverse("api_tokens"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not AuthToken.objects.exists()
    made = client.post(asked.url, {"password": "first-day"})
    token, row = made.context["token"], AuthToken.objects.get(user=anna)
    assert token in made.content.decode()
    assert token not in page(client, "api_tokens").content.decode()
    headers = {"authorization": f"Token {token}"}
    assert Client().get("/api/v1/me/", headers=headers).json()["handle"] == "anna"
    client.force_login(make.member())
    client.post(reverse("api_token_revoke", args=[row.token_key]))
    assert AuthToken.objects.exists(), "nobody ends somebody else's"
    client.force_login(anna)
    for _twice in range(2):
        assert client.post(reverse("api_token_revoke", args=[row.token_key])).url == reverse("api_tokens")
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401


def test_a_token_of_the_demo_is_no_way_into_a_production(settings):
    _row, token = AuthToken.objects.create(make.member("customer", email="customer@alpenfon.example"))
    headers = {"authorization": f"Token {token}"}
    assert Client().get("/api/v1/me/", headers=headers).status_code == 200
    settings.IN_PRODUCTION = True
    assert Client().get("/api/v1/me/", headers=headers).status_code == 401


# --- Notices ----------------------------------------------------------------------------------------------


def told(member, number=1, kind="forum.question_approved", start=0):
    question = make.question()
    return [
        notifying.tell(
            member,
            kind=kind,
            key=f"{kind}:{index}",
            now=NOON + index * SECOND,
            about={
                "title": f"Title {index}",
                "url": f"/questions/{index}/",
                "who": "Beat",
                "answer": index,
                "question": question.pk,
            },
        )
        for index in range(start, start + number)
    ]


def test_no_notice_says_what_will_be_here(client):
    client.force_login(make.member())
    assert "Nothing new for you" in page(client, "notices").content.decode()


def test_notices_stand_newest_first_twenty_a_page_each_once(client):
    anna = make.member()
    told(anna, 45)
    told(make.member(), 3)
    client.force_login(anna)
    seen, address = [], reverse("notices")
    while address:
        answer = client.get(address)
        seen += [notice.about["title"] for notice, _words in answer.context["said"]]
        following = answer.context["page"].next
        address = f"{reverse('notices')}?before={following}" if following else ""
    assert seen == [f"Title {index}" for index in reversed(range(45))]


@pytest.mark.parametrize("place", ["x", "1", "-", "99999999999999999999-1", "W10", "\0"])
def test_a_place_we_never_wrote_is_a_400(client, place):
    client.force_login(make.member())
    assert client.get(reverse("notices"), {"before": place}).status_code == 400


def test_opening_a_notice_reads_it_and_leads_there(client):
    anna = make.member()
    first, second = told(anna, 2)
    client.force_login(anna)
    assert page(client, "notice_open", first.pk).status_code == 405
    assert client.post(reverse("notice_open", args=[first.pk])).url == "/questions/0/"
    assert list(Notice.objects.filter(read_at=None)) == [second]


def test_nobody_opens_somebody_elses_notice(client):
    (notice,) = told(make.member())
    client.force_login(make.member())
    assert client.post(reverse("notice_open", args=[notice.pk])).status_code == 404
    assert client.post(reverse("notice_open", args=[10**30])).status_code == 404
    assert Notice.objects.filter(read_at=None).count() == 1


def test_all_read_leaves_one_that_came_after_the_page_was_shown(client):
    anna, other = make.member(), make.member()
    told(other)
    told(anna, 3)
    client.force_login(anna)
    up_to = page(client, "notices").context["up_to"]
    (late,) = told(anna, 1, start=10)
    assert client.post(reverse("notices_read"), {"up_to": up_to}).url == reverse("notices")
    assert list(Notice.objects.filter(member=anna, read_at=None)) == [late]
    assert Notice.objects.filter(member=other, read_at=None).count() == 1
    for wrong in ("", "x", "-1", "9" * 30):
        assert client.post(reverse("notices_read"), {"up_to": wrong}).status_code == 400


def test_a_notice_that_cannot_speak_is_left_out_and_the_rest_is_shown(client):
    anna = make.member()
    told(anna, 2)
    Notice.objects.create(member=anna, kind="forum.gone", key="gone", created_at=NOON)
    Notice.objects.create(member=anna, kind="nonsense", key="nonsense", created_at=NOON)
    Notice.objects.create(member=anna, kind="forum.answer_posted", key="bare", created_at=NOON)
    client.force_login(anna)
    assert len(page(client, "notices").context["said"]) == 2


@pytest.mark.parametrize("kind", ["forum.answer_posted", "forum.comment_posted", "forum.question_closed"])
def test_the_page_of_notices_costs_the_same_with_one_and_with_thirty(client, kind):
    counts, question = [], make.question()
    site.current()
    for number in (1, 30):
        anna = make.member()
        Notice.objects.bulk_create(
            Notice(
                member=anna,
                kind=kind,
                key=str(index),
                created_at=NOON,
                about={
                    "title": "T",
                    "url": "/",
                    "who": "B",
                    "answer": 1,
                    "comment": 1,
                    "question": question.pk,
                    "reason": "",
                },
            )
            for index in range(number)
        )
        client.force_login(anna)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = page(client, "notices")
        assert len(answer.context["said"]) == min(number, 20)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_the_header_counts_what_is_new(client):
    anna = make.member()
    told(anna, 3)
    client.force_login(anna)
    assert 'aria-label="Notices, 3 new"' in page(client, "account_settings").content.decode()


# --- When something went wrong -----------------------------------------------------------------------------


def test_a_page_that_is_not_there_offers_a_search(client):
    answer = client.get("/no/such/page/", headers=GERMAN)
    assert answer.status_code == 404
    assert language_of(answer) == "de"
    assert 'role="search"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/%00/", "/search/?q=%00", "/notices/?before=%00", "/brand.css?v=a%00"])
def test_a_nul_byte_in_an_address_is_a_400(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


def test_a_form_that_is_far_too_large_is_refused_before_it_is_read(client):
    big = "x" * 2_700_000
    assert client.post(reverse("account_login"), {"login": big}).status_code in (400, 413)
    encoded = "application/x-www-form-urlencoded"
    assert client.post(reverse("account_login"), f"login={big}", content_type=encoded).status_code == 413
    assert client.post("/api/v1/questions/", f'"{big}"', content_type="application/json").status_code == 413


def test_a_form_without_its_token_says_so():
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "Please send it once more" in answer.content.decode()


def test_a_bug_shows_a_page_that_needs_no_database(client, monkeypatch, django_assert_num_queries):
    from community import views

    def bug():
        raise ZeroDivisionError

    monkeypatch.setattr(views.site, "current", bug)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        answer = client.get("/brand.css")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_no_of_a_rule_is_a_409_in_words(rf):
    from django.contrib.auth.models import AnonymousUser

    from community import pages
    from community.errors import Refused

    request = rf.get("/questions/")
    request.user = AnonymousUser()
    answer = pages.refused(request, Refused("closed", "It is closed. Ask a new one."))
    assert answer.status_code == 409
    assert "It is closed. Ask a new one." in answer.content.decode()
    answer = pages.refused(rf.get("/api/v1/"), Refused("closed", "It is closed."))
    assert (answer.status_code, answer.content) == (409, b'{"code": "closed", "detail": "It is closed."}')


def test_site_settings_are_read_again_when_the_time_is_over(monkeypatch):
    assert site.current().company == "Firstday"
    SiteSettings.objects.create(pk=1, company="Alpenfon")
    assert site.current().company == "Firstday"
    real = site.monotonic
    monkeypatch.setattr(site, "monotonic", lambda: real() + site.KEEP_SECONDS + 1)
    assert site.current().company == "Alpenfon"


# --- What travels -------------------------------------------------------------------------------------


def test_a_page_travels_compressed_to_a_browser_that_understands_it(client):
    plain = page(client, "account_login")
    packed = page(client, "account_login", headers={"accept-encoding": "gzip, br"})
    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert "Accept-Encoding" in plain["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"<title>" in gzip.decompress(packed.content)
