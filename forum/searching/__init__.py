"""Search: one narrow document a question, in the database's own full-text index.

The rules call `index` in their transaction; pages and API call `search` and `similar`.
"""

from forum.searching.documents import index, index_many, rebuild, remove
from forum.searching.finding import Found, Results, search, similar

__all__ = ["Found", "Results", "index", "index_many", "rebuild", "remove", "search", "similar"]
