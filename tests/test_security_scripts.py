"""Whatever people type into a plain field stays text on every page: nothing of it becomes an element or an attribute."""

from html.parser import HTMLParser

import pytest
from django.utils import timezone

from community import outbox, relay
from community.models import Delivery, Member
from forum.models import Answer, Category, Comment, Question, Revision, Tag
from superusers.models import BetaTest
from tests import access, world
from tests.world import address_of, client_of

EVIL = "<evil-x onload=a>\"'><evil-x onfocus=a>{{7*7}}&lt;evil-x&gt;"


class Evil(HTMLParser):
    """Collects what should not be there: our element, its attributes, handlers, addresses that run something."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc" or (value or "").strip().lower().startswith("javascript:"):
                self.found.append((tag, name, value))
        if tag == "evil-x":
            self.found.append(tag)


@pytest.fixture
def poisoned(db):
    """The small community of `tests/world.py`, with the poison in every plain field that people or managers fill."""
    made = world.build(timezone.now())
    Member.objects.update(display_name=EVIL[:80], about=EVIL, suspension_reason=EVIL)
    Question.objects.update(title=EVIL, closed_reason=EVIL)
    for model in (Question, Answer, Comment):
        model.objects.filter(hidden_at__isnull=False).update(hidden_reason=EVIL)
        model.objects.update(body=EVIL)
    Answer.objects.update(early_reason=EVIL)
    Category.objects.update(name=EVIL[:60], description=EVIL)
    Tag.objects.update(description=EVIL)
    BetaTest.objects.update(title=EVIL, description=EVIL, product=EVIL[:60])
    Revision.objects.create(
        question=made["question"], version=1, title=EVIL, body=EVIL, editor=made["author"], created_at=made["now"]
    )
    return made


@pytest.mark.timeout(400)
def test_no_page_makes_an_element_of_what_was_typed(poisoned, subtests):
    clients = {role: client_of(poisoned, role) for role in ("author", "super_user", "admin")}
    for row in access.rows():
        for route in filter(row.covers, access.all_routes()):
            if row.verb != "GET" or "logout" in route:
                continue
            address = address_of(route, row, poisoned)
            for role, client in clients.items():
                if "admin" in route and role != "admin":
                    continue
                with subtests.test(f"{role} {address}"):
                    response = client.get(address)
                    if "html" in response.get("Content-Type", ""):
                        assert Evil(response.content.decode()).found == []


def test_a_search_and_a_form_give_back_what_was_typed_as_text(poisoned):
    client = client_of(poisoned, "manager")
    typed = {"q": EVIL, "title": EVIL, "after": EVIL, "language": EVIL, "next": EVIL, "category": EVIL}
    for address in ("/search/", "/similar/", "/ask/", "/questions/", "/accounts/login/", "/admin/forum/question/"):
        assert Evil(client.get(address, typed).content.decode()).found == [], address
        assert Evil(client.post(address, typed).content.decode()).found == [], address


def test_no_mail_makes_an_element_of_what_was_typed(poisoned, mailoutbox):
    Delivery.objects.filter(notice=None).delete()
    outbox.enqueue(
        dedupe_key="evil", now=poisoned["now"], address="a@example.org", payload={"subject": EVIL, "text": EVIL}
    )
    relay.deliver(now=poisoned["now"])
    assert len(mailoutbox) > 2
    for message in mailoutbox:
        assert "\n" not in message.subject
        assert Evil(message.alternatives[0].content).found == []
