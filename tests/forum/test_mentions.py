"""Names with @ and numbers with # in a text: what becomes a link, who is told, and what nobody may learn."""

import pytest
from django.contrib.auth.models import Group

from community.models import Notice
from forum import answering, asking, commenting, composing, editing, mentioning, moderating, text
from forum.models import Question
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def html_of(body):
    return composing.html_of(body, writer=make.member())


def link(address, words):
    return f'<a href="{address}" rel="nofollow ugc noopener">{words}</a>'


def told(post):
    """Handles of whom a mention in the post was told."""
    notices = Notice.objects.filter(kind="forum.mentioned", key=f"mention:{type(post).__name__.lower()}:{post.pk}")
    return sorted(notices.values_list("member__handle", flat=True))


ANNA = link("/members/Anna-B/", "@Anna-B")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Ask @anna-b, please.", f"Ask {ANNA}, please."),
        ("(@ANNA-B) **@anna-b**", f"({ANNA}) <strong>{ANNA}</strong>"),
        ("@anna-b- and @anna-b.", f"{ANNA}- and {ANNA}."),
        ("`@anna-b`", "<code>@anna-b</code>"),
        ("$@anna-b$", "$@anna-b$"),
        ("x@anna-b and anna-b@anna-b@x and @nobody", "x@anna-b and anna-b@anna-b@x and @nobody"),
        ("[@anna-b](https://example.org)", link("https://example.org", "@anna-b")),
        ("me@anna-b.com", link("mailto:me@anna-b.com", "me@anna-b.com")),
    ],
)
def test_a_name_with_an_at_leads_to_who_has_it(body, shown):
    make.member("Anna-B")
    assert html_of(body) == f"<p>{shown}</p>\n"


def test_code_names_nobody_and_who_left_is_not_linked():
    make.member("anna")
    make.member("gone", is_active=False)
    assert "<a" not in html_of("```\n@anna #1\n```\n\n    @anna\n\n@gone")
    assert text.named_in("`@anna` [@anna](/x)\n\n    @anna").handles == []


def test_names_cost_one_query_and_no_more_than_fifty_are_looked_up(django_assert_num_queries):
    members = [make.member(f"m{number}") for number in range(60)]
    writer = make.member()
    with django_assert_num_queries(1):
        html = composing.html_of(" ".join(f"@{member.handle}" for member in members), writer=writer)
    assert html.count("<a ") == 50
    with django_assert_num_queries(0):
        composing.html_of("Nobody is named here.", writer=writer)


def test_a_number_or_an_address_of_a_public_question_leads_there(settings):
    settings.SITE_URL = "https://community.example"
    question = make.question(title="Why does it blink?")
    number, address = question.pk, question.get_absolute_url()
    short = link(f"/questions/{number}/", f"#{number}")
    for body in (
        f"#{number}",
        address,
        f"https://community.example{address}",
        f"<https://community.example{address}?x=1>",
    ):
        assert html_of(f"See {body}") == f"<p>See {short}</p>\n", body
    assert html_of(f"{address}#answer-3") == f"<p>{link(f'/questions/{number}/#answer-3', f'#{number}')}</p>\n"
    assert html_of(f"[that one]({address})") == f"<p>{link(address, 'that one')}</p>\n"
    for body in (
        f"`#{number}`",
        f"a#{number}",
        f"#{number}x",
        f"#0{number}",
        f"https://evil.example{address}",
        "#999999",
    ):
        assert f'"/questions/{number}/' not in html_of(body), body


def test_whether_a_private_question_exists_is_not_told_and_a_hidden_title_is_gone_at_once(client):
    secret = make.question(category=make.category(private=True), title="Our secret plan for May")
    shown = make.question(title="Why does <it> blink?")
    body = f"As in #{secret.pk} and #{shown.pk} and /questions/{shown.pk}/why-does-it-blink/."
    asked = make.question(title="Is it the same for you?", body=body)
    assert f"#{secret.pk} and <a" in asked.body_html
    assert "blink" not in asked.body_html
    page = lambda: client.get(asked.get_absolute_url()).text  # noqa: E731
    assert page().count(f"#{shown.pk} Why does &lt;it&gt; blink?</a>") == 2
    moderating.hide(by=make.admin(), post=shown, reason="private data", now=NOON)
    assert "blink" not in page()
    moderating.unhide(by=make.admin(), post=shown, now=NOON)
    Question.objects.filter(pk=shown.pk).update(category=secret.category)
    assert "blink" not in page()
    client.force_login(make.admin())
    assert "blink?</a>" in page()


def test_titles_cost_one_query_however_many_there_are(client, django_assert_max_num_queries):
    numbers = " ".join(f"#{make.question().pk}" for _number in range(5))
    question = make.question(body=numbers)
    make.answer(question, body=numbers)
    client.get(question.get_absolute_url())
    with django_assert_max_num_queries(6):
        assert client.get(question.get_absolute_url()).text.count("Why does my router blink red?</a>") == 10


def test_who_is_named_is_told_once_but_not_the_author_nor_who_is_told_anyway():
    asker, author, anna = make.member("asker"), make.member("author"), make.member("anna")
    question = make.question(asker, body="Does @anna or @asker know?")
    assert told(question) == ["anna"]
    given = make.answer(question, author, body="@asker @anna @author @Anna try this.")
    assert told(given) == ["anna"]
    said = commenting.comment(author=asker, question=question, answer=given, body="@author @anna no", now=NOON)
    assert told(said) == ["anna"]
    assert mentioning.tell(given, now=NOON) == 0
    assert Notice.objects.filter(member=anna, kind="forum.mentioned").count() == 3


