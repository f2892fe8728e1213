"""Dates, numbers and plurals in each language, in a page and in a mail."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import ngettext

from community import mails
from community.models import Delivery, Member
from community.moments import written_out
from escalation import settling
from escalation.models import Escalation
from escalation.sweep import sweep
from tests import make
from tests.make import DAY, NOON

MOMENT = datetime(2026, 3, 1, 7, 5, tzinfo=UTC)  # 08:05 in Zurich
EXPECTED = {
    "de": ("1. März 2026, 08:05", "12’300", "1,5", ["0 Antworten", "1 Antwort", "2 Antworten"]),
    "fr": ("1 mars 2026, 08:05", "12\xa0300", "1,5", ["0 réponse", "1 réponse", "2 réponses"]),
    "it": ("1 Marzo 2026, 08:05", "12.300", "1,5", ["0 risposte", "1 risposta", "2 risposte"]),
    "en": ("1 March 2026, 08:05", "12,300", "1.5", ["0 answers", "1 answer", "2 answers"]),
}
UNTIL = {
    "de": "4. März 2026, 13:00",
    "fr": "4 mars 2026, 13:00",
    "it": "4 Marzo 2026, 13:00",
    "en": "4 March 2026, 13:00",
}


@pytest.mark.parametrize("language", EXPECTED)
def test_a_moment_a_number_and_a_plural(language):
    with translation.override(language):
        counted = [ngettext("%(count)d answer", "%(count)d answers", n) % {"count": n} for n in (0, 1, 2)]
        said = (written_out(MOMENT), number_format(12300, force_grouping=True), number_format(1.5), counted)
    assert said == EXPECTED[language]


@pytest.mark.django_db
def test_a_page_and_a_mail_say_them_as_the_reader_does(client):
    for language in EXPECTED:
        asker = make.member(f"asker-{language}", language=language)
        make.question(asker, now=NOON)
        Member.objects.filter(pk=asker.pk).update(reputation=12300)
    sweep(now=NOON + DAY + make.SECOND)
    for escalation in Escalation.objects.all():
        settling.return_to_community(by=make.manager(), escalation=escalation, reason="Ask again.", now=NOON + DAY)
    for delivery in Delivery.objects.filter(notice__kind="escalation.returned"):
        language = delivery.member.language
        assert UNTIL[language] in mails.build(delivery).body
    assert Delivery.objects.filter(notice__kind="escalation.returned").count() == len(EXPECTED)
    with time_machine.travel(NOON):
        for language, (_moment, number, *_rest) in EXPECTED.items():
            page = client.get(f"/members/asker-{language}/", headers={"accept-language": language}).content.decode()
            assert f"<dd>{number}</dd>" in page
            assert f'<html lang="{language}"' in page
