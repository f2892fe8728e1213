"""The company's own words and colour, and the frame of the admin."""

import pytest
from django.urls import reverse

from community import colour
from community.models import Delivery, Member, SiteSettings
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def page(client, name, *args, **options):
    return client.get(reverse(name, args=args), **options)


# --- The company -------------------------------------------------------------------------------------------


def test_the_colour_is_a_stylesheet_kept_for_a_year_under_its_own_address(client):
    address = "/brand.css?v=0b5a6b"
    assert address in page(client, "account_login").content.decode()
    answer = client.get(address)
    assert (answer.content, answer["Content-Type"]) == (b":root{--brand:#0b5a6b}\n", "text/css")
    assert "immutable" in answer["Cache-Control"]
    assert "immutable" not in client.get("/brand.css?v=old")["Cache-Control"]


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ("#0b5a6b", True),
        ("#b0241c", True),
        ("#767676", False),
        ("#ffff00", False),
        ("#00a0ff", False),
        ("#000000", True),
    ],
)
def test_a_colour_must_be_readable_on_white_and_on_its_own_tint(given, good):
    assert colour.readable(given) is good
    shade = colour.darker_shade(given)
    assert colour.readable(shade)
    assert (shade == given) is good


def test_the_shade_offered_is_the_nearest_and_keeps_the_hue():
    assert colour.darker_shade("#00a0ff") == "#0273ba"
    assert not colour.readable("#0275bc"), "a little lighter would not do"


def company_form(client, **fields):
    wanted = {"company": "Alpenfon", "community": "Community", "brand": "#B0241C", "mark": "alpenfon"}
    wanted |= {"legal_links-TOTAL_FORMS": 0, "legal_links-INITIAL_FORMS": 0, **fields}
    return client.post(reverse("admin:community_sitesettings_add"), wanted)


def test_the_company_is_changed_in_the_admin_and_every_page_shows_it(client):
    client.force_login(make.admin())
    assert client.get(reverse("admin:community_sitesettings_changelist")).url.endswith("/add/")
    assert page(client, "account_settings").content.decode().count("Firstday Community")
    assert company_form(client).status_code == 302
    shown = page(client, "account_settings").content.decode()
    assert "Alpenfon Community" in shown
    assert "/brand.css?v=b0241c" in shown
    assert "icons.svg#alpenfon" in shown
    assert SiteSettings.objects.get().history.count() == 1
    assert client.get(reverse("admin:community_sitesettings_changelist")).url.endswith("/1/change/")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"brand": "#00a0ff"}, "#0273ba"),
        ({"brand": "red"}, "#0b5a6b"),
        ({"brand": "#fff;}*{color:red"}, ""),
        ({"mark": "nothing"}, "icons.svg"),
        ({"company": ""}, ""),
    ],
)
def test_a_colour_nobody_can_read_is_refused_with_one_that_works(client, fields, said):
    client.force_login(make.admin())
    answer = company_form(client, **fields)
    assert answer.status_code in (200, 400)
    assert said in answer.content.decode()
    assert not SiteSettings.objects.exists()


# --- The admin's frame --------------------------------------------------------------------------------------


def test_the_admin_is_entered_through_the_same_door(client):
    assert client.get("/admin/login/?next=/admin/").url.startswith(reverse("account_login"))
    client.force_login(make.member())
    assert client.get("/admin/").status_code == 302
    client.force_login(make.manager())
    first = client.get("/admin/")
    assert first.status_code == 200
    assert any(first.context["figures"]), "it begins with figures"
    assert first.context["failed"] == []
    assert client.post("/admin/logout/").url == "/"
    assert client.get("/admin/").status_code == 302


def test_a_panel_that_fails_is_named_and_the_others_are_shown(monkeypatch):
    from community import admin_site, wiring

    broken = ["forum.nothing_here.figures", "forum.models.figures"]
    monkeypatch.setattr(wiring, "NUMBER_PANELS", [*broken, "forum.numbers.figures"])
    panels, failed = admin_site.figures(NOON)
    assert (len(panels), failed) == (1, broken)


def test_an_admin_changes_a_member_without_touching_what_they_earned(client):
    client.force_login(make.admin())
    anna = make.member("anna")
    Member.objects.filter(pk=anna.pk).update(reputation=77)
    fields = {
        "display_name": "Anna B.",
        "is_active": "on",
        "is_employee": "on",
        "notices_by_mail": "on",
        "language": "",
    }
    answer = client.post(
        reverse("admin:community_member_change", args=[anna.pk]), {**fields, "about": "", "reputation": 1}
    )
    assert answer.status_code == 302
    anna.refresh_from_db()
    assert (anna.display_name, anna.is_employee, anna.reputation) == ("Anna B.", True, 77)


def test_who_may_change_members_cannot_give_rights(client):
    from django.contrib.auth.models import Permission

    clerk = make.member(is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["change_member", "view_member"]))
    client.force_login(clerk)
    fields = {"display_name": "Clerk", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert client.post(reverse("admin:community_member_change", args=[clerk.pk]), fields).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.display_name, clerk.is_superuser) == ("Clerk", False)


def test_a_dead_mail_is_tried_again_from_the_admin_and_its_links_are_not_shown(client):
    from community import outbox

    outbox.enqueue(
        dedupe_key="k", now=NOON, address="a@example.org", payload={"subject": "Hello", "text": "secret-link"}
    )
    Delivery.objects.update(state="dead", next_attempt_at=None, ended_at=NOON)
    row = Delivery.objects.get()
    client.force_login(make.admin())
    listed = client.get(reverse("admin:community_delivery_changelist")).content.decode()
    shown = client.get(reverse("admin:community_delivery_change", args=[row.pk])).content.decode()
    assert "Hello" in listed
    assert "secret-link" not in listed + shown
    client.post(reverse("admin:community_delivery_changelist"), {"action": "try_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("pending", 0)


def test_the_first_admin_is_made_on_the_command_line(monkeypatch):
    from django.core.management import call_command

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "first-day")
    call_command("createsuperuser", interactive=False, handle="root", email="Root@example.org", verbosity=0)
    root = Member.objects.get(handle="root")
    assert (root.email, root.is_staff, root.is_superuser) == ("root@example.org", True, True)
    assert root.date_joined is not None
