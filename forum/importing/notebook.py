"""What the import remembers from one file until it has read another: on disk, so that memory stays flat."""

import sqlite3


class Notebook:
    """A database of its own in a temporary file, which goes with the process. Ids are those of the dump."""

    def __init__(self):
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            """
            PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;
            CREATE TABLE votes (post TEXT PRIMARY KEY, up INTEGER, down INTEGER) WITHOUT ROWID;
            CREATE TABLE scores (post TEXT PRIMARY KEY, score INTEGER) WITHOUT ROWID;
            CREATE TABLE accepted (answer TEXT PRIMARY KEY, question TEXT, place TEXT) WITHOUT ROWID;
            CREATE TABLE made (question INTEGER PRIMARY KEY);
            CREATE TABLE touched (question INTEGER PRIMARY KEY);
            CREATE TABLE points (member INTEGER PRIMARY KEY, points INTEGER, last TEXT);
            """
        )

    def add_votes(self, votes):
        """Count votes: (post, ups, downs)."""
        self._many(
            "INSERT INTO votes VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET up=up+excluded.up, down=down+excluded.down",
            votes,
        )

    def note_scores(self, scores):
        """Remember the score a post's row names; None when it names none."""
        self._many("INSERT OR REPLACE INTO scores VALUES (?, ?)", scores)

    def votes_from_scores(self):
        """Without votes, let a score stand for as many of them."""
        self._db.execute("DELETE FROM votes")
        self._db.execute("INSERT INTO votes SELECT post, max(score, 0), max(-score, 0) FROM scores WHERE score <> 0")

    def note_accepted(self, marks):
        """Remember (answer, question, place): which answer a question's row says was accepted."""
        self._many("INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)", marks)

    def accepted_among(self, answers):
        """Question of each of these answers that was accepted."""
        marks = ",".join("?" * len(answers))
        return dict(self._db.execute(f"SELECT answer, question FROM accepted WHERE answer IN ({marks})", answers))  # noqa: S608

    def note_made(self, questions):
        """Remember questions of ours that this run made."""
        self._many("INSERT OR IGNORE INTO made VALUES (?)", [(pk,) for pk in questions])

    def was_made(self, question):
        return self._db.execute("SELECT 1 FROM made WHERE question = ?", [question]).fetchone() is not None

    def touch(self, questions):
        """Remember questions of ours whose search document must be written."""
        self._many("INSERT OR IGNORE INTO touched VALUES (?)", [(pk,) for pk in questions])

    def add_points(self, points):
        """Add up (member, points, date)."""
        self._many(
            "INSERT INTO points VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET points=points+excluded.points, last=max(last, excluded.last)",
            points,
        )

    def batches(self, table, size=400):
        """Rows of a table in lists, in the order of its key."""
        cursor = self._db.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - a constant
        while rows := cursor.fetchmany(size):
            yield rows

    def scoreless(self, size=400):
        """(post, score the votes made) of posts whose rows name no score, in lists."""
        cursor = self._db.execute("SELECT post, up - down FROM scores JOIN votes USING (post) WHERE score IS NULL")
        while rows := cursor.fetchmany(size):
            yield rows

    def _many(self, sql, rows):
        self._db.execute("BEGIN")
        self._db.executemany(sql, rows)
        self._db.execute("COMMIT")
