"""The SQL of the two full-text indexes, behind the same methods; each returns SQL and its parameters.

`match` says what all the words of a thread must match, `titles` what its title must; where both are given, titles
come first. `visible` is SQL and parameters of a query on questions: what the member may see. With `picky` it leaves
few questions and is asked first; otherwise its id is `document`, and it is asked of one match after the other.
Words reach the database quoted, and as parameters. They hold letters and digits only.
"""

from django.db import connection

from forum.searching.words import fold, spellings, stem

CONFIGS = {"de": "german", "fr": "french", "it": "italian", "en": "english"}
# Where enough titles match, nothing else is looked through.
ENOUGH = "AND (SELECT count(*) FROM titles) < %s"
PREFIX_MIN = 3  # a shorter word is looked for as it is


class Sqlite:
    """FTS5. It knows no stems, so words also match by their beginning."""

    document = "forum_search.rowid"
    weights = "10.0, 4.0, 4.0, 2.5, 2.0, 1.0"  # title, tags, question, accepted answer, answers, comments

    def all_of(self, terms, without):
        match = " AND ".join(self._term(term) for term in terms)
        return f"({match}) NOT ({' OR '.join(map(self._term, without))})" if without else match

    def all_of_title(self, terms):
        return f"{{title}} : ({self.all_of(terms, ())})"

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

    def candidates(self, match, titles, language, visible, limit, *, picky=False):
        """Id and rank of what matches. Newest first and cut before ranking: a common word stays cheap."""
        shown, seen = visible
        shown = f"+forum_search.rowid IN ({shown})" if picky else f"EXISTS ({shown})"
        narrow = "AND (SELECT language FROM forum_searchdocument d WHERE d.question_id = forum_search.rowid) = %s"
        narrow, narrowed = (narrow, [language]) if language else ("", [])

        def matching(unless=""):
            return (
                f"SELECT * FROM (SELECT forum_search.rowid AS id, -bm25(forum_search, {self.weights}) AS rank"  # noqa: S608
                f" FROM forum_search WHERE forum_search MATCH %s {narrow} {unless} AND {shown}"
                " ORDER BY forum_search.rowid DESC LIMIT %s)"
            )

        if not (titles and match):
            return matching(), [titles or match, *narrowed, *seen, limit]
        return (
            f"WITH titles AS MATERIALIZED ({matching()}) SELECT id, max(rank) AS rank FROM (SELECT * FROM titles"  # noqa: S608
            f" UNION ALL {matching(ENOUGH)}) GROUP BY id",
            [titles, *narrowed, *seen, limit, match, *narrowed, limit, *seen, limit],
        )


class Postgresql:
    """tsvector. A row's words are stemmed in its own language, so a query asks in all four or in the one given."""

    document = "d.question_id"
    weights = "{0.1, 0.2, 0.4, 1.0}"  # comments; answers; question and tags; title

    def all_of(self, terms, without):
        return " & ".join(map(self._term, terms)), " | ".join(map(self._term, without))

    def all_of_title(self, terms):
        return self.all_of(terms, ())

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

    def _asked(self, match, language):
        """One tsquery of the four; most words have the same stem in several of them."""
        configs = [CONFIGS[language]] if language else list(CONFIGS.values())
        sql, params = [], []
        for text in filter(None, match):
            queries = ", ".join(f"(to_tsquery('{config}', %s))" for config in configs)
            # A word that says nothing in a language leaves an empty query.
            one = "coalesce(string_agg(DISTINCT one::text, ' | ') FILTER (WHERE numnode(one) > 0), '')::tsquery"
            sql.append(f"(SELECT {one} FROM (VALUES {queries}) q(one))")  # noqa: S608
            params += [text] * len(configs)
        return " && !!".join(sql), params

    def candidates(self, match, titles, language, visible, limit, *, picky=False):
        """Id and rank of what matches, newest first and cut before ranking: a common word stays cheap."""
        shown, seen = visible
        words, params = self._asked(match or titles, language)
        parts = [f"asked AS MATERIALIZED (SELECT {words} AS words)"]
        if picky:
            parts.append(f"picked(id) AS MATERIALIZED ({shown})")
            params, seen = [*params, *seen], []
        shown = "d.question_id IN (SELECT id FROM picked)" if picky else f"EXISTS ({shown})"
        narrow, narrowed = ("AND d.language = %s", [language]) if language else ("", [])

        def matching(vector, unless=""):
            # `+ 0` keeps the planner from walking all questions in this order in the hope of a match. Only ids are
            # sorted; vectors are long and read for those that are ranked.
            return (
                f"(SELECT r.question_id AS id, ts_rank('{self.weights}', r.{vector}, (SELECT words FROM asked)) AS rank"  # noqa: S608
                f" FROM (SELECT d.question_id FROM (SELECT d.question_id, d.question_id + 0 AS place"
                f" FROM forum_searchdocument d WHERE d.{vector} @@ (SELECT words FROM asked) {narrow} {unless}"
                f" ORDER BY place DESC) d WHERE {shown} ORDER BY d.place DESC LIMIT %s) found"
                " JOIN forum_searchdocument r USING (question_id))"
            )

        one = [*narrowed, *seen, limit]
        if not (titles and match):
            vector = "title_vector" if titles else "vector"
            return f"WITH {', '.join(parts)} {matching(vector)}", [*params, *one]
        parts.append(f"titles AS MATERIALIZED {matching('title_vector')}")
        return (
            f"WITH {', '.join(parts)} SELECT id, max(rank) AS rank FROM"  # noqa: S608
            f" (SELECT * FROM titles UNION ALL {matching('vector', ENOUGH)}) found GROUP BY id",
            [*params, *one, *narrowed, limit, *seen, limit],
        )


def _pairs(words):
    return [(one, two) for number, one in enumerate(words) for two in words[number + 1 :]]


def engine():
    """The index of the database in use."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()
