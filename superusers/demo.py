"""This app's part of the demo: super-users by hand and by the review, two beta tests, two events."""

from datetime import timedelta

from django.contrib.auth.models import Group

from community.groups import EMPLOYEES
from forum import answering, asking
from forum.models import Category
from superusers import groups, inviting, memberships, seats
from superusers.models import BetaTest, Event, Invitation
from superusers.review import review

DAY = timedelta(days=1)
REVIEWS = (30, 12, 0.4)  # days ago

TESTS = [
    (
        "Alpenbox 5: vor allen anderen",
        "Zwei Wochen mit dem neuen Router, WLAN 7 und drei Formularen zu je fünf Minuten. Die Box darfst du behalten.",
        "Alpenbox 5",
        12,
        (-6, 8),
    ),
    (
        "My Alpenfon 9: Störungskarte ohne Anmeldung",
        "Wir zeigen Störungen künftig auch ohne Anmeldung. Probier die Karte aus, bevor sie alle sehen.",
        "My Alpenfon",
        3,
        (12, 26),
    ),
]
EVENTS = [
    (
        "Blick ins Netz: Führung durch die Zentrale Bern",
        "Wo deine Glasfaser endet. Mit Apéro, und David Zbinden beantwortet, was du schon immer wissen wolltest.",
        "Alpenfon, Belpstrasse 37, Bern",
        10,
        18,
        3,
    ),
    (
        "Super-User-Znacht mit dem Produktteam",
        "Ein Abend, ein langer Tisch, keine Folien. Reise und Essen gehen auf uns.",
        "Restaurant Altes Tramdepot, Bern",
        2,
        33,
        4,
    ),
]

PLACE_NAMES = {
    "name_de": "Werkstatt der Super-User",
    "name_fr": "Atelier des super-users",
    "name_it": "Officina dei super-user",
    "name_en": "Super-users’ workshop",
}
# asker, title, text, hours ago, who answered, what
AMONG_THEMSELVES = [
    (
        "fatima",
        "Alpenbox 5: Wo melde ich Fehler der Vorabversion?",
        "Das 6-GHz-Band verschwindet nach jedem Neustart. Gehört das ins Testformular oder hierher?",
        150,
        "beat",
        "Ins Formular, dann sieht es das Produktteam mit deinem Protokoll. Hier klären wir, ob es andere auch haben: ja, bei mir.",
    ),
    (
        "beat",
        "Vorlage für die Kabelfrage: Was fehlt noch?",
        "Ich antworte jede Woche dreimal dasselbe über OTO-Dosen. Was gehört in eine Antwort, die wir verlinken können?",
        120,
        "fatima",
        "Ein Bild der Dose mit den Ports, und der Satz, dass Port 1 nicht überall Port 1 ist.",
    ),
]


def load(now, people):
    """Write memberships with their history, then offers with invitations in every state."""
    _memberships(now, people, by=people["claudia"])
    _among_themselves(now, people)
    _invitations(now, people, by=people["claudia"])


def _among_themselves(now, people):
    """A category that only super-users and employees see, with two questions."""
    place = Category.objects.create(
        slug="werkstatt",
        name="Werkstatt der Super-User",
        description="Unter uns und mit dem Produktteam: Vorabversionen, Ideen, Rückfragen.",
        icon="flask",
        position=Category.objects.count(),
        private=True,
        peer_window=DAY,
        **PLACE_NAMES,
    )
    place.readers.set(Group.objects.filter(name__in=(groups.SUPER_USERS, EMPLOYEES)))
    for asker, title, body, hours, helper, said in AMONG_THEMSELVES:
        asked = now - timedelta(hours=hours)
        question = asking.ask(
            author=people[asker], title=title, body=body, category=place, language="de", tags=["werkstatt"], now=asked
        )
        answering.answer(author=people[helper], question=question, body=said, now=asked + timedelta(hours=3))


def _memberships(now, people, *, by):
    welcome = "Hilft seit dem ersten Monat."
    for handle, days in (("urs", 900), ("beat", 700), ("anja", 600), ("fatima", 320)):
        memberships.activate(by=by, member=people[handle], reason=welcome, now=now - days * DAY)
    memberships.make_alumni(
        by=by, member=people["urs"], reason="Danke für alles, Urs. Neue Enkel, wenig Zeit.", now=now - 70 * DAY
    )
    memberships.pause(by=by, member=people["anja"], reason="Auf eigenen Wunsch, Babypause.", now=now - 45 * DAY)
    for days in REVIEWS:
        at = now - days * DAY
        review(at=at, now=at)
    for handle, reason in (
        ("rahul", "Wenn es um Netze geht, ist seine Antwort meistens die letzte."),
        ("priya", "Trägt fast allein die englischen Fragen."),
    ):
        memberships.make_candidate(by=by, member=people[handle], reason=reason, now=now - 3 * DAY)


def _invitations(now, people, *, by):
    box, app = (_test(now, row) for row in TESTS)
    tour, dinner = (_event(now, row) for row in EVENTS)
    active = [people[handle] for handle in ("beat", "fatima", "luca")]
    for offer, days in ((box, 12), (app, 2), (tour, 6), (dinner, 1)):
        inviting.invite(by=by, members=active, offer=offer, now=now - days * DAY)
    for handle, offer, days in (("beat", box, 11), ("luca", box, 10), ("fatima", tour, 5), ("luca", dinner, 0.5)):
        _answer(seats.accept, people, handle, offer, now - days * DAY)
    for handle, offer, days in (("fatima", box, 9), ("luca", tour, 4), ("luca", app, 1)):
        _answer(seats.decline, people, handle, offer, now - days * DAY)


def _answer(rule, people, handle, offer, now):
    """Answer an invitation, if the review made them a super-user in time for one."""
    invitation = Invitation.objects.filter(member=people[handle], **{offer.kind: offer}).first()
    if invitation is not None:
        rule(by=people[handle], invitation=invitation, now=now)


def _test(now, row):
    title, description, product, capacity, (starts, ends) = row
    return BetaTest.objects.create(
        title=title,
        description=description,
        product=product,
        capacity=capacity,
        starts_on=(now + starts * DAY).date(),
        ends_on=(now + ends * DAY).date(),
    )


def _event(now, row):
    title, description, place, capacity, days, hours = row
    starts = (now + days * DAY).replace(hour=16, minute=30, second=0, microsecond=0)
    return Event.objects.create(
        title=title,
        description=description,
        place=place,
        capacity=capacity,
        respond_by=starts - 4 * DAY,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
    )
