"""Signing up, in and out, and every mail about it in the outbox."""

from functools import partial
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from community.accounts import MemberBackend, save_with_free_handle
from community.adapter import Adapter, CompanyAdapter
from community.models import Delivery, Member, Origin
from tests import make

pytestmark = pytest.mark.django_db

ANNA = {"display_name": "Anna Meier", "email": "Anna@Example.org", "password1": "seven-goats-dance", "language": "de"}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def signed_up(client, **fields):
    return client.post(reverse("account_signup"), {**ANNA, **fields})


def path_in(delivery):
    return delivery.payload["url"].replace("http://127.0.0.1:8000", "")


def confirmed(member, password="first-day"):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def sign_in(client, email, password="first-day"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_from_sign_up_over_the_mail_to_the_header(client):
    assert signed_up(client).url == reverse("account_email_verification_sent")
    anna = Member.objects.get(email="anna@example.org")
    assert (anna.handle, anna.display_name, anna.language, anna.origin) == (
        "anna-meier",
        "Anna Meier",
        "de",
        Origin.WEB,
    )
    assert anna.date_joined is not None
    row = Delivery.objects.get()
    assert (row.address, row.member, row.state) == ("anna@example.org", anna, "pending")
    assert row.payload["language"] == "de"
    assert mail.outbox == []

    assert client.get(path_in(row)).status_code == 200
    assert not EmailAddress.objects.get(user=anna).verified, "looking at the page confirms nothing"
    assert client.post(path_in(row)).url == "/"
    assert EmailAddress.objects.get(user=anna).verified
    assert client.get(reverse("account_settings")).context["user"] == anna, "the one who signed up is in"

    client.post(reverse("account_logout"))
    assert sign_in(client, "ANNA@example.ORG", ANNA["password1"]).url == "/"
    page = client.get(reverse("account_settings")).content.decode()
    assert "Anna Meier" in page
    assert '<html lang="de">' in page


def test_who_has_not_confirmed_is_sent_a_mail_again_and_not_let_in(client):
    make.member("beat", email="beat@example.org")
    assert sign_in(client, "beat@example.org").url == reverse("account_email_verification_sent")
    assert Delivery.objects.get().address == "beat@example.org"
    assert client.get(reverse("account_settings")).status_code == 302


def test_an_address_that_is_known_makes_no_second_account_and_says_so_only_by_mail(client):
    signed_up(client)
    cache.clear()
    client.cookies.clear()
    answer = signed_up(client, email="ANNA@EXAMPLE.ORG", display_name="Someone Else")
    assert answer.url == reverse("account_email_verification_sent"), "the page says the same as for a new one"
    assert Member.objects.count() == 1
    last = Delivery.objects.order_by("-pk").first()
    assert last.dedupe_key.startswith("account:account_already_exists:")
    assert last.payload["url"].endswith(reverse("account_reset_password"))


def test_two_with_the_same_name_get_different_handles(client):
    signed_up(client)
    client.cookies.clear()
    signed_up(client, email="other@example.org")
    assert sorted(Member.objects.values_list("handle", flat=True)) == ["anna-meier", "anna-meier-2"]
    assert set(Member.objects.values_list("display_name", flat=True)) == {"Anna Meier"}


def test_a_name_without_latin_letters_gets_a_handle_too(client):
    signed_up(client, display_name="田中さくら")
    assert Member.objects.get().handle == "member"


@pytest.mark.parametrize(
    "name", ["", "A", " ", "x" * 81, "Anna\x00Meier", "Anna\u202eMeier", "Anna\nMeier", "Anna\u200bMeier"]
)
def test_a_name_nobody_can_read_is_refused_and_the_rest_is_kept(client, name):
    answer = signed_up(client, display_name=name)
    assert answer.status_code == 400
    assert "display_name" in answer.context["form"].errors
    assert 'value="Anna@Example.org"' in answer.content.decode()
    assert not Member.objects.exists()


def test_the_first_wrong_field_has_the_cursor_and_only_the_password_is_typed_again(client):
    page = signed_up(client, email="no", language="xx").content.decode()
    assert page.count("autofocus") == 1
    assert "autofocus" in page.partition('name="email"')[2].partition(">")[0]
    assert "Only the password has to be typed again." in page


def test_a_mail_says_a_name_as_it_is_written(client):
    signed_up(client, display_name="Anna & O'Neil <b>")
    assert "Anna & O'Neil <b>," in Delivery.objects.get().payload["text"]


def test_spaces_around_and_inside_a_name_are_put_right(client):
    signed_up(client, display_name="  Anna   Meier ")
    assert Member.objects.get().display_name == "Anna Meier"


@pytest.mark.parametrize(
    "fields", [{"email": "no"}, {"email": "a\0b@example.org"}, {"password1": "12345678"}, {"language": "xx"}]
)
def test_a_wrong_field_is_a_400(client, fields):
    assert signed_up(client, **fields).status_code == 400
    assert not Delivery.objects.exists()


def test_a_wrong_password_is_a_400_and_the_same_for_an_unknown_address(client):
    confirmed(make.member("anna"))
    known = sign_in(client, "anna@example.org", "wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong")
    assert (known.status_code, unknown.status_code) == (400, 400)
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_the_sixth_wrong_password_in_a_row_waits(client):
    confirmed(make.member("anna"))
    for _try in range(5):
        sign_in(client, "anna@example.org", "wrong")
    answer = sign_in(client, "anna@example.org")
    assert answer.status_code == 400
    assert "_auth_user_id" not in client.session


def test_a_new_password_by_mail(client):
    anna = confirmed(make.member("anna"))
    client.post(reverse("account_reset_password"), {"email": "ANNA@example.org"})
    form = client.get(path_in(Delivery.objects.get()), follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": "nine-sheep-sing", "password2": "nine-sheep-sing"})
    assert done.status_code == 302
    anna.refresh_from_db()
    assert anna.check_password("nine-sheep-sing")
    told = Delivery.objects.order_by("-pk").first()
    assert (told.dedupe_key.split(":")[1], told.address) == ("password_reset", "anna@example.org")
    again = client.get(path_in(Delivery.objects.order_by("pk").first()), follow=True)
    assert again.context["token_fail"] is True


def test_a_reset_for_an_unknown_address_looks_the_same(client):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert answer.url == reverse("account_reset_password_done")
    assert Delivery.objects.get().dedupe_key.startswith("account:unknown_account:")


def test_a_new_address_holds_when_it_is_confirmed(client):
    anna = confirmed(make.member("anna"))
    sign_in(client, "anna@example.org")
    sent = client.post(reverse("account_email"), {"email": "New@example.org", "action_add": ""})
    assert sent.url.startswith(reverse("account_reauthenticate")), "it changes how one signs in: asked once more"
    assert client.post(sent.url, {"password": "wrong"}).status_code == 400
    assert not Delivery.objects.exists()
    client.post(sent.url, {"password": "first-day"})
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"
    confirm = Delivery.objects.get(address="new@example.org")
    client.post(path_in(confirm))
    anna.refresh_from_db()
    assert anna.email == "new@example.org"
    assert Delivery.objects.filter(address="anna@example.org", dedupe_key__contains="email_changed").count() == 1


def test_a_new_password_changes_nothing_else_in_the_row(client):
    anna = confirmed(make.member("anna"))
    sign_in(client, "anna@example.org")
    stale = Member.objects.get(pk=anna.pk)
    Member.objects.filter(pk=anna.pk).update(reputation=77)
    Adapter().set_password(stale, "nine-sheep-sing")
    anna.refresh_from_db()
    assert (anna.reputation, anna.check_password("nine-sheep-sing")) == (77, True)


def test_links_in_mails_start_with_our_own_address(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_signup"), ANNA, headers={"host": "evil.example"})
    assert Delivery.objects.get().payload["url"].startswith("http://127.0.0.1:8000/")


def test_accounts_of_the_demo_are_shut_out_of_a_production(client, settings):
    confirmed(make.member("customer", email="customer@alpenfon.example"))
    settings.IN_PRODUCTION = True
    assert sign_in(client, "customer@alpenfon.example").url == reverse("account_inactive")
    assert client.get(reverse("account_settings")).status_code == 302
    settings.IN_PRODUCTION = False
    assert sign_in(client, "customer@alpenfon.example").url == "/"
    settings.IN_PRODUCTION = True
    assert client.get(reverse("account_settings")).status_code == 302, "a session made before does not help"


def test_a_suspended_member_may_sign_in_and_read(client):
    confirmed(make.member("anna", suspended_until=make.NOON + 100_000 * make.DAY))
    assert sign_in(client, "anna@example.org").url == "/"
    assert client.get(reverse("account_settings")).status_code == 200


@pytest.mark.parametrize("fields", [{"is_bot": True}, {"is_active": False}])
def test_bots_and_members_switched_off_cannot_sign_in(client, fields):
    confirmed(make.member("anna", **fields))
    sign_in(client, "anna@example.org")
    assert client.get(reverse("account_settings")).status_code == 302


def test_a_second_step_can_be_switched_on_and_a_wrong_code_is_a_400(client):
    confirmed(make.member("anna"))
    sign_in(client, "anna@example.org")
    assert client.get(reverse("mfa_index")).status_code == 200
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked.url, {"password": "first-day"}, follow=True)
    assert "data:image/svg" in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 400


def test_a_customer_costs_no_query_for_permissions_and_a_manager_one(django_assert_num_queries):
    backend = MemberBackend()
    anna, manager = make.member("anna"), make.manager("mia")
    with django_assert_num_queries(1):
        anna = backend.get_user(anna.pk)
        assert not anna.has_perm("forum.moderate_posts")
        assert anna.unread_notices == 0
    with django_assert_num_queries(2):
        manager = backend.get_user(manager.pk)
        assert manager.has_perm("forum.moderate_posts")
        assert not manager.has_perm("forum.no_such_thing")


def test_permissions_of_a_group_and_of_ones_own_are_the_same_as_django_finds():
    from django.contrib.auth.backends import ModelBackend
    from django.contrib.auth.models import Permission

    manager = make.manager("mia")
    manager.user_permissions.add(Permission.objects.get(codename="suspend_member"))
    admin = make.admin("ada")
    for member in (manager, admin):
        expected = ModelBackend().get_all_permissions(Member.objects.get(pk=member.pk))
        assert Member.objects.get(pk=member.pk).get_all_permissions() == expected
        assert expected


def at_once(*jobs):
    """Run jobs in threads that start together, each with its own connection; return what they returned."""
    start, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(index, job):
        start.wait(timeout=10)
        try:
            results[index] = job()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index, job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def joining(**fields):
    return partial(save_with_free_handle, Member(display_name="Anna Meier", date_joined=make.NOON, **fields))


@pytest.mark.django_db(transaction=True)
def test_four_who_sign_up_at_once_under_one_name_all_get_in():
    assert at_once(*(joining(email=f"{number}@example.org") for number in range(4))) == [True] * 4
    assert Member.objects.values("handle").distinct().count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_up_at_once_with_one_address_one_gets_in():
    assert sorted(at_once(joining(email="a@example.org"), joining(email="A@example.org"))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_both_see_the_same_page():
    answers = at_once(*(partial(signed_up, Client()) for _twice in range(2)))
    assert [answer.url for answer in answers] == [reverse("account_email_verification_sent")] * 2
    assert Member.objects.count() == 1


def test_the_twenty_first_sign_up_in_a_minute_waits(client):
    answers = [signed_up(client, display_name="") for _try in range(21)]
    assert [answer.status_code for answer in answers] == [400] * 20 + [429]
    assert "A little slower, please" in answers[-1].content.decode()


def test_who_comes_through_the_companys_own_sign_in_gets_a_name_and_a_handle(rf):
    from allauth.socialaccount.models import SocialAccount, SocialLogin

    request = rf.get("/")
    adapter = CompanyAdapter(request)
    login = SocialLogin(account=SocialAccount(provider="company", uid="7"))
    login.user = adapter.new_user(request, login)
    data = {"name": "Anna  Meier", "email": "ANNA@example.org", "username": "anna@example.org"}
    anna = adapter.populate_user(request, login, data)
    Adapter(request).populate_username(request, anna)
    anna.set_unusable_password()
    anna.save()
    assert (anna.display_name, anna.handle, anna.email) == ("Anna Meier", "anna-meier", "anna@example.org")