def test_an_edit_tells_only_who_was_added():
    question = make.question(body="Does @early know?")  # not a member yet
    for handle in ("early", "late"):
        make.member(handle)
    editing.edit(editor=question.author, post=question, body="Does @early or @late know?", version=1, now=NOON)
    assert told(question) == ["late"]
    for version, body in ((2, "Nobody?"), (3, "Does @late know?")):
        editing.edit(editor=question.author, post=question, body=body, version=version, now=NOON)
    assert told(question) == ["late"]


def test_ten_are_told_of_a_post_and_the_eleventh_is_not():
    names = [make.member(f"m{number:02}").handle for number in range(12)]
    question = make.question(body=" ".join(f"@{name}" for name in names[:9]))
    assert len(told(question)) == 9
    editing.edit(
        editor=question.author, post=question, body=" ".join(f"@{name}" for name in names), version=1, now=NOON
    )
    assert told(question) == names[:10]


def test_what_is_held_tells_when_it_is_published():
    make.member("anna")
    question = make.question(body="@anna?", hold=True)
    assert told(question) == []
    asking.publish(question, now=NOON)
    given = make.answer(question, body="@anna!", hold=True)
    assert (told(question), told(given)) == (["anna"], [])
    assert (answering.publish(given, now=NOON), answering.publish(given, now=NOON)) == (True, False)
    assert told(given) == ["anna"]


def test_only_who_may_see_the_question_is_told():
    group = Group.objects.create(name="Testers")
    inside, _outside = make.member("inside"), make.member("outside")
    inside.groups.add(group)
    category = make.category(private=True)
    category.readers.add(group)
    assert told(make.question(inside, category=category, body="Only me: @inside @outside")) == []
    assert told(make.question(make.admin(), category=category, body="@inside @outside")) == ["inside"]


def test_a_mention_that_is_out_of_sight_is_not_mailed():
    from forum.notices import KINDS

    make.member("anna")
    given = make.answer(make.question(), body="@anna!")
    notice = Notice.objects.get(kind="forum.mentioned")
    kind = KINDS["mentioned"]
    assert kind.untrue(notice, NOON) is None
    message = kind.say(notice)
    assert (message.url, str(message.quote)) == (f"{given.question.get_absolute_url()}#answer-{given.pk}", "@anna!")
    moderating.hide(by=make.admin(), post=given, reason="rude", now=NOON)
    assert kind.untrue(notice, NOON) is not None


def test_who_takes_part_is_suggested_first_and_eight_at_most(client):
    question = make.question(make.member("ann-asks"))
    make.answer(question, make.member("ann-answers"))
    hidden = make.answer(question, make.member("ann-hidden"))
    moderating.hide(by=make.admin(), post=hidden, reason="rude", now=NOON)
    for number in range(9):
        make.member(f"annette-{number}", reputation=100)
    make.member("bob", display_name="Annabel")
    client.force_login(make.member("ann-me"))

    def suggested(**query):
        return [person["handle"] for person in client.get("/mentions/", query).json()["people"]]

    first = suggested(q="AN", question=question.pk)
    assert (set(first[:2]), len(first), first[2:]) == (
        {"ann-asks", "ann-answers"}, 8, [f"annette-{number}" for number in range(6)],
    )  # fmt: skip
    assert suggested(q="annab") == ["bob"]
    assert (suggested(q=""), suggested(q="%"), suggested(q="ann-me")) == ([], [], [])
    assert client.get("/mentions/", {"q": "an", "question": 999999}).status_code == 404
    client.logout()
    assert client.get("/mentions/", {"q": "an"}).status_code == 401


def test_a_preview_shows_what_will_be_posted_and_writes_nothing(client):
    make.member("anna")
    client.force_login(make.member())
    page = client.post("/preview/", {"body": "**Yes**, @anna"})
    assert (
        page.text.strip()
        == f'<div class="prose"><p><strong>Yes</strong>, {link("/members/anna/", "@anna")}</p>\n</div>'
    )
    for body, problem in (("", "Please write something first."), ("x" * (text.BODY_MAX + 1), "Please shorten it")):
        page = client.post("/preview/", {"body": body})
        assert (page.status_code, problem in page.text) == (400, True)
    assert "<script" not in client.post("/preview/", {"body": "<script>alert(1)</script>"}).text
    assert client.post("/preview/", {"body": "x", "question": 999999}).status_code == 404
    assert Notice.objects.count() == 0


def test_without_javascript_a_button_shows_the_same_page_with_the_preview_and_everything_typed(client):
    question = make.question()
    client.force_login(question.author)
    typed = {
        "title": "Short",
        "body": "It is *stuck*.",
        "tags": "a, b, c, d, e, f, g",
        "language": "fr",
        "do": "preview",
    }
    for address, more in (
        ("/ask/", {}),
        (f"/posts/question/{question.pk}/edit/", {"version": "1"}),
        (f"/questions/{question.pk}/answers/new/", {}),
        (f"/questions/{question.pk}/comments/new/", {}),
    ):
        page = client.post(address, typed | more)
        assert page.status_code == 200, address
        assert "<p>It is <em>stuck</em>.</p>" in page.text, address
        assert "It is *stuck*.</textarea>" in page.text, address
        assert 'class="error"' not in page.text, address
    assert 'value="a, b, c, d, e, f, g"' in client.post("/ask/", typed).text
    page = client.post("/ask/", typed | {"body": ""})
    assert (page.status_code, "Please write something first." in page.text) == (400, True)
    assert (Question.objects.count(), question.answers.count(), question.comments.count()) == (1, 0, 0)
