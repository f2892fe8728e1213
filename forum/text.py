"""Text from people: checked here, turned into HTML here, and marked safe nowhere else.

Markdown is read with HTML off and the result goes through nh3, so that a hole in one is closed
by the other: odd schemes pass the first and not the second.
"""

import json
import re
import unicodedata
from contextvars import ContextVar
from html import unescape
from importlib import import_module

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

from community.addresses import absolute
from forum import colouring, linking

RENDERER = 2  # raise it when the HTML changes; old posts are rendered again from their text
TITLE_MIN, TITLE_MAX = 8, 150
BODY_MAX = 20_000  # with nesting 10 the slowest text known renders in 0.25 s; at 32,000 and 100 in 2.1 s
COMMENT_MAX = 2_000
TAG_MAX, TAGS_MAX = 30, 5
NESTING_MAX = 10
import_module(
    "markdown_it.rules_block.table"
).MAX_AUTOCOMPLETED_CELLS = 5_000  # cells nobody wrote: 65,536 of them are 0.7 MB and 2 s
_until = ContextVar("until when the code of this post may be coloured")
# Control characters and halves of pairs (categories Cc and Cs), without tab and line feed.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# What could end a script element or begin a comment in it, and what old readers of JavaScript take for a line's end.
_IN_DATA = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _colour(code, language, _attrs):
    return colouring.coloured(code, language, _until.get())


_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,30}")
_SIZE = re.compile(r"[1-9][0-9]{0,3}")
_OUR_PICTURE = re.compile(r"/pictures/[a-z0-9]{10,40}\.webp")
# As `linking` writes it and the cleaner leaves it; the words of a title are put in when somebody reads.
_QUESTION_LINK = re.compile(r'(<a href="/questions/(\d{1,18})/(?:#[a-z0-9-]+)?" rel="[a-z ]*">#\2)</a>')
_PICTURE_SHOWN = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*>')
_COLOUR_CLASS = re.compile(r"[a-z][a-z0-9]{0,2}")
# Finding bare addresses takes time with the square of a word's length. No address is that long.
_LONG_WORD = re.compile(r"\S{2000}")
_OPTIONS = {"html": False, "maxNesting": NESTING_MAX, "highlight": _colour}
_markdown = MarkdownIt("gfm-like", {**_OPTIONS, "linkify": True}).use(tasklists_plugin)
_unlinked = MarkdownIt("gfm-like", {**_OPTIONS, "linkify": False}).use(tasklists_plugin)


def _formula(state, silent):
    """What stands in a formula is nobody's emphasis, link or escape: it stays as it was written."""
    found = linking.FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


for _reader in (_markdown, _unlinked):
    _reader.inline.ruler.before("escape", "formula", _formula)


def _attribute_kept(tag, name, value):
    """A tick box is the only input, a picture is one of ours; classes name a language or a colour of code."""
    if tag == "img" and name in ("src", "width", "height", "loading"):
        right = {"src": _OUR_PICTURE, "loading": re.compile("lazy")}.get(name, _SIZE)
        return value if right.fullmatch(value) else None
    if tag == "input" and name == "type":
        return value if value == "checkbox" else None
    if name == "class":
        return value if (_LANGUAGE_CLASS if tag == "code" else _COLOUR_CLASS).fullmatch(value) else None
    return value


_clean = nh3.Cleaner(
    tags={
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "s",
        "del",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "span",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "input",
        "img",
    },
    attributes={
        "a": {"href", "title"},
        "ol": {"start"},
        "code": {"class"},
        "span": {"class"},
        "input": {"type", "checked", "disabled"},
        "pre": {"tabindex"},
        "img": {"src", "alt", "width", "height", "loading"},
    },
    attribute_filter=_attribute_kept,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)


def render(source, look_up=None):
    """Turn Markdown into HTML that is safe to show. Headings start at h3: the page has the first two.

    `look_up` is asked for what the text names (linking.Named) and returns what of it is there (linking.Known).
    Pictures that are not our own become links, so that reading a post fetches nothing from anywhere else.
    """
    _until.set(colouring.patience())
    tokens = _parsed(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.type in ("fence", "code_block"):
            token.attrSet("tabindex", "0")
    named = linking.find(tokens) if look_up else None
    linking.put(tokens, look_up(named) if named else linking.Known())
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    html = html.replace("<pre>", '<pre tabindex="0">')
    return mark_safe(_clean.clean(html))  # noqa: S308 - the one place


def named_in(source):
    """What a text names: people, questions, pictures (linking.Named)."""
    return linking.find(_parsed(source))


def _parsed(source):
    return (_unlinked if _LONG_WORD.search(source) else _markdown).parse(source)


def stored(post, titles=None):
    """The HTML of a post as `render` made it when the text was written, to be shown as it is.

    `titles` (number of a question to its title) are what this reader may see of the questions it leads to.
    """
    return mark_safe(_with_titles(post.body_html, titles or {}))  # noqa: S308 - made by render() and by nobody else


def questions_in(html):
    """The numbers of the questions a stored post leads to."""
    return {int(number) for _link, number in _QUESTION_LINK.findall(html)}


def _with_titles(html, titles):
    def titled(found):
        title = titles.get(int(found[2]))
        return f"{found[1]} {escape(title)}</a>" if title else found[0]

    return _QUESTION_LINK.sub(titled, html) if titles else html


def render_long(source):
    """Like `render`, for text of any length: imports keep what is longer than anybody may write here.

    The time grows with the length and not with its square: long text is rendered in pieces.
    """
    return mark_safe("".join(render(piece) for piece in _pieces(source)))  # noqa: S308 - each piece is rendered


def _pieces(source):
    """Cut text into pieces short enough to render, between paragraphs where that is possible."""
    while len(source) > BODY_MAX:
        cut = max(source.rfind("\n\n", 0, BODY_MAX), 0) or max(source.rfind("\n", 0, BODY_MAX), 0) or BODY_MAX
        piece, source = source[:cut], source[cut:]
        fence = _open_fence(piece)
        if fence:  # a code block goes on in the next piece
            piece, source = f"{piece}\n{fence}", f"{fence}{source if source.startswith(chr(10)) else chr(10) + source}"
        yield piece
    yield source


def _open_fence(piece):
    fence = ""
    for run in _FENCE.findall(piece):
        if not fence:
            fence = run
        elif run.startswith(fence):
            fence = ""
    return fence


def data_block(data):
    """Data for programs that read a page, such as schema.org's, in an element no browser runs. Nothing in it can end it."""
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_DATA)
    return mark_safe(f'<script type="application/ld+json">{said}</script>')  # noqa: S308 - no "<" is left in it


