"""Text made to be slow must not stop the house: a web process that renders it answers nobody else."""

from time import process_time

import pytest
from pygments.lexers import get_lexer_by_name

from forum import colouring, differing, text

MOST_SECONDS = 2  # of the processor; 0.1 to 0.7 on an idle machine, 3 to 60 without the limits


def full(piece):
    return (piece * text.BODY_MAX)[: text.BODY_MAX]


def blocks(language, piece, size=4_900):
    block = f"```{language}\nx{(piece * size)[:size]}\n```\n"
    return block * (text.BODY_MAX // len(block))


SLOW = {
    "one long address": full("http://a"),
    "addresses without a scheme": full("//a.b/"),
    "addresses with brackets": full("http://a.b/("),
    "a table of cells nobody wrote": "|".join("a" * 900) + "\n" + "|".join("-" * 900) + "\n" + "a\n" * 8_000,
    "C and blank lines": blocks("c", " \n"),
    "JavaScript and a string that never ends": blocks("javascript", '"\\'),
    "Java and words": blocks("java", "a "),
    "Python and blank lines": blocks("python", "\n "),
    "a language nobody here writes in": blocks("boa", '"\\'),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_takes_long(name):
    source = text.clean_body(SLOW[name][: text.BODY_MAX])
    before = process_time()
    text.render(source)
    assert process_time() - before < MOST_SECONDS


def test_a_table_grows_no_cells_without_measure():
    assert len(text.render(SLOW["a table of cells nobody wrote"])) < 150_000


def test_usual_code_keeps_its_colours():
    assert '<span class="k">def</span>' in text.render("```python\ndef answer():\n    return 42\n```")


def test_usual_addresses_keep_their_links():
    assert 'href="https://example.org/help"' in text.render("See https://example.org/help for more.")


def test_code_is_shown_without_colours_once_the_time_is_up():
    code = "def answer():\n    return 42\n"
    assert colouring.coloured(code, "python", colouring.patience()) != ""
    assert colouring.coloured(code, "python", colouring.patience() - 2 * colouring.SECONDS) == ""


def test_every_language_has_a_lexer():
    assert [name for name in colouring.LANGUAGES if get_lexer_by_name(name) is None] == []


CHANGED = {
    "lines of two signs in ever other orders": ((".," * 99 + "\n") * 100, (",.." * 66 + "\n") * 100),
    "one line of them": (".," * 5_000, ",.." * 66),
    "lines of one sign": ("a\n" * 9_000, "a\nb\n" * 99),
}


@pytest.mark.parametrize("name", CHANGED)
def test_no_difference_takes_long(name):
    before, after = CHANGED[name]
    started = process_time()
    shown = differing.lines(before, after)
    assert process_time() - started < MOST_SECONDS
    assert "".join(part.text for line in shown for part in line.parts if part.kind != differing.NEW).strip() != ""
