"""Colours for code in a post: only for languages people here write in, and only for as long as that is quick.

Some lexers need minutes for a few hundred characters that were made to hurt. So the languages are a list of
tried ones, and a clock is asked after every token: code that takes too long is shown without colours.
"""

import re
from io import StringIO
from time import thread_time

from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

LONGEST = 5_000  # characters of one block
SECONDS = 0.25  # of the processor, for all blocks of one post; usual code takes a hundredth of that
NAMES = (
    "bash bat batch c c++ c# cpp csharp cs css diff docker dockerfile go golang haskell html http ini java "
    "javascript js json julia kotlin latex lua make makefile nginx pascal perl php powershell ps1 pwsh py pycon "
    "python python3 r rb ruby rs rust scss sh shell sql swift tex toml ts typescript udiff vbnet xml yaml yml zsh"
)
LANGUAGES = frozenset(NAMES.split())
# Nobody writes like this, and a lexer may look through all of it from every place in it.
ODD = re.compile(r"\s{100}|\S{300}|[^\n]{1000}")


class TookTooLong(Exception):
    pass


def patience():
    """Until when the blocks of one post may be coloured, by the clock `coloured` looks at."""
    return thread_time() + SECONDS


def coloured(code, language, until):
    """Return code as HTML with colour classes; "" for a language not listed, long or odd code, or when time is up."""
    if language.lower() not in LANGUAGES or len(code) > LONGEST or ODD.search(code):
        return ""
    out = StringIO()
    try:
        HtmlFormatter(nowrap=True).format(_in_time(get_lexer_by_name(language).get_tokens(code), until), out)
    except TookTooLong:
        return ""
    return out.getvalue()


def _in_time(tokens, until):
    for token in tokens:
        if thread_time() > until:
            raise TookTooLong
        yield token
