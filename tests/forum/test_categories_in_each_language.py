"""A company names its categories in each language; where it did not, the name holds."""

import pytest
from django.urls import reverse
from django.utils import translation

from community import mails
from community.models import Delivery, Notice
from community.notifying import kind_of
from escalation.sweep import sweep
from forum.models import Category
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return make.category("net", name="Netz", description="Alles.", name_fr="Réseau", description_it="Tutto.")


@pytest.mark.parametrize(
    ("language", "label", "about"),
    [("de", "Netz", "Alles."), ("fr", "Réseau", "Alles."), ("it", "Netz", "Tutto."), ("en", "Netz", "Alles.")],
)
def test_each_language_has_its_own_words_or_the_general_ones(category, language, label, about):
    with translation.override(language):
        assert (category.label, category.about, str(category)) == (label, about, label)


def test_lists_forms_and_the_api_say_it_in_the_readers_language(category, client):
    make.question(category=category)
    asker = make.member(language="fr")
    french = {"headers": {"accept-language": "fr"}}
    for address in (reverse("home"), reverse("questions"), category.get_absolute_url()):
        page = client.get(address, **french).content.decode()
        assert ("Réseau" in page, "Netz" in page) == (True, False), address
    said = client.get("/api/v1/categories/", **french).json()["results"]
    assert [(one["name"], one["description"]) for one in said] == [("Réseau", "Alles.")]
    client.force_login(asker)
    page = client.get(reverse("ask"), **french).content.decode()
    assert ">Réseau</option>" in page


def test_a_manager_reads_it_in_their_own_language_in_the_mail(category):
    for language in ("fr", "de"):
        make.manager(f"manager-{language}", language=language)
    make.question(category=category, now=make.NOON)
    sweep(now=make.NOON + 2 * make.DAY)
    bodies = {
        mails.language_of(delivery): mails.build(delivery).body
        for delivery in Delivery.objects.filter(notice__kind="escalation.question_escalated")
    }
    assert {language: ("Réseau" in body, "Netz" in body) for language, body in bodies.items()} == {
        "fr": (True, False),
        "de": (False, True),
    }


def test_a_notice_written_before_there_were_names_by_language_is_still_said(category):
    make.manager("the-manager")
    make.question(category=category, now=make.NOON)
    sweep(now=make.NOON + 2 * make.DAY)
    notice = Notice.objects.get(kind="escalation.question_escalated")
    assert notice.about["category"] == {"": "Netz", "fr": "Réseau"}
    notice.about["category"] = "Netz"
    assert "Netz" in kind_of(notice).say(notice).lead
    assert Category.said("Netz") == "Netz"
