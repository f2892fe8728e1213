import django.db.models.deletion
from django.db import migrations, models

SQLITE = [
    # External content: the words are stored once, in the table Django knows.
    """CREATE VIRTUAL TABLE forum_search USING fts5(
        title, body, content='forum_searchdocument', content_rowid='question_id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER forum_search_added AFTER INSERT ON forum_searchdocument BEGIN
        INSERT INTO forum_search(rowid, title, body) VALUES (new.question_id, new.title, new.body);
    END""",
    """CREATE TRIGGER forum_search_removed AFTER DELETE ON forum_searchdocument BEGIN
        INSERT INTO forum_search(forum_search, rowid, title, body)
        VALUES ('delete', old.question_id, old.title, old.body);
    END""",
    """CREATE TRIGGER forum_search_changed AFTER UPDATE ON forum_searchdocument BEGIN
        INSERT INTO forum_search(forum_search, rowid, title, body)
        VALUES ('delete', old.question_id, old.title, old.body);
        INSERT INTO forum_search(rowid, title, body) VALUES (new.question_id, new.title, new.body);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER forum_search_added",
    "DROP TRIGGER forum_search_removed",
    "DROP TRIGGER forum_search_changed",
    "DROP TABLE forum_search",
]


def _words(config):
    """The vector of one language. Dots, hyphens, angle brackets and the like become spaces, as in what people search for:
    PostgreSQL would otherwise keep "802.11ax" or a host name as one word
    and leave out what looks like a tag."""
    plain = "translate({}, './:@-_#+=&?<>', '             ')"
    return (
        f"setweight(to_tsvector('{config}', {plain.format('title')}), 'A')"
        f" || to_tsvector('{config}', {plain.format('body')})"
    )


POSTGRESQL = [
    f"""ALTER TABLE forum_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        CASE language
            WHEN 'de' THEN {_words("german")}
            WHEN 'fr' THEN {_words("french")}
            WHEN 'it' THEN {_words("italian")}
            ELSE {_words("english")}
        END) STORED""",
    "CREATE INDEX forum_search_words ON forum_searchdocument USING gin (vector)",
]


def _run(statements, vendor):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == vendor:
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="forum.question",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("de", "German"), ("fr", "French"), ("it", "Italian"), ("en", "English")], max_length=5
                    ),
                ),
                ("title", models.TextField()),
                ("body", models.TextField(help_text="Text of the question, its visible answers and comments.")),
            ],
            options={"verbose_name": "search document", "verbose_name_plural": "search documents"},
        ),
        migrations.RunPython(_run(SQLITE, "sqlite"), _run(SQLITE_BACK, "sqlite")),
        migrations.RunPython(_run(POSTGRESQL, "postgresql"), migrations.RunPython.noop),
    ]
