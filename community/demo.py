"""The demo community of the fictitious telecom Alpenfon. Each app adds its part (`wiring.DEMO_PARTS`)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from community import employees, history, wiring
from community import site as company
from community.checks import DEMO_DOMAIN
from community.demo_people import CUSTOMERS, EMPLOYEES, SIGN_INS
from community.models import LegalLink, Member, Notice, SiteSettings

PASSWORD = "first-day"  # noqa: S105 - public on purpose: production never lets these accounts in
LEGAL = {
    "de": ("Datenschutz", "Impressum"),
    "fr": ("Protection des données", "Mentions légales"),
    "it": ("Protezione dei dati", "Note legali"),
    "en": ("Privacy", "Imprint"),
}
READ_AFTER = timedelta(days=2)


class NotHere(Exception):
    """The demo is not for this database. The message says why."""


def load(*, now):
    """Write the demo into an empty community. Returns whether it did; False when it is there already.

    All or nothing. Raises NotHere in production and for a database with members of somebody else.
    """
    if settings.IN_PRODUCTION:
        raise NotHere("This is production (DEBUG=0). The demo is never loaded here.")
    foreign = Member.objects.exclude(email__endswith=DEMO_DOMAIN).count()
    if foreign:
        raise NotHere(
            f"This database holds {foreign} member(s) who are not of the demo. It is left as it is."
            " Use an empty database: another DATABASE_URL, or another VAR_DIR."
        )
    if Member.objects.exists():
        return False
    with transaction.atomic(), history.writing():
        _company()
        people = _people(now)
        for part in wiring.load(wiring.DEMO_PARTS):
            part(now, people)
        Notice.objects.filter(created_at__lt=now - READ_AFTER, read_at=None).update(read_at=now - READ_AFTER)
    company.forget()
    return True


def addresses():
    """The addresses that can sign in."""
    return [f"{name}{DEMO_DOMAIN}" for name in SIGN_INS]


def _company():
    SiteSettings.objects.update_or_create(
        pk=1,
        defaults={
            "company": "Alpenfon",
            "community": "Community",
            "mark": "alpenfon",
            "postal_address": "Alpenfon AG, Belpstrasse 37, 3007 Bern",
        },
    )
    LegalLink.objects.bulk_create(
        LegalLink(settings_id=1, language=code, label=label, url=f"https://alpenfon.example/{code}/{page}", position=at)
        for code, labels in LEGAL.items()
        for at, (label, page) in enumerate(zip(labels, ("privacy", "imprint"), strict=True))
    )


def _people(now):
    """Make everybody, with a confirmed address. Returns a dict of handle to member."""
    names = {handle: name for name, handle in SIGN_INS.items()}
    password = make_password(PASSWORD)  # once: it takes a third of a second
    rows = [(*row, (), False) for row in CUSTOMERS] + [(*row, True) for row in EMPLOYEES]
    people = {}
    for handle, name, language, about, months, groups, employee in rows:
        member = Member(
            handle=handle,
            display_name=name,
            email=f"{names.get(handle, handle)}{DEMO_DOMAIN}",
            language=language,
            about=about,
            is_employee=employee,
            is_staff=employee and bool(groups or handle == SIGN_INS["admin"]),
            is_superuser=handle == SIGN_INS["admin"],
            password=password if handle in names else make_password(None),
            date_joined=now - timedelta(days=30.4 * months),
        )
        member.save()
        for group in groups:
            member.groups.add(Group.objects.get_or_create(name=group)[0])
        if employee:
            employees.keep_in_step(member)
        people[handle] = member
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, verified=True, primary=True) for member in people.values()
    )
    return people
