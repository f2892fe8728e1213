"""Turns the HTML of a post into Markdown, once."""

import re
from html import unescape

import nh3
from markdownify import ATX, MarkdownConverter

from forum.linking import FORMULA

HTML_MAX = 200_000  # a longer body keeps its words and loses its form: the converter's time grows with its square
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n])"  # a backslash that would escape what follows
    r"|[*`\[]|~~"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word means nothing
    r"|&(?=#?\w+;)"
)
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+>](?=\s)|\d{1,9}(?=[.)]\s)|={2,}|-{2,})", re.MULTILINE)
_BROKEN = re.compile(r"\n\s*(?=[-+>#=*|~`]|\d+[.)])")
_RUNS = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#.-]{1,20})")


class _Converter(MarkdownConverter):
    def escape(self, text, parent_tags):
        """Text says what it said. Formulas stay as they are."""
        parts, end = [], 0
        for formula in FORMULA.finditer(text or ""):
            # A line of a formula that begins like a list would be one.
            parts += _escaped(text[end : formula.start()]), _BROKEN.sub(" ", formula[0])
            end = formula.end()
        return "".join([*parts, _escaped((text or "")[end:])])

    def convert_img(self, el, text, parent_tags):
        """Pictures become links: a page of ours fetches nothing from elsewhere."""
        address, label = _address(el.get("src")), _escaped((el.get("alt") or "").strip())
        if "a" in parent_tags:
            return label or address
        return f"[{label or address}]({address})" if address else label

    def convert_a(self, el, text, parent_tags):
        if el.get("href"):
            el["href"] = _address(el["href"])
        return super().convert_a(el, text, parent_tags)

    def convert_pre(self, el, text, parent_tags):
        longest = max((len(run) for run in _RUNS.findall(text)), default=2)
        fence = "`" * (longest + 1)
        named = _LANGUAGE.search(" ".join([*el.get("class", []), *(el.code.get("class", []) if el.code else [])]))
        code = text.strip("\n").rstrip()
        return f"\n\n{fence}{named[1] if named else ''}\n{code}\n{fence}\n\n" if code else ""

    def convert_sup(self, el, text, parent_tags):
        return f"^{text}" if "_noformat" not in parent_tags and 0 < len(text) <= 4 else text

    def convert_sub(self, el, text, parent_tags):
        return f"\\_{text}" if "_noformat" not in parent_tags and 0 < len(text) <= 4 else text


_converter = _Converter(heading_style=ATX, bullets="-")


def from_html(html):
    """Return the Markdown of a post's HTML: code, lists, quotes and links kept, pictures as links."""
    if len(html) <= HTML_MAX:
        try:
            return _converter.convert(html).strip()
        except (RecursionError, ValueError, AssertionError):  # nested beyond any meaning, or nonsense
            pass
    return _escaped(words_of(html))


def words_of(html):
    """The words of HTML, in its lines, without any form."""
    return unescape(nh3.clean(html, tags=set())).strip()


def _escaped(text):
    return _LINE_START.sub(_guarded, _SPECIAL.sub(lambda found: "\\" + found[0], text))


def _guarded(found):
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _address(value):
    """An address that Markdown reads as one."""
    value = (value or "").strip()
    return "".join(f"%{ord(char):02X}" if char in "<>() \n\t\\" else char for char in value)