def plain(html, length=300):
    """The beginning of a rendered post as plain text, cut at a word. Of a picture its description stays."""
    text = " ".join(unescape(strip_tags(_PICTURE_SHOWN.sub(r" \2 ", html))).split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def quoted(html, length=600):
    """The same for a mail: of a picture stay its description and its address, which may be seen or not by then."""
    return plain(_PICTURE_SHOWN.sub(lambda found: f" {found[2]}: {absolute(found[1])} ", html), length)


def marked(value, pattern):
    """Plain text as safe HTML, with <mark> around what the compiled pattern finds. None marks nothing."""
    parts, end = [], 0
    for found in pattern.finditer(value) if pattern else ():
        parts += [escape(value[end : found.start()]), "<mark>", escape(found[0]), "</mark>"]
        end = found.end()
    return mark_safe("".join([*parts, escape(value[end:])]))  # noqa: S308 - escaped piece by piece


def _readable(value, name):
    """Refuse what no database and no reader can use; trim the rest."""
    value = unicodedata.normalize("NFC", (value or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    if UNREADABLE.search(value):
        raise ValidationError(
            _("%(name)s contains a control character that cannot be shown. Please remove it."),
            code="control_character",
            params={"name": name},
        )
    return value


def clean_title(value):
    """Return a question's title on one line, or raise ValidationError."""
    value = " ".join(_readable(value, _("The question")).split())
    if len(value) < TITLE_MIN:
        raise ValidationError(
            _("Say in a few words what you want to know: at least %(least)d characters."),
            code="too_short",
            params={"least": TITLE_MIN},
        )
    if len(value) > TITLE_MAX:
        raise ValidationError(
            _(
                "The question is too long for a title. Keep it under %(most)d characters and put the rest into the details."
            ),
            code="too_long",
            params={"most": TITLE_MAX},
        )
    return value


def clean_body(value, most=BODY_MAX):
    """Return the text of a post, or raise ValidationError."""
    value = _readable(value, _("The text"))
    if not value:
        raise ValidationError(_("Please write something first."), code="empty")
    if len(value) > most:
        raise ValidationError(
            _("The text has %(count)d characters. Please shorten it to %(most)d."),
            code="too_long",
            params={"count": len(value), "most": most},
        )
    return value


def clean_comment(value):
    return clean_body(value, COMMENT_MAX)


def clean_line(value, name, most=300):
    """Return a short remark (a reason, an about line) on one line, or raise ValidationError."""
    value = " ".join(_readable(value, name).split())
    if len(value) > most:
        raise ValidationError(
            _("%(name)s is too long. Please shorten it to %(most)d characters."),
            code="too_long",
            params={"name": name, "most": most},
        )
    return value


def clean_reason(value):
    """Return a reason that has to be given, on one line, or raise ValidationError."""
    value = clean_line(value, _("The reason"))
    if not value:
        raise ValidationError(_("Say why, in a few words: people read this."), code="required")
    return value


def clean_typed(value, most):
    """Return text as far as somebody has typed it, which may be nothing, or raise ValidationError."""
    value = _readable(value if isinstance(value, str) else "", _("The text"))
    if len(value) > most:
        raise ValidationError(
            _("A draft is kept up to %(most)d characters. This one is longer."), code="too_long", params={"most": most}
        )
    return value


def clean_tags(values):
    """Return tag slugs in the order given, without doubles, or raise ValidationError."""
    slugs = []
    for value in values:
        slug = slugify(_readable(value, _("A tag")), allow_unicode=True)
        if not slug:
            continue
        if len(slug) > TAG_MAX:
            raise ValidationError(
                _("At most %(most)d characters a tag. Shorten “%(tag)s…”."),
                code="tag_too_long",
                params={"most": TAG_MAX, "tag": slug[:15]},
            )
        if slug not in slugs:
            slugs.append(slug)
    if len(slugs) > TAGS_MAX:
        raise ValidationError(
            _("At most %(most)d tags. Keep the ones that matter."), code="too_many_tags", params={"most": TAGS_MAX}
        )
    return slugs
