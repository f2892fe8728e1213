"""The whole way of a question, in Chromium, against the running product: nobody does anything, and it arrives."""

import json
import re
import urllib.request
from email import message_from_bytes
from email.policy import default

import pytest

from tests.stories.up import manage, wait_until

pytestmark = [pytest.mark.story, pytest.mark.timeout(280)]
PASSWORD = "a-long-first-day"
PEOPLE = f"""
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone
from community.models import Member
from forum.models import Category
Category.objects.create(slug="internet", name="Internet")
for handle, facts in {{"peer": {{}}, "manager": {{"is_staff": True, "is_employee": True}}}}.items():
    email = handle + "@example.org"
    member = Member.objects.create_user(handle, email, "{PASSWORD}", date_joined=timezone.now(), **facts)
    EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
member.groups.add(Group.objects.get(name="Community managers"))
"""


def mails(running):
    """Every mail that left the house so far, parsed."""
    found = []
    for path in sorted((running.var / "mail").glob("*")):
        for letter in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if letter.strip():
                found.append(message_from_bytes(letter, policy=default))
    return found


def mail_to(running, address, *, saying):
    """The mails to an address whose subject or text say so."""
    return [
        mail
        for mail in mails(running)
        if address in str(mail["To"])
        and saying in f"{mail['Subject']} {mail.get_body(('plain',)).get_content()}".replace("\n", " ")
    ]


def sign_in(page, running, email, password=PASSWORD):
    page.goto(f"{running.url}/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_label("Your profile").wait_for()


def ask(page, running, title):
    """Ask through the form; returns the question's number."""
    page.goto(f"{running.url}/ask/")
    page.get_by_label("Your question in one sentence").fill(title)
    page.get_by_label("Details").fill("It has been like this since this morning.")
    page.get_by_label("Topic").select_option("internet")
    page.get_by_role("button", name="Publish the question").click()
    page.wait_for_url(re.compile(r"/questions/\d+/"))
    return int(re.search(r"/questions/(\d+)/", page.url)[1])


def answer(running, number, token):
    """Answer over the API at once: the window is five seconds."""
    request = urllib.request.Request(
        f"{running.url}/api/v1/questions/{number}/answers/",
        data=json.dumps({"body": "Pull the plug for ten seconds."}).encode(),
        headers={"Authorization": f"Token {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.status


def test_an_unanswered_question_reaches_the_manager_and_an_answered_one_does_not(running_up, browser):
    running = running_up(env={"PEER_WINDOW": "PT5S", "SWEEP_SECONDS": "2"}).wait_for_all()
    made = manage("shell", "-c", PEOPLE, env=running.env)
    assert made.returncode == 0, made.stderr
    token = manage("create_api_token", "peer@example.org", env=running.env).stdout.strip()

    customer = browser.new_context(locale="en-GB").new_page()
    customer.goto(f"{running.url}/accounts/signup/")
    customer.get_by_label("Display name").fill("Anna Annoyed")
    customer.get_by_label("E-mail").fill("anna@example.org")
    customer.get_by_label("Password").fill(PASSWORD)
    customer.get_by_role("button", name="Make an account").click()
    letter = wait_until(
        lambda: mail_to(running, "anna@example.org", saying="confirm"),
        within=40,
        what="the mail that confirms the address",
    )[0]
    link = re.search(r"https?://\S+/confirm-email/\S+", letter.get_body(("plain",)).get_content())[0]
    customer.goto(link)
    customer.get_by_role("main").get_by_role("button").first.click()
    if customer.get_by_label("Your profile").count() == 0:
        sign_in(customer, running, "anna@example.org")

    answered = ask(customer, running, "The router blinks red since the storm")
    assert answer(running, answered, token) == 201
    unanswered = ask(customer, running, "No dial tone on the landline at all")
    assert customer.get_by_text("The community has").count() >= 1

    told = wait_until(
        lambda: mail_to(running, "manager@example.org", saying="No dial tone"), within=60, what="the manager's mail"
    )
    assert len(told) == 1
    assert told[0]["Reply-To"]
    assert "http" in str(told[0]["List-Unsubscribe"])
    assert mail_to(running, "manager@example.org", saying="blinks red") == []
    wait_until(lambda: mail_to(running, "anna@example.org", saying="No dial tone"), within=30, what="the asker's mail")

    manager = browser.new_context(locale="en-GB").new_page()
    sign_in(manager, running, "manager@example.org")
    manager.goto(f"{running.url}/admin/escalation/escalation/")
    queue = manager.get_by_role("main").inner_text()
    assert "No dial tone on the landline at all" in queue
    assert "The router blinks red" not in queue

    customer.goto(f"{running.url}/questions/{unanswered}/")
    customer.get_by_text("With the community team since").first.wait_for()
    again = json.loads(manage("sweep", env=running.env).stdout)
    assert (again["opened"], again["settled"]) == (0, 0)
    assert len(mail_to(running, "manager@example.org", saying="No dial tone")) == 1

    stranger = browser.new_context(locale="en-GB").new_page()  # nobody is signed in here
    stranger.goto(re.search(r"<(https?://[^>]+)>", str(told[0]["List-Unsubscribe"]))[1])
    stranger.get_by_role("main").get_by_role("button").first.click()
    look = "from community.models import Member; print(Member.objects.get(handle='manager').notices_by_mail)"
    assert manage("shell", "-v0", "-c", look, env=running.env).stdout.split() == ["False"]
