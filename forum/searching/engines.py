"""The SQL of the two full-text indexes, behind the same methods; each returns SQL and its parameters.

`visible` is SQL and parameters of a query on questions whose id is `document`: what the member may see.
Words reach the database quoted, and as parameters.
"""

from django.db import connection

from forum.searching.words import stem

CONFIGS = {"de": "german", "fr": "french", "it": "italian", "en": "english"}


class Sqlite:
    """FTS5. It knows no stems, so words also match by their beginning."""

    document = "forum_search.rowid"

    def all_of(self, words, language):
        return " AND ".join(self._word(word) for word in words)

    def any_of_titles(self, words, language):
        return "{title} : (" + " OR ".join(self._word(word) for word in words) + ")"

    def _word(self, word):
        # Words hold letters and digits only; the quotes keep AND, OR, NOT and NEAR from being commands.
        root = stem(word)
        return f'"{root}"*' if len(root) > 2 else f'"{root}"'

    def candidates(self, match, language, visible, limit):
        """Id and rank of what matches. Newest first and cut before ranking: a common word stays cheap."""
        exists, seen = visible
        narrow = "AND (SELECT language FROM forum_searchdocument d WHERE d.question_id = forum_search.rowid) = %s"
        sql = (
            "SELECT forum_search.rowid AS id, -bm25(forum_search, 10.0, 1.0) FROM forum_search"  # noqa: S608
            f" WHERE forum_search MATCH %s {narrow if language else ''} AND EXISTS ({exists})"
            " ORDER BY forum_search.rowid DESC LIMIT %s"
        )
        return sql, [match, *([language] if language else []), *seen, limit]


class Postgresql:
    """tsvector. A row's words are stemmed in its own language, so a query asks in all four or in the one given."""

    document = "d.question_id"

    def all_of(self, words, language):
        return " & ".join(f"'{word}':*" if len(word) > 2 else f"'{word}'" for word in words)

    def any_of_titles(self, words, language):
        return " | ".join(f"'{word}':A" for word in words)

    def _query(self, language):
        configs = [CONFIGS[language]] if language else CONFIGS.values()
        return "(" + " || ".join(f"to_tsquery('{config}', %s)" for config in configs) + ")"

    def _times(self, match, language):
        return [match] * (1 if language else len(CONFIGS))

    def candidates(self, match, language, visible, limit):
        """Id and rank of what matches, cut before ranking: a common word stays cheap."""
        exists, seen = visible
        sql = (
            "SELECT id, ts_rank('{0.1, 0.2, 0.4, 1.0}', vector, words) FROM ("  # noqa: S608
            "SELECT d.question_id AS id, d.vector, q.words"
            f" FROM forum_searchdocument d, (SELECT {self._query(language)} AS words) q"
            f" WHERE d.vector @@ q.words {'AND d.language = %s' if language else ''} AND EXISTS ({exists})"
            " LIMIT %s) found"
        )
        return sql, [*self._times(match, language), *([language] if language else []), *seen, limit]


def engine():
    """The index of the database in use."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()
