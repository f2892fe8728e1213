"""The SQL of the two full-text indexes, behind the same methods; each returns SQL and its parameters.

`visible` is SQL and parameters of a query on questions whose id is `document`: what the member may see. `picky`
says that it leaves few questions: then it is asked first, and otherwise of one match after the other, newest
first, until there are enough.
Words reach the database quoted, and as parameters. They hold letters and digits only.
"""

from django.db import connection

from forum.searching.words import fold, spellings, stem

CONFIGS = {"de": "german", "fr": "french", "it": "italian", "en": "english"}
PREFIX_MIN = 3  # a shorter word is looked for as it is


class Sqlite:
    """FTS5. It knows no stems, so words also match by their beginning."""

    document = "forum_search.rowid"
    weights = "10.0, 4.0, 4.0, 2.5, 2.0, 1.0"  # title, tags, question, accepted answer, answers, comments

    def all_of(self, terms, without):
        match = " AND ".join(self._term(term) for term in terms)
        return f"({match}) NOT ({' OR '.join(map(self._term, without))})" if without else match

    def some_of(self, terms):
        return " OR ".join(self._term(term) for term in terms)

    def titles(self, words, together):
        if together:
            pairs = (f"({self._word(one)} AND {self._word(two)})" for one, two in _pairs(words))
            return "{title} : (" + " OR ".join(pairs) + ")"
        return "{title} : (" + " OR ".join(map(self._word, words)) + ")"

    def _term(self, term):
        if len(term.words) > 1 or term.quoted:
            return f'"{" ".join(map(fold, term.words))}"'
        return "(" + " OR ".join(map(self._word, (*term.words, *term.also))) + ")"

    def _word(self, word):
        # The quotes keep AND, OR, NOT and NEAR from being commands.
        return "(" + " OR ".join(self._form(stem(form)) for form in spellings(word)) + ")"

    def _form(self, root):
        return f'"{root}"*' if len(root) >= PREFIX_MIN else f'"{root}"'

    def candidates(self, match, language, visible, limit, *, picky=False, titles=False):
        """Id and rank of what matches. Newest first and cut before ranking: a common word stays cheap."""
        exists, seen = visible
        narrow = "AND (SELECT language FROM forum_searchdocument d WHERE d.question_id = forum_search.rowid) = %s"
        sql = (
            f"SELECT forum_search.rowid AS id, -bm25(forum_search, {self.weights}) AS rank FROM forum_search"  # noqa: S608
            f" WHERE forum_search MATCH %s {narrow if language else ''} AND EXISTS ({exists})"
            " ORDER BY forum_search.rowid DESC LIMIT %s"
        )
        return sql, [match, *([language] if language else []), *seen, limit]


class Postgresql:
    """tsvector. A row's words are stemmed in its own language, so a query asks in all four or in the one given."""

    document = "d.question_id"
    weights = "{0.1, 0.2, 0.4, 1.0}"  # comments; answers; question and tags; title

    def all_of(self, terms, without):
        return " & ".join(map(self._term, terms)), " | ".join(map(self._term, without))

    def some_of(self, terms):
        return " | ".join(map(self._term, terms)), ""

    def titles(self, words, together):
        if together:
            return " | ".join(f"({self._word(one)} & {self._word(two)})" for one, two in _pairs(words)), ""
        return " | ".join(map(self._word, words)), ""

    def _term(self, term):
        if len(term.words) > 1 or term.quoted:
            return "(" + " <-> ".join(f"'{fold(word)}'" for word in term.words) + ")"
        return "(" + " | ".join(map(self._word, (*term.words, *term.also))) + ")"

    def _word(self, word):
        forms = (f"'{form}':*" if len(form) >= PREFIX_MIN else f"'{form}'" for form in spellings(word))
        return "(" + " | ".join(forms) + ")"

    def _query(self, match, language):
        wanted, without = match
        configs = [CONFIGS[language]] if language else list(CONFIGS.values())
        sql, params = [], []
        for text in filter(None, (wanted, without)):
            sql.append("(" + " || ".join(f"to_tsquery('{config}', %s)" for config in configs) + ")")
            params += [text] * len(configs)
        return " && !!".join(sql), params

    def candidates(self, match, language, visible, limit, *, picky=False, titles=False):
        """Id and rank of what matches, cut before ranking: a common word stays cheap."""
        exists, seen = visible
        words, asked = self._query(match, language)
        vector = "title_vector" if titles else "vector"
        narrow, narrowed = ("AND d.language = %s", [language]) if language else ("", [])
        # `+ 0` keeps the planner from walking all questions in this order in the hope of a match.
        newest = "ORDER BY d.question_id + 0 DESC"
        if picky:
            matches = (
                f"SELECT d.question_id, d.{vector} AS vector FROM forum_searchdocument d"  # noqa: S608
                f" WHERE d.{vector} @@ ({words}) {narrow} AND EXISTS ({exists}) {newest} LIMIT %s"
            )
        else:
            matches = (
                "SELECT d.question_id, d.vector FROM ("  # noqa: S608
                f"SELECT d.question_id, d.{vector} AS vector FROM forum_searchdocument d"  # noqa: S608
                f" WHERE d.{vector} @@ ({words}) {narrow} {newest}) d WHERE EXISTS ({exists}) LIMIT %s"
            )
        sql = f"SELECT d.question_id AS id, ts_rank('{self.weights}', d.vector, {words}) AS rank FROM ({matches}) d"  # noqa: S608
        return sql, [*asked, *asked, *narrowed, *seen, limit]


def _pairs(words):
    return [(one, two) for number, one in enumerate(words) for two in words[number + 1 :]]


def engine():
    """The index of the database in use."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()
