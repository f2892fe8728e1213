"""What people write, as attackers would write it. The HTML is read by a parser and every tag and attribute judged."""

import re
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from forum import text

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "del", "a", "ul", "ol", "li", "blockquote", "pre", "code", "span"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "input"),
}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class"},
    "input": {"type", "checked", "disabled"},
    "pre": {"tabindex"},
}
CLASS = re.compile(r"language-[\w+#.-]{1,30}|[a-z][a-z0-9]{0,2}")
SCHEMES = {"", "http", "https", "mailto"}


class Judge(HTMLParser):
    """Collects whatever must not be in the HTML of a post."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "href":
                self.judge_address(value or "")
            if name == "class" and not CLASS.fullmatch(value or ""):
                self.wrong.append(f"class {value}")
            if tag == "input" and name == "type" and value != "checkbox":
                self.wrong.append(f"input {value}")

    def judge_address(self, address):
        plain = "".join(char for char in address if ord(char) > 32)  # as browsers read it
        try:
            scheme = urlsplit(plain).scheme.lower()
        except ValueError:
            scheme = ""
        if scheme not in SCHEMES or plain.lower().startswith(("javascript", "data:", "vbscript")):
            self.wrong.append(f"address {address}")

    def handle_comment(self, data):
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl):
        self.wrong.append(f"<!{decl}")

    def handle_pi(self, data):
        self.wrong.append(f"<?{data}")

    def unknown_decl(self, data):
        self.wrong.append(f"<![{data}")


def judged(html):
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.wrong


def test_the_judge_sees_what_it_must_see():
    for bad in ("<script>", "<p onclick=x>", "<p id=x>", "<a href='java&#115;cript:x'>", "<b>", "<!-- -->", "<?x>"):
        assert judged(bad), bad
    assert judged('<p><a href="https://example.org" rel="nofollow">x</a></p>') == []


FOUND = re.compile("script|alert|x|<|&|[\"']")
MARKUP = [
    "<script>alert(1)</script>",
    "<script src=//evil.example></script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<input type=image src=//evil.example>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='x' style='position:fixed;inset:0' id=login name=csrf>x</a>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html [<!ENTITY x 'y'>]>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img/src/onerror=alert(1)>",
    "<a\thref\t=\tjavascript:alert(1)>x</a>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<span class='hidden admin-only'>x</span>",
    "<table background=javascript:alert(1)><tr><td>x</table>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<div contenteditable hx-get='/me/delete' hx-trigger=load>x</div>",
    "<p hx-on:click=alert(1) data-x=1>x</p>",
    "<custom-element is=x>x</custom-element>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1)",
    "javascript\\:alert(1)",
    "javascript:alert(1)//https://example.org",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "file:///etc/passwd",
    "ftp://example.org",
    "tel:+41",
    "intent://x#Intent;end",
    "blob:https://example.org/1",
    "about:blank",
    "x-custom:1",
    "%6Aavascript:alert(1)",
    'https://example.org/"onmouseover=alert(1)',
    "https://example.org/'><script>alert(1)</script>",
    "//evil.example/<script>",
    "https://user:pass@example.org",
]
WRAPPED = [
    "{0}",
    "**{0}**",
    "> {0}",
    "- {0}",
    "# {0}",
    "| a | {0} |\n|---|---|\n| {0} | b |",
    "`{0}`",
    "```{0}\n{0}\n```",
    "    {0}",
    "${0}$",
    "$${0}$$",
    "~~{0}~~",
    "- [ ] {0}",
    "[{0}](https://example.org)",
    "![{0}](https://example.org)",
    '[x](https://example.org "{0}")',
    "text\\\n{0}\ntext",
]
LINKED = [
    "[x]({0})",
    "[x](<{0}>)",
    "![x]({0})",
    "![x](<{0}>)",
    "<{0}>",
    "[x][1]\n\n[1]: {0}",
    "[x][1]\n\n[1]: <{0}>",
    "[![x]({0})]({0})",
    "{0}",
]


@pytest.mark.parametrize("attack", MARKUP)
def test_no_markup_gets_through(attack):
    for wrap in WRAPPED:
        assert judged(text.render(wrap.format(attack))) == [], wrap
        assert judged(text.render(wrap.format(attack.replace(" ", "\n")))) == [], wrap


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_gets_through_that_does_more_than_lead_somewhere(address):
    for wrap in (*LINKED, *WRAPPED):
        html = text.render(wrap.format(address))
        assert judged(html) == [], wrap


@pytest.mark.parametrize("attack", [*MARKUP, *ADDRESSES])
def test_what_is_quoted_or_found_is_safe_too(attack):
    plain = text.plain(text.render(attack), 500)
    assert judged(text.marked(f"{attack} {plain}", FOUND).replace("mark>", "em>")) == []


def test_a_picture_becomes_a_link_and_nothing_is_fetched():
    html = text.render('![a "cat" <b>](https://example.org/cat.png "title")')
    assert "<img" not in html
    assert 'href="https://example.org/cat.png"' in html
    assert "a &quot;cat&quot;" in html or 'a "cat"' in html


def test_links_say_that_we_do_not_vouch_for_them():
    assert 'rel="nofollow ugc noopener"' in text.render("https://example.org")


def test_headings_start_below_those_of_the_page():
    assert text.render("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


@pytest.mark.parametrize("formula", [r"$\{0,1\}^n$", "$a_1 * b_2 * c$", r"$$\sum_{i} x_i \\ y$$", "$x < y & z$"])
def test_a_formula_stays_as_it_was_written(formula):
    from html import unescape

    assert unescape(text.render(f"Take {formula} now.")) == f"<p>Take {formula} now.</p>\n"


def test_prices_are_no_formulas():
    assert text.render("It costs $5 *or* $10.") == "<p>It costs $5 <em>or</em> $10.</p>\n"


SLOW = {
    "pictures": "![",
    "links": "[a](",
    "brackets": "[",
    "pipes": "|",
    "tables": "|a|b|\n|-|-|\n|x|y|\n",
    "quotes": ">",
    "quotes and lists": "> - ",
    "lists": "- a\n",
    "tasks": "- [ ] a\n",
    "stars": "*a **b",
    "underscores": "_a __b ",
    "backticks": "`a ``b ",
    "fences": "```\n",
    "code": "```python\n(((\n```\n",
    "dollars": "$$a\n",
    "tildes": "~~a ",
    "angles": "<a ",
    "comments": "<!--",
    "addresses": "http://a.b ",
    "mail": "a@",
    "hosts": "www.a.",
    "references": "[a]: b\n",
    "entities": "&amp",
    "backslashes": "\\",
    "headings": "# a\n",
    "spaces": "a  \n",
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_that_fits_takes_long(name):
    unit = SLOW[name]
    source = (unit * (text.BODY_MAX // len(unit) + 1))[: text.BODY_MAX]
    begun = time.process_time()
    html = text.render(source)
    assert time.process_time() - begun < 2
    assert judged(html) == []


def test_nesting_ends_somewhere():
    deep = "".join(f"{' ' * 2 * level}- a\n" for level in range(100))
    for source in (deep, "> " * 5_000 + "a", "[" * 9_000 + "]" * 9_000, "*" * 19_999):
        begun = time.process_time()
        assert judged(text.render(source)) == []
        assert time.process_time() - begun < 2


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\ud800"])
def test_characters_nobody_can_show_are_refused(bad):
    for clean in (text.clean_body, text.clean_comment, text.clean_title):
        with pytest.raises(ValidationError, match="control character"):
            clean(f"A question with {bad} in it")
    with pytest.raises(ValidationError):
        text.clean_tags([f"t{bad}g"])
    with pytest.raises(ValidationError):
        text.clean_line(f"a {bad} reason", "The reason")


@pytest.mark.parametrize(
    ("clean", "most"),
    [(text.clean_body, text.BODY_MAX), (text.clean_comment, text.COMMENT_MAX), (text.clean_title, text.TITLE_MAX)],
)
def test_the_longest_text_is_taken_and_one_more_is_not(clean, most):
    assert clean("a" * most) == "a" * most
    with pytest.raises(ValidationError):
        clean("a" * (most + 1))
    with pytest.raises(ValidationError):
        clean("a" * 1_000_000)


@pytest.mark.parametrize("empty", ["", "   ", "\n\t\n", None])
def test_an_empty_text_is_refused(empty):
    for clean in (text.clean_body, text.clean_title):
        with pytest.raises(ValidationError):
            clean(empty)


def test_long_text_is_rendered_in_pieces_and_no_word_is_lost():
    paragraphs = [f"word{n} " * 30 for n in range(400)]
    code = "```\n" + "line\n" * 9_000 + "```"
    html = text.render_long("\n\n".join([*paragraphs, code, "the *end*"]))
    assert judged(html) == []
    assert all(f"word{n} " in html for n in range(400))
    assert html.count("line\n") == 9_000
    assert html.endswith("<p>the <em>end</em></p>\n")
    assert text.render_long("short") == text.render("short")


def test_long_text_without_a_break_takes_time_in_proportion():
    begun = time.process_time()
    assert judged(text.render_long("![" * 30_000)) == []
    assert time.process_time() - begun < 10
