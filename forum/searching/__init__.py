"""Search: one narrow document a question, in the database's own full-text index.

The rules call `index` in their transaction; pages and API call `search` and `similar`.
"""

from forum.searching.alike import similar
from forum.searching.asked import parse
from forum.searching.documents import index, index_many, rebuild, recount, remove
from forum.searching.finding import Results, search
from forum.searching.helping import unknown
from forum.searching.narrowing import STATES
from forum.searching.showing import Found

__all__ = [
    "STATES",
    "Found",
    "Results",
    "index",
    "index_many",
    "parse",
    "rebuild",
    "recount",
    "remove",
    "search",
    "similar",
    "unknown",
]
