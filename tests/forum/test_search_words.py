"""What people type: mistakes, compounds, spellings, phrases, operators; and what a result says."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forum import accepting, commenting, searching
from tests import make
from tests.make import DAY, NOON

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def found(query, member=ANYBODY, **options):
    return [one.question for one in searching.search(query, member=member, **options)]


def test_a_mistyped_word_finds_what_was_meant_and_says_so():
    question = make.question(title="Does my router need a new antenna?", tags=["glasfaser"])
    for typed, meant in (
        ("ruoter", "router"),
        ("antemna", "antenna"),
        ("outer", "router"),
        ("glassfasser", "glasfaser"),
    ):
        results = searching.search(typed, member=ANYBODY)
        assert ([one.question for one in results], results.meant) == ([question], {typed: meant}), typed
    assert searching.search("router", member=ANYBODY).meant == {}
    assert found("qqxxer") == []


def test_a_word_of_a_text_that_is_out_of_sight_is_never_suggested():
    make.question(title="Secret pineapple", hold=True)
    results = searching.search("pineaple", member=ANYBODY)
    assert (list(results), results.meant) == ([], {})


def test_a_word_is_found_at_the_end_of_german_compounds():
    german = make.question(title="Die Glasfaserverbindungen sind langsam", language="de")
    make.question(title="The upport of the box", language="en")
    (one,) = searching.search("Verbindung", member=ANYBODY)
    assert (one.question, "<mark>Glasfaserverbindungen</mark>" in one.title) == (german, True)


def test_spellings_of_switzerland_and_germany_find_each_other():
    one = make.question(title="Strasse und Größe der Dose", language="de")
    two = make.question(title="Straße und Groesse der Box", language="de")
    for query in ("Straße", "Strasse", "strassen", "Grösse", "größe"):
        assert set(found(query)) == {one, two}, query


def test_a_word_weighs_most_in_the_accepted_answer_then_in_others_then_in_comments():
    category = make.category()
    comment, other, accepted = (
        make.question(title=f"Something about {place}", body="Nothing to say.", category=category, now=NOON)
        for place in ("rain", "snow", "wind")
    )
    for question, said in ((comment, "The sun."), (other, "The moon."), (accepted, "The modem.")):
        given = make.answer(question, body=said)
        accepting.accept(by=question.author, answer=given, now=NOON + DAY)
    make.answer(other, body="The modem.")
    commenting.comment(author=comment.author, question=comment, body="The modem.", now=NOON + DAY)
    assert found("modem") == [accepted, other, comment]


def test_a_phrase_stands_together_and_a_minus_leaves_out():
    one = make.question(title="The red light of the modem blinks", body="Fibre.")
    two = make.question(title="Modem is red and has a light", body="Copper.")
    assert set(found("red light")) == {one, two}
    assert found('"red light"') == [one]
    assert found("modem -fibre") == [two]
    assert found('modem -"red light"') == [two]
    assert found("-fibre") == found("-modem tag:x") == []


def test_the_passage_says_whose_words_it_shows():
    question = make.question(title="Television freezes", body="Help.")
    given = make.answer(question, body="Unplug the splitter.")
    commenting.comment(author=given.author, question=question, answer=given, body="Or the cable.", now=NOON + DAY)
    for word, place, at in (
        ("freezes", "question", ""),
        ("splitter", "answer", "#answer"),
        ("cable", "comment", "#answer"),
    ):
        (one,) = searching.search(word, member=ANYBODY)
        assert (one.place, at in one.url) == (place, True), word
    assert one.url == given.get_absolute_url()
    assert one.snippet == "Or the <mark>cable</mark>."


def test_an_operator_that_names_nothing_is_explained(client):
    make.question(title="Modem blinks red", tags=["wifi"], category=make.category("mobile"))
    make.question(title="Held question", tags=["secret"], hold=True)
    for typed, instead in (("tag:wify", "tag:wifi"), ("category:mobil", "category:mobile"), ("is:solve", "is:solved")):
        (one,) = searching.unknown(searching.parse(f"modem {typed} red"), ANYBODY)
        assert one.instead == f"modem {instead} red"
    (one,) = searching.unknown(searching.parse("tag:secre"), ANYBODY)
    assert (one.sentence, one.meant) == ("No question has the tag “secre”.", "")
    assert searching.unknown(searching.parse("is:open tag:wifi category:mobile"), ANYBODY) == []
    page = client.get("/search/?q=modem+tag:wify").text
    assert 'href="/search/?q=modem+tag%3Awifi"' in page
    assert 'href="/search/?q=modem"' in page  # the chip that takes the operator away


def test_what_is_mine_is_found_by_me():
    mine, _other = make.question(title="Modem blinks"), make.question(title="Modem blinks too")
    assert found("modem is:mine", mine.author) == found("is:mine", mine.author) == [mine]
    assert found("modem is:mine") == []


def test_the_form_narrows_as_the_operators_do(client):
    tv = make.category("tv")
    one = make.question(title="Modem blinks", category=tv, language="de")
    make.question(title="Modem blinks again", language="en")
    page = client.get("/search/?q=modem&language=de&category=tv&state=unanswered")
    assert [row.question for row in page.context["results"]] == [one]
    assert page.context["counted"] == "1 question"
    assert client.get("/search/?q=modem&state=solved&category=tv").context["everything"] == "/search/?q=modem"
    assert client.get("/search/?q=modem&state=nonsense").status_code == 400


def test_an_operator_said_again_and_again_costs_nothing_more():
    question = make.question()
    assert found("router " + "-is:solved " * 40) == [question]
    assert found("router -is:closed -is:solved -is:needs-info") == [question]
    assert found("router -is:open -is:solved") == []
    many = " ".join(f"-author:nobody{number}" for number in range(searching.narrowing.OPERATORS_MAX + 1))
    assert found(f"router {many}") == []
    assert found(f"router {many.rpartition(' ')[0]}") == [question]
