"""The letter box at /dev/mail/: the demo's mail server."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from community import letters
from tests.community.test_relay import deliver, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def box(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def carry(count, **payload):
    for number in range(count):
        waiting(f"mail-{number}", payload={"subject": f"Mail {number}", "text": "Grüezi", **payload})
    deliver()


def test_it_is_empty_at_first(client):
    page = client.get("/dev/mail/")
    assert (page.status_code, page.cookies) == (200, {})
    assert "No mail yet" in page.content.decode()


def test_every_mail_is_listed_newest_first_and_can_be_opened(client):
    carry(3)
    links = re.findall(r'href="(/dev/mail/[^"]+)"', client.get("/dev/mail/").content.decode())
    assert len(links) == 3
    shown = client.get(links[0]).content.decode()
    assert "Grüezi" in shown
    assert "List-Unsubscribe" in shown


def test_it_is_paged(client, box):
    for number in range(25):
        waiting(f"mail-{number}")
    deliver()
    first, before = letters.newest(size=10)
    rest, end = letters.newest(before=before, size=100)
    assert (len(first) >= 10, end) == (True, None)
    assert len({(letter.name, letter.number) for letter in first + rest}) == 25
    assert client.get("/dev/mail/?before=nothing-like-that").status_code == 200


def test_two_mails_in_one_file_are_two(client):
    with get_connection() as connection:
        for subject in ("One", "Two"):
            EmailMultiAlternatives(
                subject, "Text\n" + "-" * 79 + "-\n", to=["a@example.org"], connection=connection
            ).send()
    assert [letter.message["Subject"] for letter in letters.newest()[0]] == ["Two", "One"]


def test_its_html_is_shown_under_a_policy_that_allows_its_style_and_nothing_else(client):
    carry(1)
    (letter,) = letters.newest()[0]
    page = client.get(f"/dev/mail/{letter.name}/{letter.number}/html/")
    policy, html = page["Content-Security-Policy"], page.content.decode()
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "sandbox"):
        assert part in policy
    assert policy.count("'sha256-") == html.count("<style>") == 2
    assert ' style="' not in html


@pytest.mark.parametrize(
    "path", ["x/0/", "..%2F..%2Fetc%2Fpasswd/0/", "NAME/99/", "NAME/99/html/", f"NAME/{'9' * 400}/"]
)
def test_only_letters_that_are_there_are_opened(client, path):
    carry(1)
    path = path.replace("NAME", letters.newest()[0][0].name)
    assert client.get(f"/dev/mail/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "NAME/0/", "NAME/0/html/"])
def test_production_has_no_letter_box(client, settings, path):
    carry(1)
    path = path.replace("NAME", letters.newest()[0][0].name)
    assert client.get(f"/dev/mail/{path}").status_code == 200
    settings.IN_PRODUCTION = True
    assert client.get(f"/dev/mail/{path}").status_code == 404


def test_mails_that_go_elsewhere_are_not_shown(client, settings):
    settings.EMAIL_FILE_PATH = None
    assert "Mails go to a mail server" in client.get("/dev/mail/").content.decode()
