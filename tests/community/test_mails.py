"""What a mail says, in which language and with which headers; and the way out of mails."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import translation

from community import mails, outbox
from community.models import Delivery, Member, Notice, SiteSettings
from forum import moderating
from tests import make
from tests.community.test_relay import deliver, waiting
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.SITE_URL = "https://community.example.org"
    settings.REPLY_TO_EMAIL = "People <hello@example.org>"
    settings.DEFAULT_FROM_EMAIL = "Community <community@example.org>"


def answered(language="en", **asker):
    """The delivery that tells an asker of an answer."""
    question = make.question(make.member(language=language, **asker), title="Why is the router red?")
    make.answer(
        question,
        now=NOON,
        author=make.member("beat", display_name="Beat Zumbrunn"),
        body="Hold the button.\n\n<b>Ten</b> s.",
    )
    return Delivery.objects.get()


def built(delivery):
    """The mail as the other side reads it."""
    raw = mails.build(delivery).message().as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_mail_can_be_answered_stopped_and_recognised():
    delivery = answered()
    message = built(delivery)
    assert message["Subject"] == "Beat Zumbrunn answered your question"
    assert message["To"] == delivery.member.email
    assert message["From"] == "Community <community@example.org>"
    assert message["Reply-To"] == "People <hello@example.org>"
    assert message["Message-ID"] == delivery.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop, write = message["List-Unsubscribe"].strip().split(", ")
    assert stop == f"<https://community.example.org/mail/stop/{mails.stop_token(delivery)}/>"
    assert write == "<mailto:hello@example.org?subject=unsubscribe>"
    assert message["Date"]


def test_it_has_a_text_and_an_html_part_that_say_the_same():
    message = built(answered())
    assert message.get_content_type() == "multipart/alternative"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "Please write your reply above this line" in part
        assert "Why is the router red?" in part
        assert "Hold the button." in part
        assert "https://community.example.org/questions/" in part
        assert "because you asked the question" in part
        assert "/mail/stop/" in part
    assert html.count('class="btn"') == 1
    assert "<b>" not in html


def test_the_company_gives_its_name_its_colour_and_its_address():
    SiteSettings.objects.create(
        pk=1, company="Alpenfon", brand="#7a2048", postal_address="Belpstrasse 37, 3007 Bern <x>"
    )
    html = built(answered()).get_body(("html",)).get_content()
    assert "Alpenfon" in html
    assert "#7a2048" in html
    assert "3007 Bern &lt;x&gt;" in html


@pytest.mark.parametrize("brand", ["red;}", "#12345", "#12345g"])
def test_a_colour_that_is_none_is_not_written_into_a_mail(brand):
    SiteSettings.objects.create(pk=1, brand=brand)
    html = built(answered()).get_body(("html",)).get_content()
    assert brand not in html
    assert "#0b5a6b" in html


def test_the_words_are_asked_for_in_the_language_of_the_member(settings):
    delivery = answered(language="fr")
    delivery.member.language, spoken = "fr", []
    assert mails.language_of(delivery) == "fr"
    kind = mails.notifying.kind_of(delivery.notice)

    def say(notice):
        spoken.append(translation.get_language())
        return kind.say(notice)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mails.notifying, "kind_of", lambda notice: mails.notifying.Kind(say, kind.untrue))
        html = built(delivery).get_body(("html",)).get_content()
    assert spoken == ["fr"]
    assert '<html lang="fr">' in html
    delivery.member.language = ""
    settings.LANGUAGE_CODE = "it"
    assert mails.language_of(delivery) == "it"


@pytest.mark.parametrize("title", ["Line\r\nBcc: everybody@example.org", "Escape \x1b and \x0b tab", "x" * 5000])
def test_no_title_makes_a_header(title):
    message = built(waiting(payload={"subject": title, "text": "Hello"}))
    assert message["Bcc"] is None
    assert len(message["Subject"].strip()) <= 200
    assert not set(message["Subject"]) & set("\r\n\x1b\x0b")


def test_a_mail_about_the_account_says_what_it_was_given():
    member = make.member()
    payload = {
        "subject": "Confirm your address",
        "text": "Hello.\n\nPlease follow https://x.example/a?b=1&c=2",
        "button": "Confirm",
        "url": "/accounts/confirm/abc/",
    }
    message = built(waiting(member=member, address="new@example.org", payload=payload))
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message["To"] == "new@example.org"
    assert "https://x.example/a?b=1&c=2" in text
    assert "https://community.example.org/accounts/confirm/abc/" in html
    assert "because it is about your account" in html


def test_an_html_part_that_is_given_is_sent_as_it_is():
    html = "<!doctype html><p>Hi</p>"
    message = built(waiting(payload={"subject": "Hi", "text": "Hi", "html": html}))
    assert message.get_body(("html",)).get_content().strip() == html


def test_a_mail_to_a_member_whose_name_is_odd_still_goes_out():
    answered(display_name='Zoë "Z" <zoe>, née Ünal\u202e')
    assert deliver()["sent"] == 1
    assert isinstance(mail.outbox[0], EmailMultiAlternatives)


# --- The way out ----------------------------------------------------------------------------------


def stop_url(delivery):
    return f"/mail/stop/{mails.stop_token(delivery)}/"


def test_looking_at_the_stop_page_changes_nothing(client):
    delivery = answered()
    page = client.get(stop_url(delivery))
    assert (page.status_code, page.cookies) == (200, {})
    assert client.head(stop_url(delivery)).status_code == 200
    assert Member.objects.get(pk=delivery.member_id).notices_by_mail is True


def test_one_click_ends_notices_by_mail_without_signing_in_and_undo_brings_them_back():
    delivery = answered()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(stop_url(delivery), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Member.objects.get(pk=delivery.member_id).notices_by_mail is False
    assert deliver()["cancelled"] == 1
    assert strict.post(stop_url(delivery), {"undo": "1"}).status_code == 200
    assert Member.objects.get(pk=delivery.member_id).notices_by_mail is True


def test_it_can_be_pressed_twice():
    delivery = answered()
    for _ in range(2):
        assert Client().post(stop_url(delivery)).status_code == 200
    assert Member.objects.get(pk=delivery.member_id).notices_by_mail is False


def test_the_page_after_a_mail_about_the_account_says_that_those_continue(client):
    delivery = waiting(member=make.member(), address="")
    assert "Those continue" in client.get(stop_url(delivery)).content.decode()
    client.post(stop_url(delivery))
    assert Member.objects.get(pk=delivery.member_id).notices_by_mail is False


def test_a_bare_address_that_refuses_mails_is_told_to_who_runs_the_site_once(client):
    admin = make.admin()
    delivery = waiting(address="fallback@example.org")
    assert "fallback@example.org" in client.get(stop_url(delivery)).content.decode()
    assert not Notice.objects.exists()
    for _ in range(2):
        assert client.post(stop_url(delivery)).status_code == 200
    notice = Notice.objects.get()
    assert (notice.member, notice.about) == (admin, {"address": "fallback@example.org"})
    assert "fallback@example.org" in built(Delivery.objects.get(notice=notice)).get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a:b:c",
        signing.dumps({"m": 1}),
        signing.Signer(salt=mails.STOP_SALT).sign_object({"m": 999_999_999}),
        "é" * 300,
    ],
    # A signed word carries the second it was signed in: as an id it would name another test in each process.
    ids=["one part", "three parts", "another salt", "nobody there", "not ASCII"],
)
def test_a_word_nobody_signed_is_404(client, token):
    for ask in (client.get, client.post):
        assert ask(f"/mail/stop/{token}/").status_code == 404


def test_the_word_of_one_member_stops_nobody_else(client):
    delivery, other = answered(), make.member()
    client.post(stop_url(delivery))
    assert Member.objects.get(pk=other.pk).notices_by_mail is True


def test_a_stop_link_is_the_same_at_any_time():
    delivery = answered()
    assert mails.stop_token(delivery) == mails.stop_token(delivery)
    assert mails.read_stop_token(mails.stop_token(delivery)).member == delivery.member


def test_a_suspended_member_is_told_and_can_answer():
    admin, member = make.admin(), make.member()
    moderating.suspend(by=admin, member=member, until=NOON + timedelta(days=3), reason="spam", now=NOON)
    message = built(Delivery.objects.get())
    assert "spam" in message.get_body(("plain",)).get_content()
    assert message["Reply-To"] == "People <hello@example.org>"


def test_the_message_id_depends_on_the_key_and_nothing_else():
    assert outbox.message_id("a") == outbox.message_id("a") != outbox.message_id("b")
    assert outbox.message_id("a").endswith("@community.example.org>")
