"""Search documents by part (title, tags, question, accepted answer, answers, comments), and the words of titles.

Documents that exist keep everything in `body` and are found as before; `rebuild_search` writes them anew, once.

On SQLite Django changes a table by copying it, and the copy has no triggers; a view of it makes that fail. So a
migration that changes columns of the document drops triggers, table and view first and makes them again at its end.
"""

from django.db import Error, migrations, models, transaction

LANGUAGES = [("de", "German"), ("fr", "French"), ("it", "Italian"), ("en", "English")]
COLUMNS = ("title", "tags", "body", "accepted", "answers", "comments")
FTS = ", ".join(COLUMNS)

SQLITE_DROP = [
    "DROP TRIGGER forum_search_added",
    "DROP TRIGGER forum_search_removed",
    "DROP TRIGGER forum_search_changed",
    "DROP TABLE forum_search",
]


def _values(row):
    # Swiss and German spelling find each other: the tokenizer folds accents, but not this letter.
    return ", ".join(f"replace({row}{name}, 'ß', 'ss')" for name in COLUMNS)


SQLITE = [
    f"""CREATE VIEW forum_search_source AS
        SELECT question_id, {", ".join(f"replace({name}, 'ß', 'ss') AS {name}" for name in COLUMNS)}
        FROM forum_searchdocument""",
    # External content: the words are stored once, in the table Django knows.
    f"""CREATE VIRTUAL TABLE forum_search USING fts5(
        {FTS}, content='forum_search_source', content_rowid='question_id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')""",
    f"""CREATE TRIGGER forum_search_added AFTER INSERT ON forum_searchdocument BEGIN
        INSERT INTO forum_search(rowid, {FTS}) VALUES (new.question_id, {_values("new.")});
    END""",
    f"""CREATE TRIGGER forum_search_removed AFTER DELETE ON forum_searchdocument BEGIN
        INSERT INTO forum_search(forum_search, rowid, {FTS})
        VALUES ('delete', old.question_id, {_values("old.")});
    END""",
    f"""CREATE TRIGGER forum_search_changed AFTER UPDATE ON forum_searchdocument BEGIN
        INSERT INTO forum_search(forum_search, rowid, {FTS})
        VALUES ('delete', old.question_id, {_values("old.")});
        INSERT INTO forum_search(rowid, {FTS}) VALUES (new.question_id, {_values("new.")});
    END""",
    "INSERT INTO forum_search(forum_search) VALUES ('rebuild')",
]

# Letters that stand for one another; then what becomes a space, as in what people search for:
# PostgreSQL would otherwise keep "802.11ax" or a host name as one word and leave out what looks like a tag.
FOLDED = {
    "a": "àáâãäåāăą",
    "c": "çćč",
    "e": "èéêëēę",
    "i": "ìíîïī",
    "n": "ñńň",
    "o": "òóôõöøō",
    "s": "śšş",
    "u": "ùúûüūů",
    "y": "ýÿ",
    "z": "źżž",
}
SPACES = "./:@-_#+=&?<>"
FROM = "".join(letters + letters.upper() for letters in FOLDED.values()) + SPACES
TO = "".join(letter * 2 * len(letters) for letter, letters in FOLDED.items()) + " " * len(SPACES)


def _words(config, value):
    return f"to_tsvector('{config}', translate(replace({value}, 'ß', 'ss'), '{FROM}', '{TO}'))"


def _title(config):
    return f"setweight({_words(config, 'title')}, 'A')"


def _all(config):
    """The accepted answer stands there twice: its words count a little more than those of other answers."""
    asked, answered = "tags || ' ' || body", "accepted || ' ' || accepted || ' ' || answers"
    return (
        f"{_title(config)} || setweight({_words(config, asked)}, 'B')"
        f" || setweight({_words(config, answered)}, 'C') || {_words(config, 'comments')}"
    )


def _by_language(made):
    return f"""CASE language
        WHEN 'de' THEN {made("german")}
        WHEN 'fr' THEN {made("french")}
        WHEN 'it' THEN {made("italian")}
        ELSE {made("english")}
    END"""


POSTGRESQL_DROP = ["ALTER TABLE forum_searchdocument DROP COLUMN vector"]
POSTGRESQL = [
    # Texts and vectors are kept beside the rows: going through many rows reads few pages.
    "ALTER TABLE forum_searchdocument SET (toast_tuple_target = 256)",
    f"""ALTER TABLE forum_searchdocument
        ADD COLUMN vector tsvector GENERATED ALWAYS AS ({_by_language(_all)}) STORED,
        ADD COLUMN title_vector tsvector GENERATED ALWAYS AS ({_by_language(_title)}) STORED""",
    "CREATE INDEX forum_search_words ON forum_searchdocument USING gin (vector) WITH (fastupdate = off)",
    "CREATE INDEX forum_search_titles ON forum_searchdocument USING gin (title_vector) WITH (fastupdate = off)",
]


def _run(statements, vendor):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == vendor:
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


def tolerate_typing_errors(apps, schema_editor):
    """Where this role may not create the extension, search goes on without it; see forum/searching/vocabulary.py."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            # Of an expression: asked for words that are equal, the planner would take this index over the unique one.
            cursor.execute("CREATE INDEX forum_search_alike ON forum_searchword USING gin (lower(word) gin_trgm_ops)")
    except Error:
        pass


class Migration(migrations.Migration):
    dependencies = [("forum", "0005_arrangements")]

    operations = [
        migrations.RunPython(_run(SQLITE_DROP, "sqlite"), migrations.RunPython.noop),
        migrations.RunPython(_run(POSTGRESQL_DROP, "postgresql"), migrations.RunPython.noop),
        *(
            migrations.AddField(
                model_name="searchdocument", name=name, field=models.TextField(blank=True, default="", **said)
            )
            for name, said in {
                "tags": {},
                "accepted": {"help_text": "Text of the accepted answer."},
                "answers": {"help_text": "Text of the other visible answers."},
                "comments": {"help_text": "Text of the visible comments."},
            }.items()
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="parts",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Where each answer and comment begins in its text, and the answer's number.",
            ),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="body",
            field=models.TextField(help_text="Text of the question."),
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("language", models.CharField(choices=LANGUAGES, max_length=5)),
                (
                    "backwards",
                    models.CharField(
                        db_index=True, help_text="The word without its ending, backwards.", max_length=40
                    ),
                ),
            ],
            options={
                "verbose_name": "word that is searched",
                "verbose_name_plural": "words that are searched",
                "constraints": [models.UniqueConstraint(fields=("word", "language"), name="search_word_once")],
            },
        ),
        migrations.RunPython(_run(SQLITE, "sqlite"), migrations.RunPython.noop),
        migrations.RunPython(_run(POSTGRESQL, "postgresql"), migrations.RunPython.noop),
        migrations.RunPython(tolerate_typing_errors, migrations.RunPython.noop),
    ]
